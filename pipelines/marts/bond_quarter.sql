-- 一行是一份中标（或协议）合同的履约保证金在一个季度末 / One row is the bond of one contract, won or agreed, at a quarter's end
-- about: money, company
-- key: bond_subject, month
with
-- Each bond that was told, and each decided tender that has none in the ledger.
subjects as (
    select
        bond.contract_id as bond_subject,
        bond.contract_id,
        coalesce(bond.tender_id, contract.tender_id) as tender_id,
        bond.project_id,
        contract.estate_id,
        bond.company_code,
        bond.planned_floor_area_m2,
        bond.due_yuan as stated_due_yuan,
        bond.paid_yuan,
        bond.paid_on,
        bond.noticed_on,
        contract.signed_on,
        contract.ends_on,
        bond._sender as sender,
        bond._submission as submission_id,
        bond._sheet as sheet,
        bond._row as row_no
    from bond
    left join contract on contract.contract_id = bond.contract_id
    union all
    select
        'tender ' || tender.tender_id, null, tender.tender_id, tender.project_id, tender.estate_id, tender.winner_code,
        null, null, null, null, null, null, null,
        tender._sender, tender._submission, tender._sheet, tender._row
    from tender
    where tender.selection_method = 'tender'
        and tender.decided_on is not null
        and tender.tender_id not in (select bond.tender_id from bond where bond.tender_id is not null)
        and tender.tender_id not in (
            select contract.tender_id from bond join contract on contract.contract_id = bond.contract_id
            where contract.tender_id is not null
        )
),

-- The planned area decides (Q-27). Where only the floor area is known it stands in, and the row says so.
sized as (
    select
        subjects.bond_subject,
        subjects.contract_id,
        subjects.tender_id,
        subjects.company_code,
        coalesce(estate_home.city, building_project.city, deployment.city) as city,
        coalesce(estate_home.district, building_project.district, deployment.nowhere_district) as district,
        coalesce(estate_home.street, building_project.street, deployment.nowhere_street) as street,
        coalesce(
            estate_home.community, building_project.community, deployment.nowhere_community
        ) as community,
        coalesce(estate_home.name, building_project.name) as name,
        coalesce(subjects.estate_id, building_project.estate_id) as estate_id,
        tender.selection_method,
        coalesce(subjects.planned_floor_area_m2, building_project.planned_floor_area_m2, building_project.floor_area_m2)
            as area_m2,
        case
            when coalesce(subjects.planned_floor_area_m2, building_project.planned_floor_area_m2) is not null then 'planned_area'
            when building_project.floor_area_m2 is not null then 'floor_area'
            when subjects.stated_due_yuan is not null then 'as_stated'
        end as due_basis,
        subjects.stated_due_yuan,
        subjects.paid_yuan,
        subjects.paid_on,
        subjects.noticed_on,
        coalesce(tender.decided_on, subjects.noticed_on, subjects.signed_on) as due_from,
        subjects.ends_on,
        subjects.sender,
        subjects.submission_id,
        subjects.sheet,
        subjects.row_no
    from subjects
    cross join deployment
    left join tender on tender.tender_id = subjects.tender_id
    left join building_project on building_project.project_id = coalesce(subjects.project_id, tender.project_id)
    left join estate_home
        on estate_home.estate_id = coalesce(subjects.estate_id, tender.estate_id, building_project.estate_id)
),

-- The numbers of S4-18 that were in force on the day; areas in square decimetres' hundredths, money in cents.
asked as (
    select
        bond_subject,
        area_m2,
        parameter_on('bond_first_area_m2', due_from) as first_area_m2,
        parameter_on('bond_yuan_per_m2', due_from) as yuan_per_m2,
        parameter_on('bond_step_area_m2', due_from) as step_area_m2,
        parameter_on('bond_step_yuan', due_from) as step_yuan,
        parameter_on('bond_step_mode', due_from) as step_mode
    from sized
    where area_m2 is not null
),

priced as (
    select
        bond_subject,
        cast(round(least(area_m2, first_area_m2) * yuan_per_m2, 2) as decimal(18, 2)) as first_yuan,
        cast(greatest(area_m2 - first_area_m2, 0) * 100 as bigint) as over_area,
        cast(step_area_m2 * 100 as bigint) as step_area,
        cast(step_yuan * 100 as bigint) as step_cents,
        step_mode
    from asked
),

-- Three ways to read "for each further 10,000 m²" (Q-03): whole steps, in proportion (to the cent), every begun step.
computed as (
    select
        bond_subject,
        step_mode,
        first_yuan + cast((over_area // step_area) * step_cents * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as due_whole_yuan,
        first_yuan + cast(
            ((2 * over_area * step_cents + step_area) // (2 * step_area)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
        ) as due_pro_rata_yuan,
        first_yuan + cast(
            ((over_area + step_area - 1) // step_area) * step_cents * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
        ) as due_round_up_yuan
    from priced
),

told as (
    select
        sized.*,
        case cast(computed.step_mode as integer) when 0 then 'whole_steps' when 1 then 'pro_rata' else 'round_up' end as step_mode,
        coalesce(computed.due_whole_yuan, sized.stated_due_yuan) as due_whole_yuan,
        coalesce(computed.due_pro_rata_yuan, sized.stated_due_yuan) as due_pro_rata_yuan,
        coalesce(computed.due_round_up_yuan, sized.stated_due_yuan) as due_round_up_yuan
    from sized
    left join computed using (bond_subject)
),

dated as (
    select
        told.*,
        month.month,
        case told.step_mode
            when 'pro_rata' then told.due_pro_rata_yuan
            when 'round_up' then told.due_round_up_yuan
            else told.due_whole_yuan
        end as due_yuan,
        case when told.paid_on > month.last_day then cast(0 as decimal(18, 2)) else told.paid_yuan end as paid_by_then_yuan
    from told
    join month
        on extract(month from month.month) in (3, 6, 9, 12)
        and told.due_from <= month.last_day
        and (told.ends_on is null or told.ends_on >= month.last_day)
)

select
    bond_subject,
    month,
    city,
    district,
    street,
    community,
    contract_id,
    tender_id,
    estate_id,
    name,
    company_code,
    selection_method,
    area_m2,
    due_basis,
    step_mode,
    due_yuan,
    due_whole_yuan,
    due_pro_rata_yuan,
    due_round_up_yuan,
    stated_due_yuan,
    due_from,
    noticed_on,
    paid_by_then_yuan as paid_yuan,
    -- least() passes over what is unknown, so each is asked for first
    case when paid_by_then_yuan is not null and due_yuan is not null then least(paid_by_then_yuan, due_yuan) end as covered_yuan,
    case
        when paid_by_then_yuan is not null and due_yuan is not null then least(paid_by_then_yuan, due_whole_yuan)
    end as covered_whole_yuan,
    case
        when paid_by_then_yuan is not null and due_yuan is not null then least(paid_by_then_yuan, due_pro_rata_yuan)
    end as covered_pro_rata_yuan,
    case
        when paid_by_then_yuan is not null and due_yuan is not null then least(paid_by_then_yuan, due_round_up_yuan)
    end as covered_round_up_yuan,
    case
        when paid_by_then_yuan is not null and due_yuan is not null then greatest(due_yuan - paid_by_then_yuan, 0)
    end as shortfall_yuan,
    -- What depends on the reading of the text alone is no fault of the company (Q-03).
    paid_by_then_yuan < least(due_whole_yuan, due_pro_rata_yuan, due_round_up_yuan) as is_short_in_every_mode,
    sender,
    submission_id,
    sheet,
    row_no
from dated
