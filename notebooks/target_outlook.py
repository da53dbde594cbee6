"""Which districts will miss the year's target, as far as could be known in the middle of the year, and how sure is that?

wuye notebook target_outlook
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="哪些区完不成目标 · Target outlook")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    from dashboard.figures import ranking
    from pipelines import periods, query
    from pipelines.settings import settings

    reader = query.open(settings().home)
    return (mo, periods, pl, query, ranking, reader)


@app.cell
def _(mo):
    mo.md("""
    # 哪些区完不成年度目标，有多大把握？ · Which districts will miss the target?

    站在年中看年底：用各区此前每月的增减，反复抽取余下月份的增减（1,000 次），得到年底组建率的 90% 区间。上端低于目标，
    按此进度基本完不成；区间跨过目标，还说不准。推算假定今后每月的增减与此前相似，是参考值，不是目标，也不作评价。

    Seen from the middle of the year: each district's own monthly steps so far, drawn again for the months to come (1,000
    times), give a 90 % interval of the rate at the year's end. An upper end below the target means that the present pace does
    not get there; an interval across it means that it is open. A system default for looking ahead; it judges nobody.
    """)


@app.cell
def _(periods, pl, query, reader):
    import numpy as np

    METRIC = "committee_rate"
    year_end = reader.as_of if reader.as_of.endswith("-12") else f"{int(reader.as_of[:4]) - 1}-12"
    middle = f"{year_end[:4]}-06"
    asked = query.Selection(
        metrics=(METRIC,), level="district", area=reader.home.region, first=reader.first_month, last=year_end
    )
    series = reader.selected(asked)
    ahead = len(list(periods.between(middle, year_end))) - 1

    def outlook(rows):
        """The rate at the year's end: its median and the ends of the middle 90 %, from monthly steps drawn again."""
        known = (
            rows.filter(pl.col("period") <= middle, pl.col("value").is_not_null()).sort("starts_on")["value"].to_numpy()
        )
        if known.size < 4:
            return None
        steps = np.random.default_rng(11).choice(np.diff(known), (1_000, ahead))
        ends = np.clip(known[-1] + steps.sum(1), 0, 1)
        return [float(end) for end in np.quantile(ends, [0.5, 0.05, 0.95])]

    told = []
    for _, rows in series.group_by("area", maintain_order=True):
        last = rows.filter(pl.col("period") == year_end).row(0, named=True)
        if (ends := outlook(rows)) is not None:
            told.append({**last, "actual": last["value"], "value": ends[0], "lower": ends[1], "upper": ends[2]})
    answer = pl.DataFrame(told, infer_schema_length=None).with_columns(
        verdict=pl.when(pl.col("upper") < pl.col("target"))
        .then(pl.lit("按此进度完不成 · will miss"))
        .when(pl.col("lower") >= pl.col("target"))
        .then(pl.lit("按此进度可完成 · will reach"))
        .otherwise(pl.lit("尚难判断 · open"))
    )
    return METRIC, answer, middle


@app.cell
def _(answer, middle, mo, pl):
    held = answer.filter(pl.col("actual").is_between("lower", "upper")).height
    mo.vstack(
        [
            mo.md(
                f"## {middle}\n年底实际值落在区间内的有 **{held}/{answer.height}** 个区 · districts whose year ended inside the interval"
            ),
            mo.ui.table(
                answer.select("area_name", "value", "lower", "upper", "target", "verdict", "actual").to_dicts(),
                selection=None,
            ),
        ]
    )
    return (held,)


@app.cell
def _(METRIC, answer, mo, ranking, reader):
    figure = ranking.figure(answer, reader.catalogue.metric(METRIC), "zh")
    mo.ui.plotly(figure)
    return (figure,)


if __name__ == "__main__":
    app.run()
