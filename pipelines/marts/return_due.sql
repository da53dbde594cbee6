-- 一行是一个单位一个月应报的一种月报 / One row is one monthly return that one unit owed for one month
-- about: return
-- key: unit, source, month
with
received as (
    select source, period, sender, min(received_on) as received_on
    from submission_part
    group by source, period, sender
),

known as (
    select max(received_on) as known_on from submission_part
),

owed as (
    select
        area.code as unit,
        area.level as unit_level,
        area.name,
        source_declared.source,
        month.month,
        month.period,
        area.city,
        area.district,
        coalesce(area.street, area.district || '-unassigned') as street,
        due_day.due_on
    from area
    join source_declared on source_declared.sender_level = area.level and source_declared.cadence = 'month'
    join form_in_use on form_in_use.source = source_declared.source
    join month on month.period >= form_in_use.first_month  -- what is not asked for is not owed
    join due_day on due_day.period = month.period
    where area.kind <> 'unassigned'
        and area.level in ('district', 'street')
        and (area.valid_from is null or area.valid_from <= month.last_day)
        and (area.valid_to is null or area.valid_to > month.last_day)
),

-- The first of the unit's own return and of those of the areas above, which stand for it.
told as (
    select
        owed.unit,
        owed.unit_level,
        owed.name,
        owed.source,
        owed.month,
        owed.city,
        owed.district,
        owed.street,
        owed.due_on,
        own.received_on as own_received_on,
        least(own.received_on, of_district.received_on, of_city.received_on) as received_on
    from owed
    left join received as own
        on own.source = owed.source and own.period = owed.period and own.sender = owed.unit
    left join received as of_district
        on of_district.source = owed.source and of_district.period = owed.period and of_district.sender = owed.district
    left join received as of_city
        on of_city.source = owed.source and of_city.period = owed.period and of_city.sender = owed.city
)

select
    told.unit,
    told.unit_level,
    told.source,
    told.month,
    told.city,
    told.district,
    told.street,
    told.name,
    told.due_on,
    told.received_on,
    told.received_on is not null and coalesce(told.own_received_on > told.received_on, true) as is_by_parent,
    coalesce(told.received_on <= told.due_on, false) as is_on_time
from told
cross join known
where told.received_on is not null or known.known_on > told.due_on
