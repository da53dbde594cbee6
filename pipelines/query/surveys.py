"""How a survey was done: what a reader needs before believing its numbers (the method statement of a published survey)."""

from pipelines import periods
from pipelines.query.door import Door


def survey_method(door: Door, period: str) -> dict[str, object] | None:
    """The method of the surveys fielded in a period inside the scope's area, summed over its strata; None without one.

    Keys: surveys, strata, strata_without_answers, population, eligible_contacts, completes, field_from, field_to,
    collection (codes, comma-separated), contractor, sponsor, questionnaire_version, sample_design, excluded_groups;
    of the overall question: answers (valid ones), effective_sample, and design_effect, the one over the other
    (Kish 1965: n times the sum of squared weights over the square of their sum).
    """
    door.accept_period(period)
    asked = periods.parse(period)
    found = door.one(
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
        [asked.starts_on, asked.ends_before, door.scope.area],
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
        [asked.starts_on, asked.ends_before, door.scope.area],
    )
    return {**found, **(weighed or {})} if found and found["strata"] else None
