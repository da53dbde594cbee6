-- 一行是一次宣传活动 / One row is one publicity event
-- about: publication
-- key: event_no
select
    publicity.event_no,
    cast(date_trunc('month', publicity.held_on) as date) as month,
    place.city,
    place.district,
    place.street,
    place.community,
    publicity.topic,
    publicity.held_on,
    publicity.people_reached,
    coalesce(publicity.is_good_example, false) as is_good_example,
    publicity._sender as sender,
    publicity._submission as submission_id,
    publicity._sheet as sheet,
    publicity._row as row_no
from publicity
join place
    on place.sent_district = coalesce(publicity.district, '')
    and place.sent_street = coalesce(publicity.street, '')
    and place.sent_community = coalesce(publicity.community, '')
