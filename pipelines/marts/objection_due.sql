-- 一行是一项已到答复期限的异议 / One row is one objection whose term to be answered has run out
-- about: credit
-- key: objection_no
with
told_until as (
    select max(last_day) as last_day from month
),

versions as (
    select
        sequence,
        json_extract_string(content, '$.objection_no') as objection_no,
        coalesce(json_extract_string(content, '$.subject_kind'), 'company') as subject_kind,
        coalesce(json_extract_string(content, '$.subject_code'), json_extract_string(content, '$.company_code')) as subject_code,
        json_extract_string(content, '$.against') as against,
        cast(json_extract_string(content, '$.filed_on') as date) as filed_on,
        cast(json_extract_string(content, '$.due_on') as date) as told_due_on,
        cast(json_extract_string(content, '$.decided_on') as date) as decided_on,
        json_extract_string(content, '$.result') as result,
        row_number() over (partition by json_extract_string(content, '$.objection_no') order by sequence desc) as turn
    from journal_entry
    where kind = 'objection'
),

workdays as (
    select day, row_number() over (order by day) as number from workday where is_workday
),

-- The term counts working days from the day after the filing.
started as (
    select
        versions.objection_no,
        max(workdays.number) as number,
        parameter_on('objection_answer_days', any_value(versions.filed_on)) as days
    from versions
    join workdays on workdays.day <= versions.filed_on
    where versions.turn = 1
    group by versions.objection_no
),

due as (
    select versions.objection_no, workdays.day as term_due_on
    from versions
    join started using (objection_no)
    join workdays on workdays.number = started.number + started.days
    where versions.turn = 1
)

select
    versions.objection_no,
    cast(date_trunc('month', due.term_due_on) as date) as month,
    deployment.city as city,
    case when versions.subject_kind = 'company' then versions.subject_code end as company_code,
    versions.subject_kind,
    versions.subject_code,
    versions.against,
    versions.filed_on,
    due.term_due_on,
    versions.told_due_on,
    versions.decided_on,
    versions.result,
    coalesce(versions.decided_on <= due.term_due_on, false) as is_in_time
from versions
join due using (objection_no)
join told_until on due.term_due_on <= told_until.last_day
cross join deployment
where versions.turn = 1
