-- 一行是一个社区一年末的办公服务用房 / One row is the office and service rooms of one community at a year's end
-- about: area
-- key: community, month
with
years as (
    select period.last_month as month, least(period.ends_before - 1, reporting.last_day) as last_day
    from period
    cross join (select max(last_day) as last_day from month) as reporting
    where period.period_kind = 'year'
),

rooms as (
    select
        years.month,
        community_facility.community,
        count(*) as room_count,
        min(
            case
                when not community_facility.is_standard_met then 0
                when community_facility.is_standard_met then
                    case when community_facility.met_on > years.last_day then 0 else 1 end
            end
        ) as least_met,
        count(*) filter (where community_facility.is_standard_met is null) as untold,
        sum(community_facility.required_area_m2) as required_area_m2,
        sum(community_facility.actual_area_m2) as actual_area_m2,
        max(community_facility._sender) as sender,
        max(community_facility._submission) as submission_id,
        max(community_facility._sheet) as sheet,
        min(community_facility._row) as row_no
    from community_facility
    cross join years
    group by years.month, community_facility.community
)

select
    area.code as community,
    years.month,
    area.city,
    area.district,
    area.street,
    area.name,
    rooms.room_count,
    rooms.required_area_m2,
    rooms.actual_area_m2,
    -- Every one of its rooms is to meet the standard; of a community without any row nothing is known.
    case when rooms.least_met = 0 then false when rooms.untold = 0 then true end as is_standard_met,
    rooms.community is not null as reported,
    rooms.sender,
    rooms.submission_id,
    rooms.sheet,
    rooms.row_no
from area
join years on (area.valid_from is null or area.valid_from <= years.last_day)
    and (area.valid_to is null or area.valid_to > years.last_day)
left join rooms on rooms.community = area.code and rooms.month = years.month
where area.level = 'community' and area.kind <> 'unassigned'
