"""Surveys: the frame of the next one, how one was done (its method statement), and whether its result decides anything."""

from datetime import date
from typing import Any

import polars as pl

from pipelines import periods
from pipelines.query.door import Door
from pipelines.statistics import wilson


def survey_method(door: Door, period: str) -> dict[str, object] | None:
    """The method of the surveys fielded in a period inside the scope's area, summed over its strata; None without one.

    Keys: surveys, strata, strata_without_answers, population, eligible_contacts, completes, field_from, field_to,
    collection (codes, comma-separated), contractor, sponsor, questionnaire_version, sample_design, excluded_groups;
    of the overall question: answers (valid ones), effective_sample, and design_effect, the one over the other
    (Kish 1965: n times the sum of squared weights over the square of their sum).
    """
    door.accept_period(period)
    span = periods.parse(period)
    row = door.one(
        """
        select
            string_agg(distinct survey_id, ', ' order by survey_id) as surveys,
            count(*) as strata,
            count(*) filter (where completes = 0) as strata_without_answers,
            sum(population) as population,
            sum(eligible_contacts) as eligible_contacts,
            sum(completes) as completes,
            min(field_from) as field_from,
            max(field_to) as field_to,
            string_agg(distinct collection, ',' order by collection) as collection,
            string_agg(distinct contractor, '；' order by contractor) as contractor,
            string_agg(distinct sponsor, '；' order by sponsor) as sponsor,
            string_agg(distinct questionnaire_version, '；' order by questionnaire_version) as questionnaire_version,
            string_agg(distinct sample_design, '；' order by sample_design) as sample_design,
            string_agg(distinct excluded_groups, '；' order by excluded_groups) as excluded_groups
        from survey_stratum
        where month >= ? and month < ? and ? in (city, district, street)
        """,
        [span.starts_on, span.ends_before, door.scope.area],
    )
    weighed = door.one(
        """
        select answers, effective_sample, answers / effective_sample as design_effect
        from (
            select
                count(*) as answers,
                sum(cast(weight as double)) * sum(cast(weight as double))
                    / nullif(sum(cast(weight as double) * cast(weight as double)), 0) as effective_sample
            from survey_response
            where question = 'overall' and is_valid and month >= ? and month < ? and ? in (city, district, street)
        )
        """,
        [span.starts_on, span.ends_before, door.scope.area],
    )
    return {**row, **(weighed or {})} if row and row["strata"] else None


def survey_frame(door: Door) -> pl.DataFrame:
    """The estates that a survey of the scope's area would draw from, as of the scope's last month, by estate_id.

    Columns: estate_id, estate_name, district, district_name, street, street_name, company_code, households (null where
    no return says it: such an estate cannot be drawn from).
    """
    return door.frame(
        """
        select estate_id, estate_month.name as estate_name, estate_month.district, district.name as district_name,
            estate_month.street, street.name as street_name, company_code, cast(households as bigint) as households
        from estate_month
        join area as district on district.code = estate_month.district
        join area as street on street.code = estate_month.street
        where month = ? and in_scope and ? in (estate_month.city, estate_month.district, estate_month.street, community)
        order by estate_id
        """,
        [periods.parse(door.scope.end).starts_on, door.scope.area],
    )


def survey_experience(door: Door) -> pl.DataFrame:
    """What the last survey inside the scope met with, by street: survey_id, street, eligible_contacts, completes, response
    (completes over contacts, a share). No rows where there was none."""
    return door.frame(
        """
        with fielded as (
            select survey_id, street, sum(eligible_contacts) as eligible_contacts, sum(completes) as completes
            from survey_stratum
            where ? in (city, district, street) and month <= ?
            group by survey_id, street, month
            qualify month = max(month) over ()
        )
        select *, completes / eligible_contacts as response from fielded where eligible_contacts > 0 and completes > 0
        order by street
        """,
        [door.scope.area, periods.parse(door.scope.end).starts_on],
    )


def survey_decisions(door: Door, period: str) -> pl.DataFrame:
    """What the surveys fielded in a period decide inside the scope, and whether they decide it: one row a subject and bar.

    A bar is that of a list rule that applies in the period's last quarter; a rule that no act adopted holds nobody
    against anything. Of a subsidy the band table is the bar.

    Columns: kind (`subsidy`, `company`, `developer`), subject (its code), name, rule (null of a subsidy), question,
    answers, minimum (answers without which nothing is judged), share, lower and upper (95 %, Wilson), bar (the share that
    the result is held against; null of a subsidy), low and high (of a subsidy the share paid at either end of the
    interval), verdict: `too_few` answers, `above` or `below` the bar at both ends, `settled` (a subsidy whose share paid
    is the same at both ends), else `open`: the interval holds both answers, and people decide. Lowest share first.
    """
    door.accept_period(period)
    named_period = periods.parse(period)
    span = [named_period.starts_on, named_period.ends_before, door.scope.area]
    rows = [*_subsidies(door, span), *_held_to_rules(door, span, named_period.last_day)]
    return pl.DataFrame(rows, schema=_DECISIONS).sort("kind", "share", "subject", "rule", nulls_last=True)


