-- 一行是一个纳入考核小区截至季度末的本年抽查情况 / One row is whether one estate in scope was checked since 1 January, at one quarter's end
-- about: assessment, estate
-- key: estate_id, month
with
quarters as (
    select last_month as month, starts_on, ends_before - 1 as last_day from period where period_kind = 'quarter'
),

checked as (
    select
        spot_check.estate_id,
        quarters.month,
        max(spot_check.checked_on) as checked_on,
        bool_or(spot_check.checked_on >= quarters.starts_on) as is_checked_this_quarter
    from spot_check
    join quarters on year(quarters.last_day) = year(spot_check.checked_on) and spot_check.checked_on <= quarters.last_day
    group by spot_check.estate_id, quarters.month
),

returned as (
    select distinct sender, month from submission_part where source = 'spot_check' and is_live
),

returns as (
    select distinct estate_month.estate_id, estate_month.month
    from estate_month
    join returned
        on returned.month = estate_month.month
        and returned.sender in (estate_month.city, estate_month.district, estate_month.street)
)

select
    estate_month.estate_id,
    estate_month.month,
    estate_month.city,
    estate_month.district,
    estate_month.street,
    estate_month.community,
    estate_month.name,
    estate_month.estate_type,
    checked.checked_on,
    case when checked.estate_id is not null then true when returns.estate_id is not null then false end as is_checked_this_year,
    case
        when checked.is_checked_this_quarter then true
        when returns.estate_id is not null then false
    end as is_checked_this_quarter,
    returns.estate_id is not null as reported,
    estate_month.sender,
    estate_month.submission_id,
    estate_month.sheet,
    estate_month.row_no
from estate_month
join quarters using (month)
left join checked using (estate_id, month)
left join returns using (estate_id, month)
where estate_month.in_scope
