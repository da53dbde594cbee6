-- 一行是一名项目负责人在一个小区的任职 / One row is one project manager's post at one estate
-- about: post, estate
-- key: project_manager_id, estate_id
with
places as (
    select
        estate_id,
        max_by(name, month) as estate_name,
        max_by(city, month) as city,
        max_by(district, month) as district,
        max_by(street, month) as street,
        max_by(community, month) as community
    from estate_month
    group by estate_id
)

select
    project_manager.project_manager_id,
    project_manager.estate_id,
    places.estate_name,
    places.city,
    places.district,
    places.street,
    places.community,
    project_manager.company_code,
    project_manager.is_in_community_team,
    project_manager.starts_on,
    project_manager.ends_on
from project_manager
join places using (estate_id)
