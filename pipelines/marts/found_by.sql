-- 一行是一个社区一个月由一种途径发现的物业问题数 / One row is how many problems came to light in one way, in one community and month
-- about: problem
-- key: community, month, is_proactive
with
problems as (
    select city, district, street, community, found_month as month, true as is_proactive, count(*) as problems
    from proactive_found
    group by city, district, street, community, found_month
    union all
    select city, district, street, community, created_month, false, count(*)
    from complaint_case
    where is_property
    group by city, district, street, community, created_month
)

select city, district, street, community, month, is_proactive, problems
from problems
