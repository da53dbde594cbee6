-- 一行是召开的一次会议 / One row is one meeting that was held
-- about: meeting
-- key: meeting_id
select
    meeting.meeting_id,
    cast(date_trunc('month', meeting.held_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, place.district) as district,
    coalesce(estate_home.street, place.street) as street,
    coalesce(estate_home.community, place.community) as community,
    meeting.estate_id,
    estate_home.name,
    meeting.level,
    meeting.meeting_kind,
    meeting.body,
    meeting.held_on,
    meeting.parties_present,
    ',' || meeting.parties_present || ',' like '%,residents_committee,%' as has_residents_committee,
    coalesce(meeting.is_minutes_required, false) as is_minutes_required,
    meeting.published_on,
    meeting.published_on is not null as is_published,
    meeting._sender as sender,
    meeting._submission as submission_id,
    meeting._sheet as sheet,
    meeting._row as row_no
from meeting
cross join deployment
join place
    on place.sent_district = coalesce(meeting.district, '')
    and place.sent_street = coalesce(meeting.street, '')
    and place.sent_community = coalesce(meeting.community, '')
left join estate_home on estate_home.estate_id = meeting.estate_id
