-- 一行是一个街道在一个月末有没有应急维修预案 / One row is whether one street has a plan for emergency repair at a month's end
-- about: area, task
-- key: street, month
with
streets as (
    select area.code as street, area.name, area.city, area.district, month.month, month.last_day
    from area
    join month
        on (area.valid_from is null or area.valid_from <= month.last_day)
        and (area.valid_to is null or area.valid_to > month.last_day)
    where area.level = 'street' and area.kind <> 'unassigned'
),

-- Who has told of mechanisms, and when last: silence is unknown, not "none".
told as (
    select streets.street, streets.month, max(submission_part.month) as told_month
    from streets
    join submission_part
        on submission_part.source = 'mechanism' and submission_part.is_live
        and submission_part.month <= streets.month
        and submission_part.sender in (streets.city, streets.district, streets.street)
    group by streets.street, streets.month
),

plans as (
    select
        streets.street,
        streets.month,
        min(mechanism.in_force_on) as in_force_on,
        min(mechanism._sender) as sender,
        min(mechanism._submission) as submission_id,
        min(mechanism._sheet) as sheet,
        min(mechanism._row) as row_no
    from streets
    join mechanism
        on mechanism.street = streets.street and mechanism.community is null
        and mechanism.in_force_on <= streets.last_day
        and (mechanism.ended_on is null or mechanism.ended_on > streets.last_day)
    where mechanism.mechanism_kind = 'emergency_plan'
    group by streets.street, streets.month
)

select
    streets.street,
    streets.month,
    streets.city,
    streets.district,
    streets.name,
    plans.in_force_on,
    case
        when told.told_month is null
            or 12 * (year(streets.month) - year(told.told_month)) + month(streets.month) - month(told.told_month)
                > parameter_on('carry_months', streets.last_day)
            then null
        else plans.street is not null
    end as has_plan,
    coalesce(told.told_month = streets.month, false) as reported,
    plans.sender,
    plans.submission_id,
    plans.sheet,
    plans.row_no
from streets
left join told using (street, month)
left join plans using (street, month)
