-- 一行是一个区一个季度末正在进行的试点 / One row is one district's running pilots at a quarter's end
-- key: district, month
with
running as (
    select
        pilot.district,
        month.month,
        count(*) as pilots,
        count(distinct pilot.street) filter (where pilot.pilot_kind = 'street') as pilot_streets
    from pilot
    join month
        on pilot.starts_on <= month.last_day
        and (pilot.ends_on is null or pilot.ends_on > month.last_day)
    group by pilot.district, month.month
)

select
    place_quarter.code as district,
    place_quarter.month,
    place_quarter.city,
    coalesce(running.pilots, 0) as pilots,
    coalesce(running.pilot_streets, 0) as pilot_streets,
    fewest.value as fewest,
    most.value as most,
    coalesce(running.pilot_streets, 0) >= fewest.value and coalesce(running.pilot_streets, 0) <= most.value as is_in_band
from place_quarter
join month on month.month = place_quarter.month
join parameter as fewest
    on fewest.name = 'pilot_streets_minimum'
    and fewest.valid_from <= month.last_day
    and (fewest.valid_to is null or fewest.valid_to >= month.last_day)
join parameter as most
    on most.name = 'pilot_streets_maximum'
    and most.valid_from <= month.last_day
    and (most.valid_to is null or most.valid_to >= month.last_day)
left join running on running.district = place_quarter.code and running.month = place_quarter.month
where place_quarter.level = 'district'
