-- 一行是一份已到期限的整改通知 / One row is one rectification order whose term has run out
-- about: problem, company
-- key: rectification_no
with
told_until as (
    select max(last_day) as last_day from month
)

select
    rectification.rectification_no,
    cast(date_trunc('month', rectification.due_on) as date) as month,
    deployment.city as city,
    coalesce(place.district, estate_home.district, deployment.nowhere_district) as district,
    coalesce(place.street, estate_home.street, deployment.nowhere_street) as street,
    coalesce(place.community, estate_home.community, deployment.nowhere_community) as community,
    rectification.estate_id,
    estate_home.name,
    rectification.company_code,
    rectification.subject_kind,
    rectification.origin,
    rectification.department,
    rectification.ordered_on,
    rectification.due_on,
    rectification.closed_on,
    coalesce(rectification.closed_on <= rectification.due_on, false) as is_on_time,
    rectification._sender as sender,
    rectification._submission as submission_id,
    rectification._sheet as sheet,
    rectification._row as row_no
from rectification
join told_until on rectification.due_on <= told_until.last_day
cross join deployment
left join place
    on place.sent_district = ''
    and place.sent_street = coalesce(rectification.street, '')
    and place.sent_community = ''
    and rectification.street is not null
left join estate_home on estate_home.estate_id = rectification.estate_id
