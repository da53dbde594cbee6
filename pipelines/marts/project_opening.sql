-- 一行是一个新建住宅项目的首次销售和首次入住 / One row is one new housing project with its first sale and first move-in
-- about: project
-- key: project_id
with
starts as (
    select project.project_id, min(early_start.started_on) as residents_committee_on
    from project
    join early_start
        on early_start.project_id = project.project_id
        or (early_start.project_id is null and early_start.estate_id = project.estate_id)
    where early_start.start_kind = 'residents_committee'
    group by project.project_id
),

-- A preliminary contract is the project's by its estate, or by the selection that led to it.
contracts as (
    select project.project_id, min(contract.signed_on) as contract_signed_on
    from project
    join contract on contract.estate_id = project.estate_id
    where contract.contract_kind = 'preliminary'
    group by project.project_id
    union all
    select tender.project_id, min(contract.signed_on)
    from contract
    join tender on tender.tender_id = contract.tender_id
    where contract.contract_kind = 'preliminary' and tender.project_id is not null
    group by tender.project_id
),

chosen as (
    select project_id, min(contract_signed_on) as contract_signed_on from contracts group by project_id
)

select
    project.project_id,
    project.project_name as name,
    cast(date_trunc('month', project.first_move_in_on) as date) as move_in_month,
    cast(date_trunc('month', project.first_sale_on) as date) as sale_month,
    place.city,
    place.district,
    place.street,
    project.estate_id,
    project.developer_name,
    project.first_sale_on,
    project.first_move_in_on,
    starts.residents_committee_on,
    project.joint_review_on,
    project.facility_ready_on,
    chosen.contract_signed_on,
    coalesce(
        starts.residents_committee_on < project.first_move_in_on
            and project.joint_review_on < project.first_move_in_on
            and project.facility_ready_on < project.first_move_in_on,
        false
    ) as is_ready_before_move_in,
    case
        when chosen.contract_signed_on is not null then chosen.contract_signed_on < project.first_sale_on
        when project.estate_id is not null then false
    end as is_chosen_before_sale,
    project._sender as sender,
    project._submission as submission_id,
    project._sheet as sheet,
    project._row as row_no
from project
join place
    on place.sent_district = coalesce(project.district, '')
    and place.sent_street = coalesce(project.street, '')
    and place.sent_community = ''
left join starts on starts.project_id = project.project_id
left join chosen on chosen.project_id = project.project_id
where coalesce(project.is_new_housing, true)
