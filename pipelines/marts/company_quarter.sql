-- 一行是一家企业一季度末的全部评判依据 / One row is all evidence on one company at the end of one quarter
-- about: company
-- key: company_code, quarter
with
quarters as (
    select
        period as quarter,
        last_month,
        ends_before - 1 as last_day,
        cast(last_month - interval 11 month as date) as year_from,
        cast(last_month - interval 3 month as date) as former_month,
        year(last_month) * 4 + quarter(last_month) as quarter_number
    from period
    where period_kind = 'quarter'
),

subjects as (
    select
        quarters.quarter,
        quarters.last_month,
        quarters.last_day,
        quarters.year_from,
        quarters.quarter_number,
        company_month.company_code,
        company_month.name,
        company_month.city,
        company_month.estates,
        company_month.households,
        company_month.credit_score,
        company_month.grade,
        company_month.grade_rank,
        company_month.bad_items,
        company_month.credit_model,
        company_month.credit_model_version,
        company_month.checks_a_year,
        former.grade as former_grade,
        former.grade_rank as former_grade_rank
    from quarters
    join company_month on company_month.month = quarters.last_month and company_month.is_active
    left join company_month as former
        on former.company_code = company_month.company_code and former.month = quarters.former_month
),

misconduct as (
    select
        subjects.company_code,
        subjects.quarter,
        count(*) as misconduct_records,
        string_agg(credit_record.record_id, ', ' order by credit_record.record_id) as misconduct_ids
    from subjects
    join credit_record
        on credit_record.company_code = subjects.company_code
        and credit_record.record_kind = 'bad'
        and credit_record.record_code in (
            'abandonment', 'refuse_leave', 'malicious_breach', 'short_notice', 'no_handover',
            'illegal_charge', 'no_disclosure', 'safety'
        )
        and credit_record.decided_on <= subjects.last_day
        and (
            credit_record.decided_on > cast(subjects.last_day - interval 12 month as date)
            or (
                (credit_record.valid_to is null or credit_record.valid_to > subjects.last_day)
                and (credit_record.repaired_on is null or credit_record.repaired_on > subjects.last_day)
            )
        )
    group by subjects.company_code, subjects.quarter
),

scores as (
    select
        subjects.company_code,
        subjects.quarter,
        count(*) as assessments_due,
        count(*) filter (where assessment_due.is_assessed) as assessments_done,
        cast(sum(assessment_due.score * assessment_due.households) as double)
            / nullif(sum(assessment_due.households) filter (where assessment_due.score is not null), 0) as year_score,
        sum(assessment_due.households) filter (
            where assessment_due.score is not null and assessment_due.month = subjects.last_month
        ) as assessed_households
    from subjects
    join assessment_due
        on assessment_due.company_code = subjects.company_code
        and assessment_due.month between subjects.year_from and subjects.last_month
    group by subjects.company_code, subjects.quarter
),

-- An estate counts once a quarter, however many of its months failed.
failing_once as (
    select
        company_code, confirmed_quarter_number as quarter_number, estate_id, name,
        max(households) as households, min(score) as score, min(spot_score) as spot_score
    from failing_estate
    where confirmed_quarter_number is not null
    group by company_code, confirmed_quarter_number, estate_id, name
),

failing as (
    select
        company_code,
        quarter_number,
        count(*) as failing_estates,
        sum(households) as failing_households,
        string_agg(name || ' ' || estate_id || ' ' || score || '/' || spot_score, '; ' order by estate_id) as failing_names
    from failing_once
    group by company_code, quarter_number
),

unconfirmed as (
    select company_code, quarter_number, count(distinct estate_id) as unconfirmed_estates
    from failing_estate
    where not is_checked
    group by company_code, quarter_number
),

-- The company that served the estate in the month of the check. Random checks go first; targeted ones sought the worst.
spot_checks as (
    select
        subjects.company_code,
        subjects.quarter,
        spot_check_done.estate_id,
        spot_check_done.check_kind = 'random' as is_random,
        cast(sum(spot_check_done.score) as double) / count(*) as score,
        count(*) as checks
    from spot_check_done
    join estate_month
        on estate_month.estate_id = spot_check_done.estate_id
        and estate_month.month = cast(date_trunc('month', spot_check_done.checked_on) as date)
    join subjects
        on subjects.company_code = estate_month.company_code
        and estate_month.month between subjects.year_from and subjects.last_month
    where spot_check_done.score is not null
    group by subjects.company_code, subjects.quarter, spot_check_done.estate_id, spot_check_done.check_kind
),

