-- 一行是一次调查中的一个街道及其抽样误差 / One row is one street in one survey, with its precision
-- about: survey
-- key: survey_id, street
with
answers as (
    select
        survey_id, month, city, district, street,
        count(*) as respondents,
        sum(weight) as weights,
        sum(cast(weight as decimal(38, 6)) * weight) as squares,
        sum(weight) filter (where is_satisfied) as satisfied
    from survey_response
    where question = 'overall' and is_valid
    group by survey_id, month, city, district, street
),

frames as (
    select survey_id, street, sum(population) as population from survey_stratum group by survey_id, street
),

sized as (
    select
        answers.survey_id,
        answers.month,
        answers.city,
        answers.district,
        answers.street,
        frames.population,
        answers.respondents,
        cast(answers.weights as double) * cast(answers.weights as double) / nullif(cast(answers.squares as double), 0) as effective_sample,
        cast(coalesce(answers.satisfied, 0) as double) / nullif(cast(answers.weights as double), 0) as satisfied_share
    from answers
    left join frames on frames.survey_id = answers.survey_id and frames.street = answers.street
)

select
    survey_id,
    street,
    month,
    city,
    district,
    street || '-unassigned' as community,
    population,
    respondents,
    effective_sample,
    satisfied_share,
    -- Wilson (1927): half the width of the 95 % interval
    1.959963984540054 * sqrt(
        satisfied_share * (1 - satisfied_share) / nullif(effective_sample, 0)
        + 3.841458820694124 / (4 * effective_sample * effective_sample)
    ) / (1 + 3.841458820694124 / nullif(effective_sample, 0)) as half_width,
    case
        when population >= 25000 then 0.02
        when population >= 10000 then 0.03
        when population >= 2500 then 0.04
        else 0.05
    end as half_width_limit
from sized
