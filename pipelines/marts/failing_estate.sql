-- 一行是一个小区连续两月考核不及格的一次情形 / One row is two consecutive failing months of one estate
-- about: assessment, estate
-- key: estate_id, second_month
with
scores as (
    select
        assessment_due.estate_id,
        assessment_due.company_code,
        assessment_due.name,
        assessment_due.households,
        assessment_due.month,
        assessment_due.score,
        parameter_on('failing_score', assessment_due.month) as failing_below,
        lag(assessment_due.month) over (partition by assessment_due.estate_id order by assessment_due.month) as former_month,
        lag(assessment_due.score) over (partition by assessment_due.estate_id order by assessment_due.month) as former_score
    from assessment_due
    where assessment_due.score is not null
),

pairs as (
    select
        scores.estate_id,
        scores.company_code,
        scores.name,
        scores.households,
        scores.month as second_month,
        scores.former_score,
        scores.score,
        year(scores.month) * 4 + quarter(scores.month) as quarter_number,
        scores.failing_below
    from scores
    where scores.score < scores.failing_below
        and scores.former_score < scores.failing_below
        and 12 * (year(scores.month) - year(scores.former_month)) + month(scores.month) - month(scores.former_month) = 1
),

-- The check that confirms it: under the same mark, in the same quarter or the next (BL-09).
confirmed as (
    select
        pairs.estate_id,
        pairs.second_month,
        min(year(spot_check_done.month) * 4 + quarter(spot_check_done.month)) as quarter_number,
        min(spot_check_done.score) as spot_score
    from pairs
    join spot_check_done
        on spot_check_done.estate_id = pairs.estate_id
        and spot_check_done.score < pairs.failing_below
        and year(spot_check_done.month) * 4 + quarter(spot_check_done.month)
            between pairs.quarter_number and pairs.quarter_number + 1
    group by pairs.estate_id, pairs.second_month
),

-- A check that was passed in the same quarter has answered the question too.
checked as (
    select distinct pairs.estate_id, pairs.second_month
    from pairs
    join spot_check_done
        on spot_check_done.estate_id = pairs.estate_id
        and year(spot_check_done.month) * 4 + quarter(spot_check_done.month) = pairs.quarter_number
)

select
    pairs.estate_id,
    pairs.second_month,
    pairs.company_code,
    pairs.name,
    pairs.households,
    pairs.former_score,
    pairs.score,
    pairs.quarter_number,
    confirmed.quarter_number as confirmed_quarter_number,
    confirmed.spot_score,
    checked.estate_id is not null as is_checked
from pairs
left join confirmed using (estate_id, second_month)
left join checked using (estate_id, second_month)
