-- 一行是一次调查的一个分层 / One row is one stratum of one survey
-- about: survey
-- key: survey_id, stratum
with
totals as (
    select survey_id, sum(population) as population, sum(completes) as completes from survey group by survey_id
)

select
    survey.survey_id,
    survey.stratum,
    cast(date_trunc('month', survey.field_to) as date) as month,
    place.city,
    place.district,
    place.street,
    place.community,
    survey.population,
    survey.eligible_contacts,
    survey.completes,
    survey.collection,
    survey.field_from,
    survey.field_to,
    survey.sponsor,
    survey.contractor,
    survey.questionnaire_version,
    survey.sample_design,
    survey.excluded_groups,
    cast(survey.population as decimal(18, 6)) / nullif(survey.completes, 0) as stratum_weight,
    abs(
        survey.completes / nullif(cast(totals.completes as double), 0)
        - survey.population / nullif(cast(totals.population as double), 0)
    ) as share_difference,
    survey._sender as sender,
    survey._submission as submission_id,
    survey._sheet as sheet,
    survey._row as row_no
from survey
join totals on totals.survey_id = survey.survey_id
join place
    on place.sent_district = coalesce(survey.district, '')
    and place.sent_street = coalesce(survey.street, '')
    and place.sent_community = ''
