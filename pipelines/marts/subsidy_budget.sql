-- 一行是一个单位一年一种补贴一个批次的预算 / One row is the budget of one payment of one kind of subsidy to one unit in one year
-- about: money
-- key: unit, year, subsidy_kind, payment_no
select
    subsidy.unit,
    subsidy.year,
    subsidy.subsidy_kind,
    subsidy.payment_no,
    make_date(subsidy.year, 1, 1) as month,
    deployment.city as city,
    coalesce(estate_home.district, area.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, area.code, deployment.nowhere_street) as street,
    coalesce(
        estate_home.community, area.code || '-unassigned', deployment.nowhere_community
    ) as community,
    coalesce(subsidy.unit_name, estate_home.name) as name,
    coalesce(subsidy.budget_city_yuan, 0) as budget_city_yuan,
    coalesce(subsidy.budget_city_yuan, 0) + coalesce(subsidy.budget_district_yuan, 0) as budget_yuan,
    subsidy._sender as sender,
    subsidy._submission as submission_id,
    subsidy._sheet as sheet,
    subsidy._row as row_no
from subsidy
cross join deployment
left join estate_home on subsidy.unit_kind = 'estate' and estate_home.estate_id = subsidy.unit
left join area on subsidy.unit_kind = 'street' and area.level = 'street' and area.code = subsidy.unit
