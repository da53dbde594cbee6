-- 一行是一次维修资金使用申请 / One row is one request for money from a repair fund
-- about: money
-- key: case_no
select
    repair_fund_use.case_no,
    cast(date_trunc('month', repair_fund_use.paid_on) as date) as paid_month,
    cast(date_trunc('month', repair_fund_use.requested_on) as date) as month,
    coalesce(estate_home.city, deployment.city) as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    repair_fund_use.estate_id,
    coalesce(estate_home.name, repair_fund_use.estate_name) as name,
    repair_fund_use.is_emergency,
    repair_fund_use.amount_yuan,
    repair_fund_use.requested_on,
    repair_fund_use.paid_on,
    repair_fund_use.street_reviewed_on,
    coalesce(repair_fund_use.street_reviewed_on <= repair_fund_use.paid_on, false) as is_reviewed,
    date_diff('day', repair_fund_use.requested_on, repair_fund_use.paid_on) as payment_days,
    repair_fund_use._sender as sender,
    repair_fund_use._submission as submission_id,
    repair_fund_use._sheet as sheet,
    repair_fund_use._row as row_no
from repair_fund_use
cross join deployment
left join estate_home on estate_home.estate_id = repair_fund_use.estate_id
