-- 一行是一份前期物业合同下的一次承接 / One row is one estate taken over under a preliminary contract
-- about: estate, project
-- key: contract_id
with
-- The inspection names its contract, or else the same estate and company.
matched as (
    select
        contract.contract_id,
        handover_inspection.taken_over_on,
        handover_inspection.inspected_on,
        handover_inspection.filed_on,
        handover_inspection.is_rooms_inspected
            and handover_inspection.is_shared_parts_inspected
            and handover_inspection.is_facilities_inspected as is_whole,
        handover_inspection.is_withheld_by_developer,
        handover_inspection.noticed_on,
        handover_inspection._sender as sender,
        handover_inspection._submission as submission_id,
        handover_inspection._sheet as sheet,
        handover_inspection._row as row_no,
        row_number() over (
            partition by contract.contract_id
            order by handover_inspection.filed_on nulls last, handover_inspection.inspected_on nulls last, handover_inspection.handover_no
        ) as turn
    from contract
    join handover_inspection
        on handover_inspection.contract_id = contract.contract_id
        or (
            handover_inspection.contract_id is null
            and handover_inspection.estate_id = contract.estate_id
            and handover_inspection.company_code = contract.company_code
        )
    where contract.contract_kind = 'preliminary'
),

told as (
    select distinct sender from submission_part where source = 'handover_inspection' and is_live
),

placed as (
    select
        contract.contract_id,
        contract.estate_id,
        contract.company_code,
        contract.company_name,
        contract.starts_on,
        coalesce(estate_home.city, deployment.city) as city,
        coalesce(estate_home.district, deployment.nowhere_district) as district,
        coalesce(estate_home.street, deployment.nowhere_street) as street,
        coalesce(estate_home.community, deployment.nowhere_community) as community,
        estate_home.name,
        contract._sender as sender,
        contract._submission as submission_id,
        contract._sheet as sheet,
        contract._row as row_no
    from contract
    cross join deployment
    left join estate_home on estate_home.estate_id = contract.estate_id
    where contract.contract_kind = 'preliminary'
)

select
    placed.contract_id,
    cast(date_trunc('month', coalesce(matched.taken_over_on, placed.starts_on)) as date) as month,
    placed.city,
    placed.district,
    placed.street,
    placed.community,
    placed.estate_id,
    placed.name,
    placed.company_code,
    placed.company_name,
    coalesce(matched.taken_over_on, placed.starts_on) as taken_over_on,
    matched.inspected_on,
    matched.filed_on,
    matched.is_withheld_by_developer,
    matched.noticed_on,
    -- Without any return of inspections from there, nothing is known; with one, what is not in it was not filed.
    case
        -- S4-19: rooms, shared parts and facilities; one that is said to be left out makes it incomplete.
        when matched.contract_id is not null
        then matched.inspected_on is not null and matched.filed_on is not null and matched.is_whole
        when exists (select 1 from told where told.sender in (placed.city, placed.district, placed.street)) then false
    end as is_inspected_and_filed,
    coalesce(matched.sender, placed.sender) as sender,
    coalesce(matched.submission_id, placed.submission_id) as submission_id,
    coalesce(matched.sheet, placed.sheet) as sheet,
    coalesce(matched.row_no, placed.row_no) as row_no
from placed
left join matched on matched.contract_id = placed.contract_id and matched.turn = 1
