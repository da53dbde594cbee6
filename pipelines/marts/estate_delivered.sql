-- 一行是一个小区，自某月报送起已交付面积达到成立条件 / One row is one estate whose delivered area has made it eligible since some return
-- about: estate
-- key: estate_id
with
-- Exclusive area delivered over building area, and no other area in the place of either (S4-23, Q-27).
shares as (
    select
        estate_id,
        _month as month,
        delivered_exclusive_m2,
        building_m2,
        parameter_on('eligible_share', _month) as eligible_share,
        parameter_on('eligible_at', _month) as eligible_at
    from estate
    where delivered_exclusive_m2 is not null and building_m2 > 0
),

told as (
    select
        estate_id,
        month,
        case eligible_at
            when 1 then delivered_exclusive_m2 >= building_m2 * eligible_share
            when 0 then delivered_exclusive_m2 > building_m2 * eligible_share
        end as is_reached
    from shares
),

firsts as (
    select estate_id, min(month) filter (where is_reached) as reached_month, max(month) as told_month
    from told
    group by estate_id
)

select
    firsts.estate_id,
    firsts.told_month,
    firsts.reached_month,
    -- the return tells of the month's end; the day itself is not known
    month.last_day as eligible_on
from firsts
left join month on month.month = firsts.reached_month
