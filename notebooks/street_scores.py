"""Do streets score their own estates higher than a spot check does?

wuye notebook street_scores
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="街道评分是否偏高 · Street scores")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    from dashboard.figures import scatter
    from pipelines import query
    from pipelines.settings import settings

    reader = query.open(settings().home)
    return (mo, pl, query, reader, scatter)


@app.cell
def _(mo):
    mo.md("""
    # 街道对小区的评分是否偏高？ · Do streets score higher than spot checks?

    同一小区、同一季度，街道月度考核得分与区级季度抽查得分各是多少。差为正，街道评得更高。按区汇总的是平均分差及其 95% 区间：
    区间全在 0 以上，才能说系统性偏高。评分标准不同的两张表，分差可能只反映标准不同，以“可比部分”的口径为准。

    For the same estate and quarter: the street's own assessment and the district's spot check. A positive gap means that the
    street scores higher. Per district the mean gap with its 95 % interval: only an interval wholly above 0 shows a habit.
    """)


@app.cell
def _(reader):
    gaps = reader.values("score_inflation", level="district", period_kind="year", period=reader.as_of[:4])
    spot = reader.values("spot_check_score", level="street", period_kind="year", period=reader.as_of[:4])
    street = reader.values("score_inflation", level="street", period_kind="year", period=reader.as_of[:4])
    return gaps, spot, street


@app.cell
def _(gaps, mo, pl):
    inflated = gaps.filter(pl.col("lower") > 0)["area_name"].to_list()
    shown = gaps.filter(pl.col("value").is_not_null()).select("area_name", "value", "lower", "upper", "sample")
    mo.vstack(
        [
            mo.md(
                f"**{len(inflated)}** 个区的分差区间全在 0 以上：{'、'.join(inflated) or '无'} · districts whose whole interval is above 0"
            ),
            mo.ui.table(shown.to_dicts(), selection=None),
        ]
    )
    return (inflated,)


@app.cell
def _(mo, pl, reader, scatter, spot, street):
    both = pl.concat([spot, street])
    figure = scatter.figure(
        both, reader.catalogue.metric("spot_check_score"), reader.catalogue.metric("score_inflation"), "zh"
    )
    mo.ui.plotly(figure)
    return (figure,)


if __name__ == "__main__":
    app.run()
