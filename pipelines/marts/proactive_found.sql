-- 一行是一件未诉先办事项 / One row is one problem that was found before anybody complained
-- about: problem
-- key: case_no
select
    proactive_case.case_no,
    cast(date_trunc('month', proactive_case.found_on) as date) as found_month,
    deployment.city as city,
    coalesce(place.district, estate_home.district, deployment.nowhere_district) as district,
    coalesce(place.street, estate_home.street, deployment.nowhere_street) as street,
    coalesce(place.community, estate_home.community, deployment.nowhere_community) as community,
    proactive_case.estate_id,
    estate_home.name,
    proactive_case.category,
    proactive_case.found_on,
    proactive_case.closed_on,
    proactive_case._sender as sender,
    proactive_case._submission as submission_id,
    proactive_case._sheet as sheet,
    proactive_case._row as row_no
from proactive_case
cross join deployment
left join place
    on place.sent_district = ''
    and place.sent_street = coalesce(proactive_case.street, '')
    and place.sent_community = coalesce(proactive_case.community, '')
    and (proactive_case.street is not null or proactive_case.community is not null)
left join estate_home on estate_home.estate_id = proactive_case.estate_id
