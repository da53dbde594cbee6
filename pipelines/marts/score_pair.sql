-- 一行是一个小区一季度的街道自评与随机抽查 / One row is one estate's quarter, scored by its street and by a random check
-- about: assessment, estate
-- key: estate_id, month
with
checks as (
    select
        estate_id, month, city, district, street, community, name,
        cast(sum(score) as double) / count(score) as spot_score,
        cast(sum(mapped_score) as double) / nullif(count(mapped_score), 0) as spot_mapped_score,
        min(sender) as sender,
        min(submission_id) as submission_id,
        min(sheet) as sheet,
        min(row_no) as row_no
    from spot_check_done
    where check_kind = 'random'
    group by estate_id, month, city, district, street, community, name
),

scores as (
    select
        assessment_due.estate_id,
        period.last_month as month,
        cast(sum(assessment_due.score) as double) / count(assessment_due.score) as street_score,
        cast(sum(assessment_due.mapped_score) as double) / nullif(count(assessment_due.mapped_score), 0) as street_mapped_score
    from assessment_due
    join period_month on period_month.month = assessment_due.month
    join period on period.period = period_month.period and period.period_kind = 'quarter'
    where assessment_due.score is not null
    group by assessment_due.estate_id, period.last_month
)

select
    checks.estate_id,
    checks.month,
    checks.city,
    checks.district,
    checks.street,
    checks.community,
    checks.name,
    scores.street_score,
    checks.spot_score,
    cast(round(scores.street_score - checks.spot_score, 6) as decimal(18, 6)) as score_gap,
    cast(round(scores.street_mapped_score - checks.spot_mapped_score, 6) as decimal(18, 6)) as mapped_gap,
    checks.sender,
    checks.submission_id,
    checks.sheet,
    checks.row_no
from checks
join scores using (estate_id, month)
