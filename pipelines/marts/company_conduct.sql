-- 一行是一家企业到一个季度末的失范行为与未尽义务 / One row is what one company did against its duties, or left undone, by the end of one quarter
-- about: company, credit
-- key: company_code, quarter
with
-- The days of grace and how long a decision counts, as in force on the quarter's last day.
quarters as (
    select
        period.period as quarter,
        period.last_month,
        period.ends_before - 1 as last_day,
        cast(period.last_month - interval 11 month as date) as year_from,
        cast(parameter_on('omission_grace_days', period.ends_before - 1) as integer) as grace_days,
        cast(
            period.ends_before - 1
            - to_months(cast(parameter_on('decision_counts_months', period.ends_before - 1) as integer)) as date
        ) as counted_after,
        cast(
            period.ends_before - 1
            - to_months(cast(parameter_on('forgery_counts_months', period.ends_before - 1) as integer)) as date
        ) as forged_after
    from period
    where period.period_kind = 'quarter'
),

-- Decided or ordered by then, and not repealed by then.
told as (
    select
        quarters.quarter,
        quarters.last_day,
        quarters.counted_after,
        quarters.forged_after,
        violation.*,
        -- greatest() passes over what is unknown
        greatest(
            case when violation.decided_on <= quarters.last_day then violation.decided_on end,
            case when violation.ordered_on <= quarters.last_day then violation.ordered_on end
        ) as told_on,
        violation.decided_on <= quarters.last_day
            and coalesce(violation.publicity_ends_on >= quarters.last_day, violation.decided_on > quarters.counted_after)
            as is_in_force
    from violation
    join quarters
        on (violation.repealed_on is null or violation.repealed_on > quarters.last_day)
        and (violation.decided_on <= quarters.last_day or violation.ordered_on <= quarters.last_day)
    where violation.subject_kind = 'company' and violation.company_code is not null
),

acts as (
    select
        company_code,
        quarter,
        violation_no as id,
        violation_type,
        told_on > counted_after or corrected_on is null or corrected_on > last_day as is_standing,
        violation_type = 'illegal_charge' and is_in_force and (violation_kind = 'penalty' or penalty_yuan > 0)
            as is_charge_penalty,
        field in ('fire', 'lift', 'gang') and is_in_force and is_serious
            and (violation_kind = 'penalty' or (violation_type = 'safety' and is_found_responsible)) as is_serious_decision,
        violation_type = 'forgery' and decided_on <= last_day and decided_on > forged_after as is_forgery
    from told
),

acted as (
    select
        company_code,
        quarter,
        count(*) filter (where is_standing and violation_type = 'abandonment') as abandonments,
        count(*) filter (where is_standing and violation_type = 'refuse_leave') as refusals,
        count(*) filter (where is_standing and violation_type = 'malicious_breach') as breaches,
        count(*) filter (where is_charge_penalty) as charge_penalties,
        count(*) filter (where is_serious_decision) as serious_decisions,
        count(*) filter (where is_forgery) as forgeries,
        string_agg(id, ', ' order by id) filter (where is_standing and violation_type = 'abandonment') as abandonment_ids,
        string_agg(id, ', ' order by id) filter (where is_standing and violation_type = 'refuse_leave') as refusal_ids,
        string_agg(id, ', ' order by id) filter (where is_standing and violation_type = 'malicious_breach') as breach_ids,
        string_agg(id, ', ' order by id) filter (where is_charge_penalty) as charge_penalty_ids,
        string_agg(id, ', ' order by id) filter (where is_serious_decision) as serious_decision_ids,
        string_agg(id, ', ' order by id) filter (where is_forgery) as forgery_ids
    from acts
    group by company_code, quarter
),

-- Three months' notice is asked of what the company itself decided (Q-24); a hand-over is owed after a demand.
left_estates as (
    select
        company_exit.company_code,
        quarters.quarter,
        company_exit.exit_no as id,
        company_exit.decided_by = 'company'
            and company_exit.leave_on <= quarters.last_day
            and company_exit.leave_on > quarters.counted_after
            and company_exit.leave_on < company_exit.leave_earliest_on as is_short,
        company_exit.demand_on + quarters.grace_days < quarters.last_day
            and case
                when company_exit.handed_over_on is not null then company_exit.handed_over_on > quarters.last_day
                else not company_exit.is_rooms_handed_over
                    or not company_exit.is_money_handed_over
                    or not company_exit.is_documents_handed_over
            end as is_kept_back
    from company_exit
    join quarters on company_exit.leave_on <= quarters.last_day
    where company_exit.company_code is not null
),

