-- 一行是发现的一起问题及其处理 / One row is one thing that was found wrong, and what was done about it
-- about: problem
-- key: case_kind, case_no
with
found as (
    select 'unlawful_decision' as case_kind, committee_decision.decision_id as case_no, committee_decision.decided_on as found_on,
        committee.estate_id, cast(null as varchar) as street, cast(null as varchar) as community,
        cast(null as varchar) as company_code, committee_decision.decision_topic as cut,
        coalesce(committee_decision.reaction = 'stop', false) as is_stopped, cast(null as boolean) as is_acted_on,
        committee_decision.closed_on as ended_on,
        committee_decision._sender as sender, committee_decision._submission as submission_id,
        committee_decision._sheet as sheet, committee_decision._row as row_no
    from committee_decision
    left join committee on committee.committee_id = committee_decision.committee_id
    where committee_decision.is_unlawful
    union all
    select 'breach', contract_id, breach_found_on, estate_id, null, null, company_code, breach_by, null, null, breach_closed_on,
        _sender, _submission, _sheet, _row
    from contract
    where breach_found_on is not null
    union all
    select 'illegal_charge', violation_no, found_on, estate_id, null, null, company_code, subject_kind, null, null, decided_on,
        _sender, _submission, _sheet, _row
    from violation
    where violation_kind = 'fee_violation' or violation_type = 'illegal_charge'
    union all
    -- S1-18: a correction with a limit was ordered, or the higher department was asked to deal with it.
    select 'wrong_exit', violation_no, found_on, estate_id, null, null, company_code, subject_kind, null,
        order_due_on is not null or proposed_to is not null, corrected_on,
        _sender, _submission, _sheet, _row
    from violation
    where violation_type in ('abandonment', 'refuse_leave', 'malicious_breach')
    union all
    select 'enforcement_case', case_no, opened_on, estate_id, street, community, null, case_kind, null, null, closed_on,
        _sender, _submission, _sheet, _row
    from enforcement_case
),

reporting as (
    select max(last_day) as last_day from month
)

select
    found.case_kind,
    found.case_no,
    cast(date_trunc('month', found.found_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, place.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, place.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, place.community, deployment.nowhere_community) as community,
    found.estate_id,
    found.company_code,
    found.cut,
    found.found_on,
    found.is_stopped,
    found.is_acted_on,
    found.ended_on,
    coalesce(found.ended_on <= reporting.last_day, false) as is_ended,
    found.sender,
    found.submission_id,
    found.sheet,
    found.row_no
from found
cross join reporting
cross join deployment
-- Where a row lies it says itself, else its estate does.
left join estate_home
    on estate_home.estate_id = found.estate_id
    and found.street is null
    and found.community is null
left join place
    on place.sent_district = ''
    and place.sent_street = coalesce(found.street, '')
    and place.sent_community = coalesce(found.community, '')
where found.found_on <= reporting.last_day
