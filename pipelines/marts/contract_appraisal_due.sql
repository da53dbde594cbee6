-- 一行是一个有物业企业的小区一年应有的履约考评 / One row is the contract appraisal that one managed estate was due in one year
-- about: contract, company
-- key: estate_id, month
with
managed as (
    select
        estate_id, month, year(month) as year, city, district, street, community, name, estate_type, company_code,
        sender, submission_id, sheet, row_no
    from estate_month
    where month(month) = 12 and in_scope and has_company_service
),

returned as (
    select distinct sender, year(month) as year from submission_part where source = 'contract_appraisal' and is_live
),

returns as (
    select distinct managed.estate_id, managed.year
    from managed
    join returned
        on returned.year = managed.year and returned.sender in (managed.city, managed.district, managed.street)
),

appraisals as (
    select estate_id, year(coalesce(appraised_on, _month)) as year, max(score) as score
    from contract_appraisal
    group by estate_id, year(coalesce(appraised_on, _month))
)

select
    managed.estate_id,
    managed.month,
    managed.city,
    managed.district,
    managed.street,
    managed.community,
    managed.name,
    managed.estate_type,
    managed.company_code,
    appraisals.score,
    case when appraisals.estate_id is not null then true when returns.estate_id is not null then false end as is_appraised,
    returns.estate_id is not null as reported,
    managed.sender,
    managed.submission_id,
    managed.sheet,
    managed.row_no
from managed
left join appraisals using (estate_id, year)
left join returns using (estate_id, year)