_DECISIONS = {
    **dict.fromkeys(("kind", "subject", "name", "rule", "question"), pl.String),
    **dict.fromkeys(("answers", "minimum"), pl.Int64),
    **dict.fromkeys(("share", "lower", "upper", "bar", "low", "high"), pl.Float64),
    "verdict": pl.String,
}
# subject, rule and the parameter that is its bar
_BARS = (
    ("company", "red_satisfaction", "red_satisfaction"),
    ("company", "black_satisfaction", "black_satisfaction"),
    ("developer", "developer_survey", "developer_satisfaction"),
)


def _subsidies(door: Door, span: list[object]) -> list[dict[str, object]]:
    paid = door.frame(
        """
        select 'subsidy' as kind, unit as subject, max(name) as name, cast(max(answers) as bigint) as answers,
            cast(max(minimum_sample) as bigint) as minimum, max(satisfied_share) as share, max(satisfied_lower) as lower,
            max(satisfied_upper) as upper, min(pay_share_low) as low, max(pay_share_high) as high,
            case
                when bool_or(survey_state = 'insufficient') then 'too_few'
                when min(pay_share_low) = max(pay_share_high) then 'settled'
                else 'open'
            end as verdict
        from subsidy_payment
        where month >= ? and month < ? and ? in (city, district, street, community)
            and satisfied_share is not null and answers > 0 and pay_share is not null
        group by unit, subsidy_kind
        """,
        span,
    )
    return paid.to_dicts()


def _held_to_rules(door: Door, span: list[object], last_day: date) -> list[dict[str, object]]:
    """Companies with estates in the scope and developers with answers in it, by the figures that the rules themselves read."""
    quarter = periods.containing(last_day, "quarter").text
    applying = door.frame("select rule from rule_scope where quarter = ? and applies", [quarter])["rule"].to_list()
    bars = [bar for bar in _BARS if bar[1] in applying]
    if not bars:
        return []
    answered = door.frame(
        """
        with companies as (
            select 'company' as kind, company_code as subject, 'overall' as question, respondents as answers,
                satisfied_share as share, lower, upper
            from company_survey
            where month >= ? and month < ? and company_code in (
                select company_code from estate_month where ? in (city, district, street, community)
            )
            qualify turn = max(turn) over (partition by company_code)
        ),

        developers as (
            select 'developer' as kind, developer_code as subject, question, count(*) as answers,
                coalesce(sum(cast(weight as double)) filter (where is_satisfied), 0) / sum(cast(weight as double)) as share,
                sum(cast(weight as double)) * sum(cast(weight as double))
                    / sum(cast(weight as double) * cast(weight as double)) as size
            from survey_response
            where question <> 'overall' and is_valid and developer_code is not null and month >= ? and month < ?
                and weight > 0
            group by developer_code, question
            having bool_or(? in (city, district, street))
        )

        select *, cast(null as double) as size from companies
        union all
        select kind, subject, question, answers, share, null, null, size from developers
        """,
        [*span, *span],
    )
    names = dict(door.frame(_NAMES).iter_rows())
    values = {
        name: float(door.catalogue.parameters[name].on(last_day, door.home.region) or 0)
        for name in ("satisfaction_minimum_sample", *(parameter for _, _, parameter in bars))
    }
    return [
        _verdict(row, rule, values[parameter], values["satisfaction_minimum_sample"])
        | {"name": names.get(row["subject"], "")}
        for row in answered.iter_rows(named=True)
        for kind, rule, parameter in bars
        if row["kind"] == kind
    ]


_NAMES = """
    select company_code, max_by(name, month) from company_month group by company_code
    union
    select developer_code, max(name) from developer_quarter group by developer_code
"""


def _verdict(row: dict[str, Any], rule: str, bar: float, minimum: float) -> dict[str, object]:
    lower, upper = row["lower"], row["upper"]
    if row["size"] and (interval := wilson(row["share"] * row["size"], row["size"])):
        lower, upper = interval
    judged = "above" if lower >= bar else "below" if upper < bar else "open"
    verdict = "too_few" if row["answers"] < minimum else judged
    kept = {name: row[name] for name in ("kind", "subject", "question", "answers", "share")}
    return kept | {
        "rule": rule,
        "minimum": int(minimum),
        "lower": lower,
        "upper": upper,
        "bar": bar,
        "verdict": verdict,
    }
