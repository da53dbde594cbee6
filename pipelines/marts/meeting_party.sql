-- 一行是一次街道联席会议应到的一方 / One row is one of the six parties of one street joint meeting
-- about: meeting
-- key: meeting_id, party
with
parties as (
    -- S1-25
    select 'housing_dept' as party
    union all
    select 'police_station'
    union all
    select 'residents_committee'
    union all
    select 'owners'
    union all
    select 'committee'
    union all
    select 'company'
)

select
    meeting_held.meeting_id,
    parties.party,
    meeting_held.month,
    meeting_held.city,
    meeting_held.district,
    meeting_held.street,
    meeting_held.held_on,
    ',' || meeting_held.parties_present || ',' like '%,' || parties.party || ',%' as is_present,
    meeting_held.sender,
    meeting_held.submission_id,
    meeting_held.sheet,
    meeting_held.row_no
from meeting_held
cross join parties
where meeting_held.level = 'street' and meeting_held.meeting_kind in ('joint', 'coordination_body')
