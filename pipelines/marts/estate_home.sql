-- 一行是一个小区，所在地以最近一次报送为准 / One row is one estate, with the place that was told of it last
-- about: estate
-- key: estate_id
with
ranked as (
    select
        estate_id, city, district, street, community, name, estate_type, company_code,
        row_number() over (partition by estate_id order by month desc) as turn
    from estate_month
)

select estate_id, city, district, street, community, name, estate_type, company_code
from ranked
where turn = 1
