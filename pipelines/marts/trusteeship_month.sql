-- 一行是一个月末仍在进行的一次应急托管 / One row is one trusteeship that runs at the end of one month
-- about: estate
-- key: trusteeship_no, month
select
    trusteeship.trusteeship_no,
    month.month,
    coalesce(estate_home.city, deployment.city) as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    trusteeship.estate_id,
    coalesce(estate_home.name, trusteeship.estate_name) as name,
    trusteeship.exit_no,
    trusteeship.trustee,
    trusteeship.trigger,
    trusteeship.starts_on,
    trusteeship.ends_on,
    date_diff('day', trusteeship.starts_on, month.last_day) + 1 as running_days,
    trusteeship._sender as sender,
    trusteeship._submission as submission_id,
    trusteeship._sheet as sheet,
    trusteeship._row as row_no
from trusteeship
cross join deployment
join month
    on trusteeship.starts_on <= month.last_day
    and (trusteeship.ends_on is null or trusteeship.ends_on >= month.last_day)
left join estate_home on estate_home.estate_id = trusteeship.estate_id
