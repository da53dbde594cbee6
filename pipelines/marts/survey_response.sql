-- 一行是一份答卷对一道题的回答 / One row is one respondent's answer to one question
-- about: survey
-- key: survey_id, respondent_no, question
with
fielded as (
    select survey_id, max(month) as month from survey_stratum group by survey_id
)

select
    survey_answer.survey_id,
    survey_answer.respondent_no,
    survey_answer.question,
    fielded.month,
    place.city,
    place.district,
    place.street,
    place.community,
    survey_answer.estate_id,
    survey_answer.company_code,
    survey_answer.developer_code,
    survey_answer.answer,
    survey_answer.answer not in ('do_not_know', 'not_applicable') as is_valid,
    survey_answer.answer in ('very_satisfied', 'satisfied') as is_satisfied,
    cast(coalesce(survey_answer.weight, survey_stratum.stratum_weight, 1) as decimal(18, 6)) as weight,
    survey_answer._sender as sender,
    survey_answer._submission as submission_id,
    survey_answer._sheet as sheet,
    survey_answer._row as row_no
from survey_answer
join fielded on fielded.survey_id = survey_answer.survey_id
left join survey_stratum
    on survey_stratum.survey_id = survey_answer.survey_id and survey_stratum.stratum = survey_answer.stratum
join place
    on place.sent_district = coalesce(survey_answer.district, '')
    and place.sent_street = coalesce(survey_answer.street, '')
    and place.sent_community = ''
