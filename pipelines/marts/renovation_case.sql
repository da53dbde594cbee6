-- 一行是一个小区一个批次的改造 / One row is the renovation of one estate in one batch
-- about: estate, project
-- key: estate_id, batch
select
    renovation.estate_id,
    renovation.batch,
    cast(date_trunc('month', renovation.planned_finish_on) as date) as planned_month,
    cast(date_trunc('month', renovation.started_on) as date) as started_month,
    cast(date_trunc('month', renovation.finished_on) as date) as finished_month,
    deployment.city as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    coalesce(estate_home.name, renovation.estate_name) as name,
    renovation.planned_finish_on,
    renovation.started_on,
    renovation.finished_on,
    coalesce(renovation.finished_on <= renovation.planned_finish_on, false) as is_finished_on_time,
    renovation.committee_set_up_on,
    renovation.standards_agreed_on,
    renovation.mode_chosen_on,
    renovation.agreement_signed_on,
    renovation.has_company_in_process,
    renovation.fund_refilled_on,
    coalesce(renovation.is_eligible, true) as is_eligible,
    renovation._sender as sender,
    renovation._submission as submission_id,
    renovation._sheet as sheet,
    renovation._row as row_no
from renovation
cross join deployment
left join estate_home on estate_home.estate_id = renovation.estate_id
