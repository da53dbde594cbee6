-- 一行是一个小区一季度内的一次抽查 / One row is one spot check of one estate in one quarter
-- about: assessment
-- key: estate_id, quarter, sequence
with
homes as (
    select
        estate_id, city, district, street, community, name, company_code,
        row_number() over (partition by estate_id order by month desc) as turn
    from estate_month
)

select
    spot_check.estate_id,
    spot_check._period as quarter,
    spot_check.sequence,
    spot_check._month as month,
    deployment.city as city,
    coalesce(homes.district, deployment.nowhere_district) as district,
    coalesce(homes.street, deployment.nowhere_street) as street,
    coalesce(homes.community, deployment.nowhere_community) as community,
    homes.name,
    homes.company_code,
    spot_check.check_kind,
    spot_check.score,
    spot_check.score_management + spot_check.score_order + spot_check.score_sanitation + spot_check.score_greening
        + spot_check.score_facilities + spot_check.score_publicity as mapped_score,
    spot_check.checked_on,
    spot_check._sender as sender,
    spot_check._submission as submission_id,
    spot_check._sheet as sheet,
    spot_check._row as row_no
from spot_check
cross join deployment
left join homes on homes.estate_id = spot_check.estate_id and homes.turn = 1
