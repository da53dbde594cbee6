-- 一行是一个季度末有纳入考核小区的一个市、区、街道或社区 / One row is one city, district, street or community with estates in scope at a quarter's end
-- about: area
-- key: level, code, month
with
homes as (
    select distinct month, city, district, street, community
    from estate_month
    where in_scope and month(month) in (3, 6, 9, 12) and district not like '%-unassigned'
)

select distinct 'city' as level, homes.city as code, homes.month, homes.city, deployment.nowhere_district as district,
    deployment.nowhere_street as street, deployment.nowhere_community as community
from homes
cross join deployment
union all
select distinct 'district' as level, district as code, month, city, district,
    district || '-unassigned' as street, district || '-unassigned-unassigned' as community
from homes
union all
select distinct 'street', street, month, city, district, street, street || '-unassigned'
from homes
where street not like '%-unassigned'
union all
select distinct 'community', community, month, city, district, street, community
from homes
where community not like '%-unassigned'
