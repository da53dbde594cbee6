-- 一行是一处社区用房的欠账在一年里的情况：老账，或新项目的新账 / One row is one set of community rooms in one year: an old debt, or a new project's
-- about: area
-- key: community, facility_no, month
with
years as (
    select
        period.last_month,
        period.starts_on,
        least(period.ends_before - 1, reporting.last_day) as last_day
    from period
    cross join (select max(last_day) as last_day from month) as reporting
    where period.period_kind = 'year'
),

-- Rooms of a project count from its delivery on; what belongs to no project is a debt of old.
dated as (
    select
        community_facility.community as told_community,
        community_facility.facility_no,
        community_facility.street as told_street,
        community_facility.facility_name,
        community_facility.project_id,
        building_project.delivered_on,
        community_facility.facility_method,
        community_facility.is_standard_met,
        community_facility.met_on,
        community_facility._sender as sender,
        community_facility._submission as submission_id,
        community_facility._sheet as sheet,
        community_facility._row as row_no
    from community_facility
    left join building_project on building_project.project_id = community_facility.project_id
)

select
    dated.told_community as community,
    dated.facility_no,
    years.last_month as month,
    place.city,
    place.district,
    place.street,
    dated.facility_name as name,
    dated.facility_method,
    dated.project_id,
    dated.met_on,
    case
        when dated.project_id is not null and (dated.delivered_on is null or dated.delivered_on >= years.starts_on) then false
        when not dated.is_standard_met then true
        when dated.is_standard_met then coalesce(dated.met_on >= years.starts_on, false)
    end as is_old_debt,
    coalesce(dated.is_standard_met and dated.met_on <= years.last_day, false) as is_repaid,
    case
        when dated.project_id is null or dated.delivered_on is null then false
        when dated.delivered_on < years.starts_on or dated.delivered_on > years.last_day then false
        when not dated.is_standard_met then true
        when dated.is_standard_met then coalesce(dated.met_on > dated.delivered_on, false)
    end as is_new_debt,
    dated.sender,
    dated.submission_id,
    dated.sheet,
    dated.row_no
from dated
cross join years
join place
    on place.sent_district = ''
    and place.sent_street = coalesce(dated.told_street, '')
    and place.sent_community = dated.told_community
