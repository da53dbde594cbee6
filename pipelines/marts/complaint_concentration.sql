-- 一行是一个区域一季度的诉求按小区集中的一部分 / One row is a part of one area's orders of one quarter: the top estates', the others', or of no known estate
-- about: complaint, area
-- key: level, area, month, part
with
quarters as (
    select
        period,
        last_month as month,
        parameter_on('concentration_top_share', ends_before - 1) as top_share
    from period
    where period_kind = 'quarter'
),

orders as (
    select
        quarters.month,
        complaint_case.city,
        complaint_case.district,
        complaint_case.street,
        case when complaint_case.has_estate then complaint_case.estate_id end as estate_id,
        count(*) as orders
    from complaint_case
    join period_month on period_month.month = complaint_case.created_month
    join quarters using (period)
    where complaint_case.is_property
    group by
        quarters.month, complaint_case.city, complaint_case.district, complaint_case.street,
        case when complaint_case.has_estate then complaint_case.estate_id end
),

-- Which estates are the top ones depends on the area, so each level is told on its own.
told as (
    select 'city' as level, city as area, month, estate_id, sum(orders) as orders
    from orders group by city, month, estate_id
    union all
    select 'district', district, month, estate_id, sum(orders)
    from orders group by district, month, estate_id
    union all
    select 'street', street, month, estate_id, sum(orders)
    from orders group by street, month, estate_id
),

estates as (
    select 'city' as level, city as area, month, count(*) as estates
    from estate_month where in_scope group by city, month
    union all
    select 'district', district, month, count(*)
    from estate_month where in_scope group by district, month
    union all
    select 'street', street, month, count(*)
    from estate_month where in_scope group by street, month
),

ranked as (
    select
        level, area, month, estate_id, orders,
        row_number() over (partition by level, area, month, estate_id is null order by orders desc, estate_id) as place
    from told
),

parts as (
    select
        ranked.level,
        ranked.area,
        ranked.month,
        case
            when ranked.estate_id is null then 'no_estate'
            when ranked.place <= ceil(quarters.top_share * estates.estates) then 'top'
            else 'others'
        end as part,
        sum(ranked.orders) as orders,
        count(ranked.estate_id) as estates
    from ranked
    join quarters using (month)
    join estates
        on estates.level = ranked.level and estates.area = ranked.area and estates.month = ranked.month
    group by
        ranked.level, ranked.area, ranked.month,
        case
            when ranked.estate_id is null then 'no_estate'
            when ranked.place <= ceil(quarters.top_share * estates.estates) then 'top'
            else 'others'
        end
)

select
    level,
    area,
    month,
    part,
    case when level = 'city' then area end as city,
    case when level = 'district' then area end as district,
    case when level = 'street' then area end as street,
    orders,
    estates,
    case part when 'top' then true when 'others' then false end as is_top
from parts
