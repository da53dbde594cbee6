-- 一行是一个有物业企业的小区一个季度应有的报告 / One row is the report that was due of one estate with a company in one quarter
-- about: company, estate
-- key: estate_id, month
with
managed as (
    select
        estate_id, month, cast(date_trunc('quarter', month) as date) as quarter, city, district, street, community, name,
        company_code, sender, submission_id, sheet, row_no
    from estate_month
    where month(month) in (3, 6, 9, 12) and in_scope and has_company_service
),

reports as (
    select estate_id, cast(date_trunc('quarter', reported_on) as date) as quarter, count(*) as reports, max(reported_on) as reported_on
    from company_report
    group by estate_id, cast(date_trunc('quarter', reported_on) as date)
),

told as (
    select sender, cast(date_trunc('quarter', month) as date) as quarter
    from submission_part
    where source = 'company_report' and is_live
    union
    select _sender, cast(date_trunc('quarter', reported_on) as date) from company_report
),

heard as (
    select distinct managed.estate_id, managed.quarter
    from managed
    join told on told.quarter = managed.quarter and told.sender in (managed.city, managed.district, managed.street)
)

select
    managed.estate_id,
    managed.month,
    managed.city,
    managed.district,
    managed.street,
    managed.community,
    managed.name,
    managed.company_code,
    coalesce(reports.reports, 0) as reports,
    reports.reported_on,
    case when reports.estate_id is not null then true when heard.estate_id is not null then false end as is_reported,
    heard.estate_id is not null as reported,
    managed.sender,
    managed.submission_id,
    managed.sheet,
    managed.row_no
from managed
left join reports using (estate_id, quarter)
left join heard using (estate_id, quarter)
