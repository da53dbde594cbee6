-- 一行是一个街道一个季度末的机构、人员、经费和调解站 / One row is one street's organ, staff, money and mediation station at a quarter's end
-- about: area, money
-- key: street, month
with
told as (
    select
        place_quarter.city,
        place_quarter.district,
        place_quarter.street,
        place_quarter.month,
        month.last_day,
        max(street_capacity._month) as told_month,
        parameter_on('carry_months', month.last_day) as carry_months,
        parameter_on('dedicated_staff_minimum', month.last_day) as staff_minimum
    from place_quarter
    join month on month.month = place_quarter.month
    left join street_capacity
        on street_capacity.street = place_quarter.code
        and street_capacity._month <= place_quarter.month
    where place_quarter.level = 'street'
    group by place_quarter.city, place_quarter.district, place_quarter.street, place_quarter.month, month.last_day
),

latest as (
    select
        street_capacity.*,
        row_number() over (
            partition by street, _month order by _received_on desc, _submission desc, _row desc
        ) as turn
    from street_capacity
),

states as (
    select
        told.city,
        told.district,
        told.street,
        told.month,
        told.last_day,
        told.told_month = told.month as reported,
        latest._sender as sender,
        latest._submission as submission_id,
        latest._sheet as sheet,
        latest._row as row_no,
        latest.dedicated_staff,
        latest.budget_yuan,
        latest.station_staff,
        latest.professionals,
        latest.has_organ,
        latest.has_functions,
        latest.is_headed_by_main_leader,
        latest.deputy_post,
        latest.has_measures,
        latest.has_facilities,
        latest.has_mediation_station,
        latest.mediators,
        latest.street is not null as is_known,
        told.staff_minimum
    from told
    left join latest
        on latest.street = told.street
        and latest._month = told.told_month
        and latest.turn = 1
        and 12 * (year(told.month) - year(told.told_month)) + month(told.month) - month(told.told_month) <= told.carry_months
),

elements as (
    select street, month, last_day, 'organ' as item, has_organ as has_it from states
    union all
    select street, month, last_day, 'functions', has_functions from states
    union all
    select street, month, last_day, 'main_leader', is_headed_by_main_leader from states
    union all
    select street, month, last_day, 'deputy', case when is_known then deputy_post is not null end from states
    union all
    select street, month, last_day, 'staff', dedicated_staff >= staff_minimum from states
    union all
    select street, month, last_day, 'budget', budget_yuan > 0 from states
    union all
    select street, month, last_day, 'measures', has_measures from states
    union all
    select street, month, last_day, 'facilities', has_facilities from states
    union all
    select street, month, last_day, 'station', has_mediation_station from states
    union all
    select street, month, last_day, 'station_staff', station_staff >= 1 from states
    union all
    select street, month, last_day, 'professionals', professionals >= 1 from states
),

-- Complete with every element; not complete as soon as one is known to lack; else unknown.
judged as (
    select
        elements.street,
        elements.month,
        requirement.kind,
        case
            when count(*) filter (where not elements.has_it) > 0 then false
            when count(*) filter (where elements.has_it is null) = 0 then true
        end as is_complete,
        string_agg(elements.item, ', ' order by elements.item) filter (where elements.has_it is not true) as lacking
    from elements
    join requirement
        on requirement.kind in ('street_element', 'mediation_element')
        and requirement.item = elements.item
        and requirement.valid_from <= elements.last_day
        and (requirement.valid_to is null or requirement.valid_to >= elements.last_day)
    group by elements.street, elements.month, requirement.kind
),

-- S1-35: the staff and the money of the same quarter of the year before.
before as (
    select street, month, dedicated_staff, budget_yuan from states
)

select
    states.street,
    states.month,
    states.city,
    states.district,
    states.dedicated_staff,
    states.staff_minimum,
    states.dedicated_staff >= states.staff_minimum as has_enough_staff,
    states.has_organ,
    states.has_functions,
    states.is_headed_by_main_leader,
    case when states.is_known then states.deputy_post is not null end as has_deputy,
    states.budget_yuan,
    states.budget_yuan > 0 as has_budget,
    states.has_measures,
    states.has_facilities,
    states.dedicated_staff >= before.dedicated_staff
        and states.budget_yuan >= before.budget_yuan
        and (states.dedicated_staff > before.dedicated_staff or states.budget_yuan > before.budget_yuan) as has_more_means,
    states.mediators >= 1 and states.professionals >= 1 as has_mediators_and_professionals,
    states.has_mediation_station,
    states.station_staff,
    organ.kind is not null as is_organ_asked,
    organ.is_complete as has_every_element,
    organ.lacking as lacking_elements,
    station.kind is not null as is_station_asked,
    station.is_complete as has_staffed_station,
    station.lacking as lacking_in_station,
    coalesce(states.reported, false) as reported,
    states.sender,
    states.submission_id,
    states.sheet,
    states.row_no
from states
left join before on before.street = states.street and before.month + interval 12 month = states.month
left join judged as organ
    on organ.street = states.street and organ.month = states.month and organ.kind = 'street_element'
left join judged as station
    on station.street = states.street and station.month = states.month and station.kind = 'mediation_element'
