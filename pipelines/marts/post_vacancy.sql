-- 一行是一次岗位空缺（每个岗位最近一次） / One row is one vacancy, the latest of its post
-- about: post
-- key: post_id
with
reporting as (
    select max(last_day) as last_day from month
)

select
    staff.post_id,
    cast(date_trunc('month', staff.left_on) as date) as month,
    place.city,
    place.district,
    place.street,
    place.community,
    staff.org_name,
    staff.post_name,
    staff.left_on,
    staff.replaced_on,
    coalesce(staff.replaced_on <= reporting.last_day, false) as is_refilled,
    date_diff('day', staff.left_on, least(coalesce(staff.replaced_on, reporting.last_day), reporting.last_day)) as vacant_days,
    staff._sender as sender,
    staff._submission as submission_id,
    staff._sheet as sheet,
    staff._row as row_no
from staff
cross join reporting
join place
    on place.sent_district = coalesce(staff.district, '')
    and place.sent_street = coalesce(staff.street, '')
    and place.sent_community = coalesce(staff.community, '')
where staff.left_on <= reporting.last_day
