-- 一行是一家企业在一次调查中的满意率及区间 / One row is one company's satisfaction in one survey, with its interval
-- about: company, survey
-- key: company_code, survey_id
with
answers as (
    select
        company_code, survey_id, month, city,
        count(*) as respondents,
        sum(weight) as weights,
        sum(cast(weight as decimal(38, 6)) * weight) as squares,
        sum(weight) filter (where is_satisfied) as satisfied
    from survey_response
    where question = 'overall' and is_valid and company_code is not null
    group by company_code, survey_id, month, city
),

-- A small company's customers can all be asked: the finite population widens the effective sample (RL-05).
sized as (
    select
        answers.company_code,
        answers.survey_id,
        answers.month,
        answers.city,
        answers.respondents,
        company_month.households,
        cast(coalesce(answers.satisfied, 0) as double) / nullif(cast(answers.weights as double), 0) as share,
        cast(answers.weights as double) * cast(answers.weights as double) / nullif(cast(answers.squares as double), 0)
            * case
                when company_month.households > answers.respondents
                    then (company_month.households - 1) / cast(company_month.households - answers.respondents as double)
                else 1
            end as size
    from answers
    left join company_month on company_month.company_code = answers.company_code and company_month.month = answers.month
),

spread as (
    select
        company_code, survey_id, month, city, respondents, households, share, size,
        (share + 3.841458820694124 / (2 * size))
            / (1 + 3.841458820694124 / size) as centre,
        1.959963984540054
            * sqrt(
                share * (1 - share) / size
                + 3.841458820694124 / (4 * size * size)
            )
            / (1 + 3.841458820694124 / size) as half_width
    from sized
    where size > 0
)

select
    company_code,
    survey_id,
    month,
    city,
    respondents,
    households,
    size as effective_sample,
    share as satisfied_share,
    greatest(centre - half_width, 0) as lower,
    least(centre + half_width, 1) as upper,
    row_number() over (partition by company_code order by month, survey_id) as turn
from spread
