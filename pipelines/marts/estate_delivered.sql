-- 一行是一个小区，自某月报送起已交付面积达到成立条件 / One row is one estate whose delivered area has made it eligible since some return
-- key: estate_id
with
-- Exclusive area delivered over building area, and no other area in the place of either (S4-23, Q-27).
told as (
    select
        estate.estate_id,
        estate._month as month,
        estate.delivered_exclusive_m2,
        estate.building_m2,
        share.value as eligible_share,
        case
            when mode.value = 1 then estate.delivered_exclusive_m2 >= estate.building_m2 * share.value
            else estate.delivered_exclusive_m2 > estate.building_m2 * share.value
        end as is_reached
    from estate
    join parameter as share
        on share.name = 'eligible_share'
        and share.valid_from <= estate._month
        and (share.valid_to is null or share.valid_to >= estate._month)
    join parameter as mode
        on mode.name = 'eligible_at'
        and mode.valid_from <= estate._month
        and (mode.valid_to is null or mode.valid_to >= estate._month)
    where estate.delivered_exclusive_m2 is not null and estate.building_m2 > 0
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
