"""Do scores move after a listing, more than in comparable estates that were not listed?

wuye notebook does_listing_work
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="列入黑榜后考核得分是否改善 · Does listing work?")


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
    # 列入黑榜后，小区考核得分是否改善？ · Do scores improve after a black-list entry?

    对每一项黑榜列入（企业的，取列入当月该企业在管小区；小区的，取该小区），比较列入前、后各三个月的月度考核平均分。得分低的小区本来就
    容易回升（均值回归），所以每个小区配以同区、列入前得分最接近（相差不超过五分）且从未列入的至多五个小区，取同样的前后月份。两组变化
    之差才是可归于列入的部分。区间按列入事项（不是按小区）重抽样 1,000 次得出：区间跨过 0 的，结论就是“看不出明显效果”；列入事项少于
    五项的，不作判断。

    For each black-list entry (of a company: the estates that it served in that month; of an estate: the estate itself), the mean
    monthly score of the three months before is held against the three after. Low scores rise by themselves, so each estate stands
    beside up to five of its district that were never listed and scored nearest before (within five points), over the same months.
    Only the difference of the two changes may be ascribed to the listing. The interval resamples entries, not estates, 1,000
    times: where it crosses 0, no clear effect is the answer; with fewer than five entries there is none. This is an observation,
    not an experiment.
    """)


@app.cell
def _(reader):
    SPAN = 3  # months before and after
    NEAR = 5.0  # points by which a comparable estate's mean before may differ
    MATCHES = 5
    # One row an entry, an estate of it, and one comparable estate: mean scores before and after of both.
    pairs = reader.sql(f"""
        with entry as (
            select row_number() over (order by listed_on, subject_kind, subject_code, rule) as entry,
                subject_kind, subject_code, date_trunc('month', listed_on)::date as month
            from list_entry where list = 'black' and listed_on is not null
        ),
        listed as (
            select distinct entry.entry, entry.month, estate_month.estate_id, estate_month.district
            from entry
            join estate_month on estate_month.month = entry.month
                and (
                    entry.subject_kind = 'company' and estate_month.company_code = entry.subject_code
                    or entry.subject_kind = 'estate' and estate_month.estate_id = entry.subject_code
                )
        ),
        compared as (
            select distinct months.month, estate_month.estate_id, estate_month.district
            from (select distinct month from entry) as months
            join estate_month on estate_month.month = months.month
            where estate_month.estate_id not in (select estate_id from listed)
                and (
                    estate_month.company_code is null
                    or estate_month.company_code not in (select subject_code from entry where subject_kind = 'company')
                )
        ),
        looked_at as (select month, estate_id from listed union select month, estate_id from compared),
        scored as (
            select looked_at.month, looked_at.estate_id,
                avg(score) filter (where assessment_due.month < looked_at.month) as before,
                avg(score) filter (where assessment_due.month > looked_at.month) as after
            from looked_at
            join assessment_due on assessment_due.estate_id = looked_at.estate_id
                and assessment_due.month between looked_at.month - interval {SPAN} month
                    and looked_at.month + interval {SPAN} month
            where assessment_due.score is not null
            group by looked_at.month, looked_at.estate_id
        ),
        paired as (
            select listed.entry, listed.estate_id, own.before, own.after, other.estate_id as compared_with,
                other.before as other_before, other.after as other_after,
                row_number() over (
                    partition by listed.entry, listed.estate_id
                    order by abs(other.before - own.before), other.estate_id
                ) as place
            from listed
            join scored as own on own.month = listed.month and own.estate_id = listed.estate_id
            join compared on compared.month = listed.month and compared.district = listed.district
            join scored as other on other.month = compared.month and other.estate_id = compared.estate_id
            where own.before is not null and own.after is not null and other.before is not null and other.after is not null
                and abs(other.before - own.before) <= {NEAR}
        )
        select * exclude (place) from paired where place <= {MATCHES} order by entry, estate_id, compared_with
    """)
    return SPAN, pairs


@app.cell
def _(pairs, pl):
    import numpy as np

    FEWEST = 5  # entries
    # One row an entry: the mean change of its estates, of those comparable, and their difference.
    entries = (
        pairs.group_by("entry", "estate_id")
        .agg(
            listed=(pl.col("after") - pl.col("before")).first().cast(pl.Float64),
            compared=(pl.col("other_after") - pl.col("other_before")).mean().cast(pl.Float64),
        )
        .group_by("entry")
        .agg(pl.col("listed", "compared").mean(), estates=pl.len())
        .with_columns(effect=pl.col("listed") - pl.col("compared"))
        .sort("entry")
    )

    def interval(values, draws=1_000):
        """The middle 95 % of the means of entries drawn with replacement; nothing with fewer than five."""
        if len(values) < FEWEST:
            return None, None
        drawn = np.random.default_rng(7).integers(0, len(values), (draws, len(values)))
        means = values.to_numpy()[drawn].mean(axis=1)
        return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))

    labels = {"listed": "列入的小区", "compared": "可比小区", "effect": "两者之差"}
    bounds = {key: interval(entries[key]) for key in labels}
    answer = pl.DataFrame(
        [
            {
                "area": key,
                "area_name": label,
                "value": entries[key].mean() if entries.height else None,
                "lower": bounds[key][0],
                "upper": bounds[key][1],
                "target": None,
                "status": "no_target",
                "sample": entries.height,
            }
            for key, label in labels.items()
        ],
        schema_overrides=dict.fromkeys(("value", "lower", "upper", "target"), pl.Float64),
    )
    lower, upper = bounds["effect"]
    if lower is None or upper is None:
        verdict = "too_few"
    else:
        verdict = "better" if lower > 0 else "worse" if upper < 0 else "no_clear_effect"
    return answer, entries, verdict


@app.cell
def _(answer, entries, mo, pairs, ranking, reader, verdict):
    said = {
        "too_few": "可比的列入事项不足五项，不作判断 · fewer than five entries can be compared: no answer yet",
        "no_clear_effect": "看不出明显效果 · no clear effect",
        "better": "列入后得分上升，超出可比小区 · scores rose after listing, more than in comparable estates",
        "worse": "列入后得分下降，低于可比小区 · scores fell after listing, more than in comparable estates",
    }[verdict]
    figure = ranking.figure(answer, reader.catalogue.metric("assessment_score").model_copy(update={"minimum": 1}), "zh")
    mo.vstack(
        [
            mo.md(
                f"**{said}**（{entries.height} 项列入，{pairs['estate_id'].n_unique()} 个小区；月度考核平均分的变化，后减前，分 · "
                f"{entries.height} entries, change of the mean monthly score in points）"
            ),
            mo.ui.plotly(figure),
        ]
    )
    return (figure,)


if __name__ == "__main__":
    app.run()
