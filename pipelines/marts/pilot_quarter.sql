-- 一行是一个区一个季度末正在进行的试点 / One row is one district's running pilots at a quarter's end
-- about: area
-- key: district, month
with
running as (
    select
        pilot.district,
        month.month,
        count(*) as pilots,
        count(*) filter (where pilot.pilot_kind = 'project') as pilot_projects,
        count(distinct pilot.street) filter (where pilot.pilot_kind = 'street') as pilot_streets
    from pilot
    join month
        on pilot.starts_on <= month.last_day
        and (pilot.ends_on is null or pilot.ends_on > month.last_day)
    group by pilot.district, month.month
),

-- How many pilot streets a document asks of each district; where none does, there is nothing to judge.
bands as (
    select
        month,
        parameter_on('pilot_streets_minimum', last_day) as fewest,
        parameter_on('pilot_streets_maximum', last_day) as most
    from month
    where parameter_on('pilot_streets_minimum', last_day) is not null
)

select
    place_quarter.code as district,
    place_quarter.month,
    place_quarter.city,
    coalesce(running.pilots, 0) as pilots,
    coalesce(running.pilot_projects, 0) as pilot_projects,
    coalesce(running.pilot_streets, 0) as pilot_streets,
    bands.fewest,
    bands.most,
    coalesce(running.pilot_streets, 0) between bands.fewest and bands.most as is_in_band
from place_quarter
join bands on bands.month = place_quarter.month
left join running on running.district = place_quarter.code and running.month = place_quarter.month
where place_quarter.level = 'district'
