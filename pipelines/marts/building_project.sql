-- 一行是一个建设项目及其应有的服务用房 / One row is one building project and the service rooms that it owes
-- about: project, developer
-- key: project_id
with
-- A project is accepted with its first acceptance, of whichever kind.
accepted as (
    select project_id, min(accepted_on) as accepted_on
    from acceptance
    where project_id is not null
    group by project_id
),

reporting as (
    select max(last_day) as last_day from month
),

sited as (
    select
        project.project_id,
        project.project_name,
        project.developer_code,
        project.estate_id,
        coalesce(estate_home.city, place.city) as city,
        coalesce(estate_home.district, place.district) as district,
        coalesce(estate_home.street, place.street) as street,
        coalesce(estate_home.community, place.community) as community,
        project.is_new_housing,
        project.floor_area_m2,
        project.planned_floor_area_m2,
        project.service_room_m2,
        project.is_designed_with_main_works,
        project.is_accepted_with_main_works,
        project.delivered_on,
        accepted.accepted_on,
        coalesce(accepted.accepted_on, reporting.last_day) as judged_on,
        project._sender as sender,
        project._submission as submission_id,
        project._sheet as sheet,
        project._row as row_no
    from project
    cross join reporting
    left join accepted on accepted.project_id = project.project_id
    left join estate_home on estate_home.estate_id = project.estate_id
    join place
        on place.sent_district = coalesce(project.district, '')
        and place.sent_street = coalesce(project.street, '')
        and place.sent_community = ''
),

-- 4 % of the total floor area, and 100 m² at least (S4-12); of the total area and no other (Q-27).
asked as (
    select
        project_id,
        floor_area_m2,
        parameter_on('service_room_share', judged_on) as room_share,
        parameter_on('service_room_least_m2', judged_on) as least_room_m2
    from sited
),

owed as (
    select
        project_id,
        least_room_m2,
        -- greatest() passes over what is unknown
        case when room_share is not null and least_room_m2 is not null then
            greatest(cast(floor_area_m2 * room_share as decimal(18, 4)), least_room_m2)
        end as required_room_m2,
        -- The draft's 4 % may be a slip for 4 ‰: shown beside it, never judged.
        case when room_share is not null and least_room_m2 is not null then
            greatest(cast(floor_area_m2 * room_share / 10 as decimal(18, 4)), least_room_m2)
        end as per_mille_room_m2,
        room_share is not null and least_room_m2 is not null as is_asked
    from asked
)

select
    sited.project_id,
    sited.project_name as name,
    sited.developer_code,
    sited.estate_id,
    sited.city,
    sited.district,
    sited.street,
    sited.community,
    sited.is_new_housing,
    sited.floor_area_m2,
    sited.planned_floor_area_m2,
    sited.service_room_m2,
    case when sited.floor_area_m2 is not null then owed.required_room_m2 end as required_room_m2,
    case
        when sited.service_room_m2 < owed.least_room_m2 then false
        when sited.floor_area_m2 is not null then sited.service_room_m2 >= owed.required_room_m2
    end as has_service_rooms,
    case
        when sited.service_room_m2 < owed.least_room_m2 then false
        when sited.floor_area_m2 is not null then sited.service_room_m2 >= owed.per_mille_room_m2
    end as has_per_mille_rooms,
    owed.is_asked as is_room_asked,
    case
        when owed.is_asked and sited.floor_area_m2 is not null and sited.service_room_m2 is not null
        then greatest(owed.required_room_m2 - sited.service_room_m2, 0)
    end as room_shortfall_m2,
    case
        when not sited.is_designed_with_main_works or not sited.is_accepted_with_main_works then false
        when sited.is_designed_with_main_works and sited.is_accepted_with_main_works then true
    end as is_synchronous,
    sited.accepted_on,
    cast(date_trunc('month', sited.accepted_on) as date) as accepted_month,
    sited.delivered_on,
    cast(date_trunc('month', sited.delivered_on) as date) as delivered_month,
    sited.sender,
    sited.submission_id,
    sited.sheet,
    sited.row_no
from sited
left join owed using (project_id)
