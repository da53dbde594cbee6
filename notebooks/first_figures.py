"""How much do first figures move later?

wuye notebook first_figures
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="首次上报的数后来改了多少 · First figures")


@app.cell
def _():
    import marimo as mo
    import polars as pl

    from dashboard.figures import pareto
    from pipelines import query
    from pipelines.settings import settings

    reader = query.open(settings().home)
    return (mo, pareto, pl, query, reader)


@app.cell
def _(mo):
    mo.md("""
    # 首次上报的数，后来改了多少？ · How much do first figures move later?

    每份报表的第一版和最后一版逐格比较：改了多少格，多久以后改的，改的是哪些列。更正多的列，第一版出来时应当多留余地；整行补报和撤下的单列。

    The first version of each return is held against its last, cell by cell: how many cells moved, how long after, and in which
    columns. Where a column is often corrected, its first figures deserve caution.
    """)


@app.cell
def _(pl, query, reader):
    versions = reader.sql("""
        select source, sender, period, min_by(submission_id, version) as first, max_by(submission_id, version) as last,
            min(received_on) as first_on, max(received_on) as last_on, max(version) as versions
        from submission_part where source in ('estate', 'committee', 'party_body', 'assessment')
        group by source, sender, period having max(version) > 1 order by source, sender, period
    """)
    received = query.Received(home=reader.home, viewer=reader.viewer)
    changes = [
        received.version_changes(row["first"], row["last"], row["source"]).with_columns(
            source=pl.lit(row["source"]), sender=pl.lit(row["sender"]), period=pl.lit(row["period"])
        )
        for row in versions.iter_rows(named=True)
    ]
    moved = pl.concat(changes) if changes else pl.DataFrame()
    return moved, versions


@app.cell
def _(mo, pl, versions):
    waited = versions.with_columns(days=(pl.col("last_on") - pl.col("first_on")).dt.total_days())
    mo.vstack(
        [
            mo.md(
                f"**{versions.height}** 份报表有更正，中位时间 **{waited['days'].median() or 0:.0f}** 天 · returns that were corrected, and the median days until then"
            ),
            mo.ui.table(waited.select("source", "sender", "period", "versions", "days").to_dicts(), selection=None),
        ]
    )
    return (waited,)


@app.cell
def _(mo, moved, pareto, pl):
    ROWS = {"added_row": "补报的整行", "removed_row": "撤下的整行"}
    counted = (
        moved.group_by(name=pl.col("label").fill_null(pl.col("kind").replace(ROWS)))
        .agg(n=pl.len().cast(pl.Float64))
        .sort("n", "name", descending=[True, False])
        if moved.height
        else pl.DataFrame({"name": [], "n": []}, schema={"name": pl.String, "n": pl.Float64})
    )
    figure = pareto.figure(counted, "zh")
    mo.ui.plotly(figure)
    return counted, figure


if __name__ == "__main__":
    app.run()