spot_checked as (
    select
        company_code,
        quarter,
        -- Exact sums: a sum of doubles ends on another last digit when its rows come in another order.
        coalesce(
            cast(sum(cast(score as decimal(38, 12))) filter (where is_random) as double)
                / nullif(count(score) filter (where is_random), 0),
            cast(sum(cast(score as decimal(38, 12))) as double) / nullif(count(score), 0)
        ) as spot_year_score,
        coalesce(sum(checks) filter (where is_random), 0) as random_checks,
        coalesce(sum(checks) filter (where not is_random), 0) as targeted_checks,
        string_agg(distinct estate_id, ', ' order by estate_id) as spot_estates
    from spot_checks
    group by company_code, quarter
),

last_survey as (
    select subjects.company_code, subjects.quarter, max(company_survey.turn) as turn
    from subjects
    join company_survey
        on company_survey.company_code = subjects.company_code
        and company_survey.month between subjects.year_from and subjects.last_month
    group by subjects.company_code, subjects.quarter
)

select
    subjects.company_code,
    subjects.quarter,
    subjects.last_month as month,
    subjects.last_day,
    subjects.name,
    subjects.city,
    subjects.estates,
    subjects.households,
    subjects.credit_score,
    subjects.grade,
    subjects.grade_rank,
    subjects.former_grade,
    subjects.former_grade_rank,
    subjects.bad_items,
    subjects.credit_model,
    subjects.credit_model_version,
    -- How often the model in use has estates of this grade checked; what was not checked is never the company's doing.
    subjects.checks_a_year,
    subjects.estates * subjects.checks_a_year as checks_due,
    coalesce(misconduct.misconduct_records, 0) as misconduct_records,
    misconduct.misconduct_ids,
    scores.assessments_due,
    scores.assessments_done,
    scores.assessments_done / nullif(cast(scores.assessments_due as double), 0) as assessed_share,
    scores.year_score,
    scores.assessed_households,
    coalesce(failing.failing_estates, 0) as failing_estates,
    coalesce(failing.failing_households, 0) as failing_households,
    coalesce(failing.failing_households, 0) / nullif(cast(scores.assessed_households as double), 0) as failing_household_share,
    failing.failing_names,
    coalesce(unconfirmed.unconfirmed_estates, 0) as unconfirmed_estates,
    spot_checked.spot_year_score,
    coalesce(spot_checked.random_checks, 0) as random_checks,
    coalesce(spot_checked.targeted_checks, 0) as targeted_checks,
    spot_checked.spot_estates,
    conduct.disclosures_due,
    conduct.disclosures_owed,
    conduct.disclosure_owed_ids,
    conduct.bonds_due,
    conduct.bonds_short,
    conduct.bonds_unknown,
    conduct.bond_short_ids,
    conduct.handovers_due,
    conduct.handovers_open,
    conduct.handovers_unknown,
    conduct.handover_open_ids,
    conduct.disclosure_periods,
    conduct.disclosure_overdue_ids,
    conduct.rectifications_late,
    conduct.rectification_late_ids,
    survey.survey_id,
    survey.respondents as survey_respondents,
    survey.satisfied_share,
    survey.lower as satisfied_lower,
    survey.upper as satisfied_upper,
    former_survey.survey_id as former_survey_id,
    former_survey.respondents as former_survey_respondents,
    former_survey.upper as former_satisfied_upper
from subjects
left join misconduct using (company_code, quarter)
left join scores using (company_code, quarter)
left join failing on failing.company_code = subjects.company_code and failing.quarter_number = subjects.quarter_number
left join unconfirmed
    on unconfirmed.company_code = subjects.company_code and unconfirmed.quarter_number = subjects.quarter_number
left join spot_checked on spot_checked.company_code = subjects.company_code and spot_checked.quarter = subjects.quarter
left join company_conduct as conduct
    on conduct.company_code = subjects.company_code and conduct.quarter = subjects.quarter
left join last_survey on last_survey.company_code = subjects.company_code and last_survey.quarter = subjects.quarter
left join company_survey as survey on survey.company_code = last_survey.company_code and survey.turn = last_survey.turn
left join company_survey as former_survey
    on former_survey.company_code = last_survey.company_code and former_survey.turn = last_survey.turn - 1
