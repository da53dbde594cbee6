-- 一行是一个地方一个期次应召开的一类会议 / One row is one kind of meeting that was due of one place in one period
-- about: meeting
-- key: level, place, meeting_kind, month
with
frequencies as (
    select
        month.month, levels.level, parameter_on('meeting_months_' || levels.level, month.last_day) as months,
        parameter_basis('meeting_months_' || levels.level, month.last_day) as basis
    from month
    cross join (values ('city'), ('district'), ('street'), ('community')) as levels (level)
),

-- A document's own frequency goes first: who falls short of it is judged by its clause, whatever a leading group asks.
documents as (
    select month, level, months, basis from frequencies where basis <> 'ours'
),

-- Then what a leading group has sent; the latest rule of a day holds.
sent as (
    select
        month.month,
        meeting_requirement.level,
        meeting_requirement.meeting_kind,
        case meeting_requirement.interval when 'month' then 1 when 'quarter' then 3 when 'half' then 6 else 12 end as months,
        coalesce(meeting_requirement.times, 1) as times,
        meeting_requirement.document_no,
        row_number() over (
            partition by month.month, meeting_requirement.level, meeting_requirement.meeting_kind
            order by meeting_requirement.valid_from desc
        ) as turn
    from meeting_requirement
    join month
        on meeting_requirement.valid_from <= month.last_day
        and (meeting_requirement.valid_to is null or meeting_requirement.valid_to >= month.last_day)
    where meeting_requirement.meeting_kind in ('joint', 'coordination_body', 'deliberation')
),

-- Where no document sets one and nothing was sent, ours; a meeting of any kind is one then (Q-10).
rules as (
    select month, level, 'joint' as meeting_kind, months, 1 as times, false as is_sent, basis from documents
    union all
    select sent.month, sent.level, sent.meeting_kind, sent.months, sent.times, true, sent.document_no
    from sent
    left join documents on documents.month = sent.month and documents.level = sent.level
    where sent.turn = 1 and (sent.meeting_kind = 'deliberation' or documents.level is null)
    union all
    select frequencies.month, frequencies.level, 'joint', frequencies.months, 1, false, frequencies.basis
    from frequencies
    left join sent on sent.month = frequencies.month and sent.level = frequencies.level
    where frequencies.basis = 'ours' and sent.level is null
),

-- A period falls due with its last month, if all of it lies in the data.
periods_due as (
    select
        rules.month,
        rules.level,
        rules.meeting_kind,
        rules.times,
        rules.is_sent,
        rules.basis,
        cast(rules.month - to_months(cast(rules.months - 1 as integer)) as date) as first_month
    from rules
    cross join (select min(month) as month from month) as reporting
    where month(rules.month) % cast(rules.months as integer) = 0
        and cast(rules.month - to_months(cast(rules.months - 1 as integer)) as date) >= reporting.month
),

-- Only places that have estates to meet about.
places as (
    select month, 'city' as level, city as place, city, null as district, null as street, null as community
    from estate_month where in_scope
    union
    select month, 'district', district, city, district, null, null
    from estate_month where in_scope
    union
    select month, 'street', street, city, district, street, null
    from estate_month where in_scope
    union
    select month, 'community', community, city, district, street, community
    from estate_month where in_scope
),

due as (
    select
        places.level, places.place, periods_due.meeting_kind, periods_due.month, periods_due.first_month,
        periods_due.times, periods_due.is_sent, periods_due.basis, places.city, places.district, places.street, places.community
    from periods_due
    join places on places.month = periods_due.month and places.level = periods_due.level
    where places.place not like '%-unassigned'
),

held as (
    select
        level,
        case level when 'city' then city when 'district' then district when 'street' then street else community end as place,
        meeting_kind,
        month,
        held_on,
        sender,
        submission_id,
        sheet,
        row_no
    from meeting_held
),

-- The body of S0-16 is the joint meeting of the street by its older name.
counted as (
    select
        due.level, due.place, due.meeting_kind, due.month,
        count(*) as meetings, min(held.held_on) as held_on, min_by(held.sender, held.held_on) as sender,
        min_by(held.submission_id, held.held_on) as submission_id, min_by(held.sheet, held.held_on) as sheet,
        min_by(held.row_no, held.held_on) as row_no
    from due
    join held
        on held.level = due.level
        and held.place = due.place
        and held.month >= due.first_month
        and held.month <= due.month
        and (
            held.meeting_kind = due.meeting_kind
            or (due.meeting_kind = 'joint' and held.meeting_kind = 'coordination_body')
            or (due.basis = 'ours' and held.meeting_kind in ('coordination_body', 'deliberation'))
        )
    group by due.level, due.place, due.meeting_kind, due.month
),

-- Silence is unknown: whose meetings nobody has told of in the period may well have met.
told as (
    select sender, month from submission_part where source = 'meeting' and is_live
    union
    select sender, month from meeting_held
),

heard as (
    select distinct due.level, due.place, due.month
    from (
        select level, place, month, first_month, city as sender from due
        union
        select level, place, month, first_month, district from due
        union
        select level, place, month, first_month, street from due
    ) as due
    join told on told.sender = due.sender and told.month >= due.first_month and told.month <= due.month
)

select
    due.level,
    due.place,
    due.meeting_kind,
    due.month,
    due.first_month,
    due.city,
    due.district,
    due.street,
    due.community,
    due.times,
    due.is_sent,
    due.basis,
    coalesce(counted.meetings, 0) as meetings,
    counted.held_on,
    case
        when counted.meetings >= due.times then true
        when heard.place is not null then false
    end as is_held,
    heard.place is not null as reported,
    counted.sender,
    counted.submission_id,
    counted.sheet,
    counted.row_no
from due
left join counted using (level, place, meeting_kind, month)
left join heard using (level, place, month)
