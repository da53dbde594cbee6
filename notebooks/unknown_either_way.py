"""Would the verdict on a district change if every unknown estate were counted the other way?

wuye notebook unknown_either_way
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="未知怎么算，结论会不会变 · Unknown either way")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    from dashboard.figures import ranking
    from pipelines import periods, query
    from pipelines.settings import settings

    return mo, periods, pl, query, ranking, settings


@app.cell
def _(mo):
    mo.md("""
    # 未知怎么算，结论会不会变？ · Would the verdict change?

    区里没报、或者报了“暂无信息”的小区，业委会、物业服务、党组织的有无都是**未知**。公布的率把它们留在分母里，
    不算进分子。这里把同一个区按两种极端各算一遍：未知全都没有，未知全都有。两头都在 90% 同一侧，
    结论就站得住；跨在两侧，先补报、后下结论。

    An estate that was not reported, or reported as "no information", is **unknown**. The published rate keeps it
    in the base and out of the hits. Here each district is taken both ways: all unknown estates without, all with.
    Where both ends fall on one side of the target the verdict stands; where they straddle it, ask for the return
    before judging.
    """)


@app.cell
def _(query, settings):
    reader = query.open(settings().home)
    return (reader,)


@app.cell
def _(periods, pl, reader):
    RATES = ("committee_rate", "service_rate", "party_rate")
    # The last December that is known, when the year's target falls due; the last month where there is none.
    months = [period.text for period in periods.between(reader.first_month, reader.as_of)]
    december = [*months[-1:], *(month for month in months if month.endswith("-12"))][-1]

    def both_ways(metric: str) -> pl.DataFrame:
        """One row a district: the rate with every unknown estate counted as without, and as with."""
        known = pl.col("denominator") > 0
        without = pl.col("numerator") / pl.col("denominator")
        with_all = (pl.col("numerator") + pl.col("unknown")) / pl.col("denominator")
        return (
            reader.values(metric, level="district", period=december)
            .with_columns(lower=pl.when(known).then(without), upper=pl.when(known).then(with_all))
            .with_columns(
                verdict=pl.when(~known)
                .then(pl.lit("no base"))
                .when(pl.col("lower") >= pl.col("target"))
                .then(pl.lit("met either way"))
                .when(pl.col("upper") < pl.col("target"))
                .then(pl.lit("missed either way"))
                .otherwise(pl.lit("open: depends on the unknown"))
            )
        )

    tables = {metric: both_ways(metric) for metric in RATES}
    return december, tables


@app.cell
def _(december, mo, pl, tables, reader):
    answer = (
        pl.concat(
            [
                table.group_by("verdict")
                .agg(pl.len().alias("districts"), pl.col("area_name").sort().alias("which"))
                .with_columns(rate=pl.lit(reader.catalogue.metric(metric).label.en))
                for metric, table in tables.items()
            ]
        )
        .select("rate", "verdict", "districts", pl.col("which").list.join("、"))
        .sort("rate", "verdict")
    )
    mo.vstack([mo.md(f"## {december}"), mo.ui.table(answer.to_dicts(), selection=None)])
    return (answer,)


@app.cell
def _(mo, ranking, tables, reader):
    # The whiskers are not intervals of chance here: they run from "all without" to "all with".
    figures = [
        ranking.figure(table.filter(table["value"].is_not_null()), reader.catalogue.metric(metric), "zh")
        for metric, table in tables.items()
    ]
    mo.vstack([mo.ui.plotly(figure) for figure in figures])
    return (figures,)


@app.cell
def _(answer, mo):
    # None of this moves the published numbers: it says how far they can be trusted.
    open_ones = sum(row["districts"] for row in answer.to_dicts() if row["verdict"].startswith("open"))
    mo.md(f"**{open_ones}** 个区的结论取决于未报送的小区 · verdicts that hang on what was not reported")
    return (open_ones,)


if __name__ == "__main__":
    app.run()
