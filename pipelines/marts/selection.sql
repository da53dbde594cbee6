-- 一行是一次选聘物业企业 / One row is one choice of a company, by its contract
-- about: contract, company
-- key: contract_id
with
by_place as (
    select distinct estate_id, winner_code from tender where estate_id is not null and winner_code is not null
    union
    select distinct project.estate_id, tender.winner_code
    from tender
    join project on project.project_id = tender.project_id
    where project.estate_id is not null and tender.winner_code is not null
),

-- Who keeps a register of tenders: where it was never sent, nothing is known of any choice.
registering as (
    select distinct sender from register_told where source = 'tender'
)

select
    contract.contract_id,
    cast(date_trunc('month', contract.signed_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    contract.estate_id,
    estate_home.name,
    contract.company_code,
    contract.contract_kind,
    contract.chosen_by,
    contract.signed_on,
    contract.tender_id,
    case
        when tender.tender_id is not null or by_place.estate_id is not null then true
        when exists (
            select 1 from registering where registering.sender in (contract._sender, estate_home.district, deployment.city)
        ) then false
    end as is_recorded,
    contract._sender as sender,
    contract._submission as submission_id,
    contract._sheet as sheet,
    contract._row as row_no
from contract
cross join deployment
left join estate_home on estate_home.estate_id = contract.estate_id
left join tender on tender.tender_id = contract.tender_id
left join by_place on by_place.estate_id = contract.estate_id and by_place.winner_code = contract.company_code
where contract.contract_kind in ('preliminary', 'ordinary')
    and (contract.company_code is not null or contract.company_name is not null)
    and contract.signed_on <= (select max(last_day) from month)
