-- 一行是一家企业在一个小区一个季度的物业费收缴 / One row is one company's fees of one estate in one quarter
-- about: money, company
-- key: estate_id, company_code, month, sender
select
    fee_account.estate_id,
    fee_account.company_code,
    fee_account._month as month,
    coalesce(estate_home.city, deployment.city) as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    coalesce(estate_home.name, fee_account.estate_name) as name,
    fee_account.billed_yuan,
    fee_account.collected_current_yuan,
    fee_account.collected_arrears_yuan,
    fee_account.developer_due_yuan,
    fee_account.developer_paid_yuan,
    fee_account.demands,
    fee_account.suits,
    fee_account._sender as sender,
    fee_account._submission as submission_id,
    fee_account._sheet as sheet,
    fee_account._row as row_no
from fee_account
cross join deployment
left join estate_home on estate_home.estate_id = fee_account.estate_id
