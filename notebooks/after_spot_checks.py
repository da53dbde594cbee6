"""Which companies' estates improve after a spot check?

wuye notebook after_spot_checks
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="抽查后哪些企业有改进 · After spot checks")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    from dashboard.figures import ranking
    from pipelines import query
    from pipelines.settings import settings

    reader = query.open(settings().home)
    return (mo, pl, query, ranking, reader)


@app.cell
def _(mo):
    mo.md("""
    # 抽查之后，哪些企业的小区有改进？ · Whose estates improve after a spot check?

    同一小区前后两次抽查的得分之差，按企业取平均；其间更换企业的小区不计入任何企业。只有两次以上抽查的小区才能比；得分低的小区再查时本来就容易回升（均值回归），
    所以同时给出全市同类小区的平均变化作对照。基数不足五个小区次的企业只列出，不排名。

    The difference between two spot checks of the same estate, averaged by company (an estate that changed its
    company in between counts for neither). Low scores tend to rise by themselves when
    checked again, so the city's mean change stands beside it. Companies with fewer than five pairs are shown and not ranked.
    """)


@app.cell
def _(reader):
    pairs = reader.sql("""
        with told as (
            select estate_id, company_code, checked_on, score,
                lag(score) over (partition by estate_id order by checked_on, sequence) as former,
                lag(company_code) over (partition by estate_id order by checked_on, sequence) as former_company
            from spot_check_done where score is not null
        )
        select estate_id, case when company_code = former_company then company_code end as company_code,
            checked_on, former, score, score - former as change
        from told where former is not null order by estate_id, checked_on
    """)
    names = reader.company_names()
    return names, pairs


@app.cell
def _(names, pairs, pl):
    answer = (
        pairs.filter(pl.col("company_code").is_not_null())
        .group_by("company_code")
        .agg(value=pl.col("change").mean(), spread=pl.col("change").std(), sample=pl.len().cast(pl.Int64))
        .with_columns(
            area=pl.col("company_code"),
            area_name=pl.col("company_code").replace(names),
            half=1.96 * pl.col("spread") / pl.col("sample").sqrt(),
            target=pl.lit(None, pl.Float64),
            status=pl.lit("no_target"),
        )
        .with_columns(lower=pl.col("value") - pl.col("half"), upper=pl.col("value") + pl.col("half"))
        .sort("value", "area", descending=[True, False])
    )
    return (answer,)


@app.cell
def _(answer, mo, pairs):
    mean = pairs["change"].mean()
    mo.md(
        f"全部 {pairs.height} 对抽查平均变化 **{0 if mean is None else mean:+.1f}** 分；{answer.height} 家企业有可比小区 · mean change of all pairs, and companies with pairs"
    )
    return


@app.cell
def _(answer, mo, pairs, ranking, reader):
    metric = reader.catalogue.metric("spot_check_score").model_copy(update={"minimum": 5})
    figure = ranking.figure(answer, metric, "zh")
    if pairs.height:
        _mean = pairs["change"].mean()
        figure.add_vline(
            x=_mean, line={"width": 1, "dash": "dot"}, annotation_text=f"全市平均 {_mean:+.1f}", layer="below"
        )
    mo.ui.plotly(figure)
    return (figure,)


if __name__ == "__main__":
    app.run()