exited as (
    select
        company_code,
        quarter,
        count(*) filter (where is_short) as short_notices,
        count(*) filter (where is_kept_back) as handovers_kept_back,
        string_agg(id, ', ' order by id) filter (where is_short) as short_notice_ids,
        string_agg(id, ', ' order by id) filter (where is_kept_back) as handover_kept_back_ids
    from left_estates
    group by company_code, quarter
),

-- Only a tender's winner owes a bond (S4-18). What hangs on the reading of the text alone is no shortfall (Q-03), and
-- who paid what the notice named owes nothing: the figure was not theirs.
bonds as (
    select
        bond_quarter.company_code,
        quarters.quarter,
        bond_quarter.bond_subject as id,
        bond_quarter.is_short_in_every_mode
            and coalesce(bond_quarter.paid_yuan < bond_quarter.stated_due_yuan, true) as is_short,
        coalesce(bond_quarter.noticed_on + quarters.grace_days < quarters.last_day, false) as is_noticed
    from bond_quarter
    join quarters on quarters.last_month = bond_quarter.month
    where bond_quarter.selection_method = 'tender'
        and bond_quarter.company_code is not null
        and bond_quarter.due_from + quarters.grace_days < quarters.last_day
),

bonded as (
    select
        company_code,
        quarter,
        count(*) as bonds_due,
        count(*) filter (where is_short) as bonds_short,
        count(*) filter (where is_short is null) as bonds_unknown,
        count(*) filter (where is_short and is_noticed) as bonds_overdue,
        string_agg(id, ', ' order by id) filter (where is_short) as bond_short_ids,
        string_agg(id, ', ' order by id) filter (where is_short and is_noticed) as bond_overdue_ids
    from bonds
    group by company_code, quarter
),

-- What a developer withheld is no omission of the company. Who withheld is not known of old rows: those never list.
taken as (
    select
        estate_taken_over.company_code,
        quarters.quarter,
        estate_taken_over.contract_id as id,
        case
            when estate_taken_over.is_inspected_and_filed is null then null
            else coalesce(
                estate_taken_over.inspected_on <= quarters.last_day and estate_taken_over.filed_on <= quarters.last_day, false
            )
        end as is_done,
        estate_taken_over.is_withheld_by_developer = false
            and estate_taken_over.noticed_on + quarters.grace_days < quarters.last_day as is_noticed
    from estate_taken_over
    join contract on contract.contract_id = estate_taken_over.contract_id
    join quarters
        on estate_taken_over.taken_over_on + quarters.grace_days < quarters.last_day
        and (contract.ends_on is null or contract.ends_on >= quarters.last_day)
    where estate_taken_over.company_code is not null
        and estate_taken_over.is_withheld_by_developer is distinct from true
),

handed as (
    select
        company_code,
        quarter,
        count(*) as handovers_due,
        count(*) filter (where not is_done) as handovers_open,
        count(*) filter (where is_done is null) as handovers_unknown,
        count(*) filter (where not is_done and is_noticed) as handovers_overdue,
        string_agg(id, ', ' order by id) filter (where not is_done) as handover_open_ids,
        string_agg(id, ', ' order by id) filter (where not is_done and is_noticed) as handover_overdue_ids
    from taken
    group by company_code, quarter
),

-- The company's own items alone: what a committee or a street owes is theirs.
published as (
    select
        coalesce(disclosure_due.company_code, estate_month.company_code) as company_code,
        quarters.quarter,
        disclosure_due.disclosure_no as id,
        disclosure_due.estate_id,
        disclosure_due.item,
        disclosure_due.period,
        disclosure_due.month >= quarters.year_from as is_of_year,
        coalesce(disclosure_due.published_on <= quarters.last_day, false) as is_published,
        coalesce(disclosure_due.noticed_on <= quarters.last_day, false) as is_noticed
    from disclosure_due
    join quarters on disclosure_due.due_on <= quarters.last_day
    left join estate_month
        on estate_month.estate_id = disclosure_due.estate_id and estate_month.month = disclosure_due.month
    where disclosure_due.publisher = 'company'
),

disclosed as (
    select
        company_code,
        quarter,
        count(*) filter (where is_of_year) as disclosures_due,
        count(*) filter (where is_of_year and not is_published) as disclosures_owed,
        string_agg(id, ', ' order by id) filter (where is_of_year and not is_published) as disclosure_owed_ids
    from published
    where company_code is not null
    group by company_code, quarter
),

-- Periods of one item of one estate: more estates are no more periods.
owed as (
    select company_code, quarter, estate_id, item, count(distinct period) as periods, string_agg(id, ', ' order by id) as ids
    from published
    where company_code is not null and is_noticed and not is_published
    group by company_code, quarter, estate_id, item
),

