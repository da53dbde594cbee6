-- 一行是一次社区联席会议与四类议题之一 / One row is one of four topics of one community joint meeting
-- about: meeting
-- key: meeting_id, topic
with
topics as (
    -- S2-05
    select 'contract' as topic
    union all
    select 'committee_duty_term'
    union all
    select 'fees'
    union all
    select 'funds'
)

select
    meeting_held.meeting_id,
    topics.topic,
    meeting_held.month,
    meeting_held.city,
    meeting_held.district,
    meeting_held.street,
    meeting_held.community,
    meeting_held.held_on,
    ',' || meeting.agenda_flags || ',' like '%,' || topics.topic || ',%' as is_on_agenda,
    meeting_held.sender,
    meeting_held.submission_id,
    meeting_held.sheet,
    meeting_held.row_no
from meeting_held
join meeting on meeting.meeting_id = meeting_held.meeting_id
cross join topics
where meeting_held.level = 'community' and meeting_held.meeting_kind = 'joint'
