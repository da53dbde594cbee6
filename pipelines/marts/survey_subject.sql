-- 一行是一年里应调查的一家物业企业或开发企业 / One row is one company or developer that was to be surveyed in one year
-- about: survey, company
-- key: subject_kind, subject_code, month
with
years as (
    select period.period, period.starts_on, max(month.month) as month, max(month.last_day) as last_day,
        parameter_on('satisfaction_minimum_sample', max(month.last_day)) as minimum_sample
    from period
    join month on month.month >= period.starts_on and month.month < period.ends_before
    where period.period_kind = 'year'
    group by period.period, period.starts_on
),

subjects as (
    select years.month, 'company' as subject_kind, company_month.company_code as subject_code,
        company_month.name
    from years
    join company_month on company_month.month = years.month and company_month.is_active
    union
    -- Developers of a project in its defect period at the end of the year (S2-11).
    select years.month, 'developer', deposit_quarter.developer_code, max(developer.developer_name)
    from years
    join deposit_quarter on deposit_quarter.month = years.month and deposit_quarter.developer_code is not null
    left join developer on developer.developer_code = deposit_quarter.developer_code
    group by years.month, deposit_quarter.developer_code
),

by_company as (
    select years.month, survey_response.company_code as subject_code, count(*) as answers
    from survey_response
    join years on survey_response.month >= years.starts_on and survey_response.month <= years.month
    where survey_response.question = 'overall' and survey_response.is_valid and survey_response.company_code is not null
    group by years.month, survey_response.company_code
),

by_item as (
    select years.month, survey_response.developer_code as subject_code, survey_response.question, count(*) as answers
    from survey_response
    join years on survey_response.month >= years.starts_on and survey_response.month <= years.month
    where survey_response.question in ('housing_quality', 'repair_time', 'repair_effect')
        and survey_response.is_valid and survey_response.developer_code is not null
    group by years.month, survey_response.developer_code, survey_response.question
),

-- All three items are asked for: the one with the fewest answers decides.
by_developer as (
    select month, subject_code, case when count(*) = 3 then min(answers) else 0 end as answers
    from by_item
    group by month, subject_code
)

select
    subjects.subject_kind,
    subjects.subject_code,
    subjects.month,
    deployment.city as city,
    case when subjects.subject_kind = 'company' then subjects.subject_code end as company_code,
    subjects.name,
    coalesce(by_company.answers, by_developer.answers, 0) as answers,
    years.minimum_sample as minimum_sample,
    coalesce(by_company.answers, by_developer.answers, 0) >= years.minimum_sample as is_surveyed
from subjects
join years using (month)
cross join deployment
left join by_company
    on subjects.subject_kind = 'company' and by_company.subject_code = subjects.subject_code and by_company.month = subjects.month
left join by_developer
    on subjects.subject_kind = 'developer' and by_developer.subject_code = subjects.subject_code and by_developer.month = subjects.month
