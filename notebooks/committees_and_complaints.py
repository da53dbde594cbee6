"""Do complaints fall after an owners' committee is formed, more than where none was formed?

wuye notebook committees_and_complaints
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="成立业委会后诉求是否减少 · Complaints after a committee")


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
    # 成立业委会（物管会）后，诉求是否减少？ · Do complaints fall after a committee is formed?

    对每个在观察期内成立业委会（物管会）的小区，比较成立前、后各六个月的每万户诉求；同期始终没有成立的小区作对照，取同样的前后月份。
    两组变化之差才是可归于成立的部分。区间由按小区重抽样 1,000 次得出：区间跨过 0，就不能说有效果。

    For each estate whose committee was formed within the months observed, complaints per 10,000 households in the six months
    before are held against the six after; estates that never had one, over the same months, are the comparison. Only the
    difference of the two changes may be ascribed to the committee. The interval resamples estates 1,000 times: where it
    crosses 0, no effect is shown. This is an observation, not an experiment: who forms a committee differs in other ways too.
    """)


@app.cell
def _(reader):
    SPAN = 6  # months before and after
    # One row an estate and event month: orders and household-months before and after; formed is false in the comparison.
    paired = reader.sql(f"""
        with estate as (
            select estate_id, min(formed_on) as formed_on, max(households) as households,
                bool_and(committee_form = 'none') as never
            from estate_month where in_scope and households > 0 group by estate_id
        ),
        formed as (select estate_id, date_trunc('month', formed_on)::date as month, households from estate where formed_on is not null),
        span as (select min(month) as first, max(month) as last from estate_month),
        event as (
            select formed.* from formed, span
            where month >= first + interval {SPAN} month and month <= last - interval {SPAN} month
        ),
        taken as (
            select estate_id, month, households, true as formed from event
            union all
            select estate.estate_id, months.month, estate.households, false
            from estate, (select distinct month from event) as months where estate.never
        )
        select taken.estate_id, taken.month, taken.formed, any_value(taken.households) as households,
            count(*) filter (where created_month < taken.month) as before,
            count(*) filter (where created_month >= taken.month and order_no is not null) as after
        from taken
        left join complaint_case on complaint_case.estate_id = taken.estate_id and is_property
            and created_month >= taken.month - interval {SPAN} month and created_month < taken.month + interval {SPAN} month
        group by all
    """)
    return SPAN, paired


@app.cell
def _(SPAN, paired, pl):
    import numpy as np

    def change(frame):
        """Complaints per 10,000 households and month: after less before."""
        base = frame["households"].sum() * SPAN
        return float((frame["after"].sum() - frame["before"].sum()) / base * 10_000) if base else float("nan")

    def resampled(frame, draws=1_000):
        """The change in samples of estates, drawn with replacement."""
        counts = frame.group_by("estate_id").agg(pl.col("before", "after", "households").sum()).sort("estate_id")
        drawn = np.random.default_rng(7).integers(0, max(counts.height, 1), (draws, counts.height))
        before, after, homes = (counts[name].to_numpy().astype(float) for name in ("before", "after", "households"))
        return (after[drawn].sum(1) - before[drawn].sum(1)) / (homes[drawn].sum(1) * SPAN) * 10_000

    formed, never = paired.filter("formed"), paired.filter(~pl.col("formed"))
    samples = {"formed": resampled(formed), "never": resampled(never)}
    samples["effect"] = samples["formed"] - samples["never"] if formed.height and never.height else np.array([])
    points = {"formed": change(formed), "never": change(never)}
    points["effect"] = points["formed"] - points["never"]
    labels = {"formed": "成立业委会（物管会）的小区", "never": "始终没有成立的小区", "effect": "两者之差"}
    answer = pl.DataFrame(
        [
            {
                "area": key,
                "area_name": labels[key],
                "value": points[key],
                "lower": float(np.quantile(samples[key], 0.025)) if samples[key].size else None,
                "upper": float(np.quantile(samples[key], 0.975)) if samples[key].size else None,
                "target": None,
                "status": "no_target",
                "sample": frame["estate_id"].n_unique(),
            }
            for key, frame in (("formed", formed), ("never", never), ("effect", paired))
        ],
        schema_overrides={"target": pl.Float64, "lower": pl.Float64, "upper": pl.Float64},
    ).with_columns(pl.col("value").fill_nan(None))
    return (answer,)


@app.cell
def _(answer, mo, ranking, reader):
    figure = ranking.figure(answer, reader.catalogue.metric("complaint_volume"), "zh")
    mo.vstack(
        [
            mo.md("每月每万户诉求的变化（后减前） · change of complaints per 10,000 households a month"),
            mo.ui.plotly(figure),
        ]
    )
    return (figure,)


if __name__ == "__main__":
    app.run()