owing as (
    select
        company_code,
        quarter,
        max(periods) as disclosure_periods,
        count(distinct estate_id) as disclosure_overdue_estates,
        string_agg(ids, ', ' order by ids) as disclosure_overdue_ids
    from owed
    group by company_code, quarter
),

objections as (
    select
        json_extract_string(content, '$.reference') as reference,
        cast(json_extract_string(content, '$.filed_on') as date) as filed_on,
        cast(json_extract_string(content, '$.decided_on') as date) as decided_on,
        row_number() over (partition by json_extract_string(content, '$.objection_no') order by sequence desc) as turn
    from journal_entry
    where kind = 'objection'
),

ordered as (
    select
        rectification.company_code,
        quarters.quarter,
        rectification.rectification_no as id,
        coalesce(rectification.second_demand_on + quarters.grace_days < quarters.last_day, false) as is_demanded_twice
    from rectification
    join quarters
        on rectification.due_on < quarters.last_day
        and rectification.first_demand_on <= quarters.last_day
        and (rectification.closed_on is null or rectification.closed_on > quarters.last_day)
    anti join objections
        on objections.turn = 1
        and objections.reference = rectification.rectification_no
        and objections.filed_on <= quarters.last_day
        and (objections.decided_on is null or objections.decided_on > quarters.last_day)
    where rectification.subject_kind = 'company' and rectification.company_code is not null
),

rectified as (
    select
        company_code,
        quarter,
        count(*) as rectifications_late,
        count(*) filter (where is_demanded_twice) as rectifications_overdue,
        string_agg(id, ', ' order by id) as rectification_late_ids,
        string_agg(id, ', ' order by id) filter (where is_demanded_twice) as rectification_overdue_ids
    from ordered
    group by company_code, quarter
)

select
    company_month.company_code,
    quarters.quarter,
    quarters.last_month as month,
    quarters.last_day,
    company_month.name,
    company_month.city,
    company_month.estates,
    company_month.households,
    company_month.is_active,
    coalesce(acted.abandonments, 0) as abandonments,
    acted.abandonment_ids,
    coalesce(acted.refusals, 0) as refusals,
    acted.refusal_ids,
    coalesce(acted.breaches, 0) as breaches,
    acted.breach_ids,
    coalesce(acted.charge_penalties, 0) as charge_penalties,
    acted.charge_penalty_ids,
    coalesce(acted.serious_decisions, 0) as serious_decisions,
    acted.serious_decision_ids,
    coalesce(acted.forgeries, 0) as forgeries,
    acted.forgery_ids,
    coalesce(exited.short_notices, 0) as short_notices,
    exited.short_notice_ids,
    coalesce(exited.handovers_kept_back, 0) as handovers_kept_back,
    exited.handover_kept_back_ids,
    coalesce(bonded.bonds_due, 0) as bonds_due,
    coalesce(bonded.bonds_short, 0) as bonds_short,
    coalesce(bonded.bonds_unknown, 0) as bonds_unknown,
    coalesce(bonded.bonds_overdue, 0) as bonds_overdue,
    bonded.bond_short_ids,
    bonded.bond_overdue_ids,
    coalesce(handed.handovers_due, 0) as handovers_due,
    coalesce(handed.handovers_open, 0) as handovers_open,
    coalesce(handed.handovers_unknown, 0) as handovers_unknown,
    coalesce(handed.handovers_overdue, 0) as handovers_overdue,
    handed.handover_open_ids,
    handed.handover_overdue_ids,
    coalesce(disclosed.disclosures_due, 0) as disclosures_due,
    coalesce(disclosed.disclosures_owed, 0) as disclosures_owed,
    disclosed.disclosure_owed_ids,
    coalesce(owing.disclosure_periods, 0) as disclosure_periods,
    coalesce(owing.disclosure_overdue_estates, 0) as disclosure_overdue_estates,
    owing.disclosure_overdue_ids,
    coalesce(rectified.rectifications_late, 0) as rectifications_late,
    coalesce(rectified.rectifications_overdue, 0) as rectifications_overdue,
    rectified.rectification_late_ids,
    rectified.rectification_overdue_ids
from quarters
join company_month on company_month.month = quarters.last_month
left join acted on acted.company_code = company_month.company_code and acted.quarter = quarters.quarter
left join exited on exited.company_code = company_month.company_code and exited.quarter = quarters.quarter
left join bonded on bonded.company_code = company_month.company_code and bonded.quarter = quarters.quarter
left join handed on handed.company_code = company_month.company_code and handed.quarter = quarters.quarter
left join disclosed on disclosed.company_code = company_month.company_code and disclosed.quarter = quarters.quarter
left join owing on owing.company_code = company_month.company_code and owing.quarter = quarters.quarter
left join rectified on rectified.company_code = company_month.company_code and rectified.quarter = quarters.quarter
