-- 一行是一个项目的一种保证金在缺陷责任期内的一个季度末 / One row is one deposit of one project at a quarter's end inside the defect period
-- about: money, developer
-- key: project_id, deposit_kind, month
select
    quality_deposit.project_id,
    quality_deposit.deposit_kind,
    month.month,
    coalesce(building_project.city, deployment.city) as city,
    coalesce(building_project.district, deployment.nowhere_district) as district,
    coalesce(building_project.street, deployment.nowhere_street) as street,
    coalesce(building_project.community, deployment.nowhere_community) as community,
    coalesce(quality_deposit.project_name, building_project.name) as name,
    coalesce(quality_deposit.developer_code, building_project.developer_code) as developer_code,
    quality_deposit.required_yuan,
    case
        when quality_deposit.released_on <= month.last_day then cast(0 as decimal(18, 2))
        when quality_deposit.held_yuan is not null then least(quality_deposit.held_yuan, quality_deposit.required_yuan)
    end as covered_yuan,
    quality_deposit.released_on,
    quality_deposit.defect_period_ends_on,
    coalesce(quality_deposit.released_on <= month.last_day, false) as is_released_early,
    quality_deposit._sender as sender,
    quality_deposit._submission as submission_id,
    quality_deposit._sheet as sheet,
    quality_deposit._row as row_no
from quality_deposit
cross join deployment
left join building_project on building_project.project_id = quality_deposit.project_id
join month
    on extract(month from month.month) in (3, 6, 9, 12)
    and coalesce(building_project.delivered_on, quality_deposit._month) <= month.last_day
    and (quality_deposit.defect_period_ends_on is null or quality_deposit.defect_period_ends_on >= month.last_day)
