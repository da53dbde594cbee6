-- 一行是一个单位一个月应由其报送的一种月报，代下级报送的合并为一行 / One row is one monthly return of one month and the unit that sends it, for itself or for all areas below
-- about: return
-- key: unit, source, month
with
received as (
    select distinct source, period, sender
    from submission_part
),

-- Who sends a unit's return: itself, or the area above that sent it in its place when it was last sent.
sent as (
    select
        return_due.unit,
        return_due.source,
        return_due.month,
        received.sender,
        row_number() over (
            partition by return_due.unit, return_due.source, return_due.month
            order by
                received.period desc,
                case received.sender when return_due.unit then 1 when return_due.district then 2 else 3 end
        ) as turn
    from return_due
    join month on month.month = return_due.month
    join received
        on received.source = return_due.source
        and received.period <= month.period
        and received.sender in (return_due.unit, return_due.district, return_due.city)
),

-- A return is no longer waited for once it is received, or once that of a later month is.
owed as (
    select
        coalesce(sent.sender, return_due.unit) as unit,
        return_due.source,
        return_due.month,
        return_due.city,
        return_due.due_on,
        return_due.received_on,
        return_due.is_on_time,
        least(
            return_due.received_on,
            min(return_due.received_on) over (
                partition by return_due.unit, return_due.source
                order by return_due.month
                rows between 1 following and unbounded following
            )
        ) as ended_on
    from return_due
    left join sent
        on sent.unit = return_due.unit
        and sent.source = return_due.source
        and sent.month = return_due.month
        and sent.turn = 1
)

select
    owed.unit,
    owed.source,
    owed.month,
    owed.city,
    any_value(area.district) as district,
    any_value(area.street) as street,
    any_value(area.name) as name,
    min(owed.due_on) as due_on,
    count(*) as returns,
    count(*) filter (where not owed.is_on_time) as late_returns,
    case when count(owed.received_on) = count(*) then max(owed.received_on) end as received_on,
    case when count(owed.ended_on) = count(*) then max(owed.ended_on) end as ended_on,
    bool_and(owed.is_on_time) as is_on_time
from owed
join area on area.code = owed.unit
group by owed.unit, owed.source, owed.month, owed.city
