-- 一行是一个小区一个月：单位最近一次台账没有报齐，所漏的小区 / One row is one estate in one month that its sender's incomplete roster leaves out
-- about: estate
-- key: estate_id, month
with
rosters as (
    select _sender as sender, _month as month, count(*) as estates from estate group by _sender, _month
),

told as (
    select
        month.month,
        rosters.sender,
        max(rosters.month) as told_month,
        parameter_on('complete_return_months', month.last_day) as months,
        parameter_on('complete_return_share', month.last_day) as share
    from month
    join rosters on rosters.month <= month.month
    group by month.month, month.last_day, rosters.sender
),

fullest as (
    select told.month, told.sender, told.told_month, told.months, told.share, max(rosters.estates) as estates
    from told
    join rosters
        on rosters.sender = told.sender
        and rosters.month <= told.told_month
        and 12 * (year(told.told_month) - year(rosters.month)) + month(told.told_month) - month(rosters.month) < told.months
    group by told.month, told.sender, told.told_month, told.months, told.share
),

incomplete as (
    select fullest.month, fullest.sender, fullest.told_month, fullest.months
    from fullest
    join rosters on rosters.sender = fullest.sender and rosters.month = fullest.told_month
    where rosters.estates < fullest.share * fullest.estates
),

-- What the sender's former rosters held. One that anybody reports in the month is not left out.
former as (
    select
        incomplete.month,
        estate.estate_id,
        estate.district,
        estate.street,
        estate.community,
        coalesce(estate.is_in_scope, true) as in_scope,
        row_number() over (
            partition by estate.estate_id, incomplete.month
            order by estate._month desc, estate._received_on desc, estate._submission desc
        ) as turn
    from incomplete
    join estate
        on estate._sender = incomplete.sender
        and estate._month < incomplete.told_month
        and 12 * (year(incomplete.told_month) - year(estate._month)) + month(incomplete.told_month) - month(estate._month)
            < incomplete.months
    anti join estate_month
        on estate_month.estate_id = estate.estate_id and estate_month.month = incomplete.month
)

select
    former.estate_id,
    former.month,
    place.city,
    place.district,
    place.street,
    place.community,
    former.in_scope
from former
join place
    on place.sent_district = coalesce(former.district, '')
    and place.sent_street = coalesce(former.street, '')
    and place.sent_community = coalesce(former.community, '')
where former.turn = 1
