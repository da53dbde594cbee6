-- 一行是一个老旧小区或已列入改造的小区在一个季末的情况 / One row is one estate that is old, or listed for renovation, at the end of one quarter
-- about: estate
-- key: estate_id, month
with
listed as (
    select
        estate_id,
        min(batch) as batch,
        bool_or(is_eligible) as is_eligible,
        min(finished_on) as finished_on
    from renovation_case
    group by estate_id
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
    estate_month.in_scope,
    estate_month.service_mode,
    estate_month.has_formal_service,
    listed.batch,
    listed.finished_on,
    coalesce(estate_month.is_old, false) or coalesce(estate_month.estate_type, '') in ('old', 'no_owner_building') as is_old,
    -- Who is on no list may be eligible: only the ledger can say that an estate is not.
    coalesce(listed.is_eligible, true) as is_eligible,
    listed.estate_id is not null as is_listed,
    coalesce(
        listed.finished_on
        + to_months(cast(parameter_on('renovation_settle_months', month.last_day) as integer)) <= month.last_day,
        false
    ) as is_settled,
    estate_month.reported,
    estate_month.sender,
    estate_month.submission_id,
    estate_month.sheet,
    estate_month.row_no
from estate_month
join month using (month)
left join listed on listed.estate_id = estate_month.estate_id
where month(estate_month.month) in (3, 6, 9, 12)
    and (estate_month.is_old or estate_month.estate_type in ('old', 'no_owner_building') or listed.estate_id is not null)
