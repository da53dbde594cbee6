-- 一行是新建小区的业主组织签订的一份普通合同 / One row is one ordinary contract that the owners of a new estate signed
-- about: contract
-- key: contract_id
with
new_estates as (
    select distinct estate_id from project where estate_id is not null and coalesce(is_new_housing, true)
),

meetings as (
    select
        early_start.contract_id,
        coalesce(early_start.estate_id, project.estate_id) as estate_id,
        early_start.started_on
    from early_start
    left join project on project.project_id = early_start.project_id
    where early_start.start_kind = 'joint_meeting'
),

chosen as (
    select
        contract.contract_id, contract.estate_id, contract.company_code, contract.signed_on, tender.announced_on,
        coalesce(tender.announced_on, contract.signed_on) as chosen_from,
        contract._sender as sender, contract._submission as submission_id, contract._sheet as sheet, contract._row as row_no
    from contract
    join new_estates using (estate_id)
    left join tender on tender.tender_id = contract.tender_id
    where contract.contract_kind = 'ordinary' and contract.chosen_by in ('committee', 'assembly')
),

-- A meeting that names a contract is about that one alone.
met as (
    select chosen.contract_id, min(meetings.started_on) as met_on
    from chosen
    join meetings
        on meetings.contract_id = chosen.contract_id
        or (meetings.contract_id is null and meetings.estate_id = chosen.estate_id)
    group by chosen.contract_id
)

select
    chosen.contract_id,
    cast(date_trunc('month', chosen.signed_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    chosen.estate_id,
    estate_home.name,
    chosen.company_code,
    chosen.announced_on,
    chosen.signed_on,
    met.met_on,
    coalesce(met.met_on < chosen.chosen_from, false) as is_met_before,
    chosen.sender,
    chosen.submission_id,
    chosen.sheet,
    chosen.row_no
from chosen
cross join deployment
left join estate_home on estate_home.estate_id = chosen.estate_id
left join met on met.contract_id = chosen.contract_id
