-- 一行是一个期次到期应公示的一项 / One row is one item of one period that was due to be published
-- about: publication, company
-- key: disclosure_no
select
    disclosure.disclosure_no,
    cast(date_trunc('month', disclosure.due_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, place.district) as district,
    coalesce(estate_home.street, place.street) as street,
    coalesce(estate_home.community, place.community) as community,
    coalesce(disclosure.estate_id, committee.estate_id) as estate_id,
    estate_home.name,
    disclosure.company_code,
    disclosure.committee_id,
    disclosure.publisher,
    disclosure.item,
    disclosure.period,
    disclosure.due_on,
    disclosure.published_on,
    disclosure.noticed_on,
    coalesce(disclosure.published_on <= disclosure.due_on, false) as is_on_time,
    disclosure._sender as sender,
    disclosure._submission as submission_id,
    disclosure._sheet as sheet,
    disclosure._row as row_no
from disclosure
cross join deployment
join place
    on place.sent_district = ''
    and place.sent_street = coalesce(disclosure.street, '')
    and place.sent_community = coalesce(disclosure.community, '')
left join committee on committee.committee_id = disclosure.committee_id
left join estate_home on estate_home.estate_id = coalesce(disclosure.estate_id, committee.estate_id)
