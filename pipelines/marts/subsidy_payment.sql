-- 一行是一次补贴拨付，及按档次表应拨的数 / One row is one payment of a subsidy, and what the band table makes of it
-- about: money, company
-- key: unit, year, subsidy_kind, payment_no
with
placed as (
    select
        subsidy.unit,
        subsidy.year,
        subsidy.subsidy_kind,
        subsidy.payment_no,
        cast(date_trunc('month', subsidy.paid_on) as date) as month,
        deployment.city as city,
        coalesce(estate_home.district, area.district, deployment.nowhere_district) as district,
        coalesce(estate_home.street, area.code, deployment.nowhere_street) as street,
        coalesce(
            estate_home.community, area.code || '-unassigned', deployment.nowhere_community
        ) as community,
        coalesce(subsidy.unit_name, estate_home.name) as name,
        subsidy.unit_kind,
        coalesce(subsidy.budget_city_yuan, 0) + coalesce(subsidy.budget_district_yuan, 0) as budget_yuan,
        cast(subsidy.satisfied_share as decimal(9, 6)) as satisfied_share,
        subsidy.answers,
        subsidy.score,
        subsidy.payable_yuan,
        subsidy.paid_yuan,
        subsidy.paid_on,
        parameter_on('satisfaction_minimum_sample', subsidy.paid_on) as own_minimum,
        coalesce(subsidy.off_purpose_yuan, 0) as off_purpose_yuan,
        coalesce(subsidy.is_audited, false) as is_audited,
        subsidy._sender as sender,
        subsidy._submission as submission_id,
        subsidy._sheet as sheet,
        subsidy._row as row_no
    from subsidy
    cross join deployment
    left join estate_home on subsidy.unit_kind = 'estate' and estate_home.estate_id = subsidy.unit
    left join area on subsidy.unit_kind = 'street' and area.level = 'street' and area.code = subsidy.unit
    where subsidy.paid_yuan > 0
),

-- Wilson's 95 % interval (1927) round the satisfied share: what the survey decides holds at both ends of it.
spread as (
    select
        unit,
        year,
        subsidy_kind,
        payment_no,
        (satisfied_share + 1.920729410347062 / nullif(answers, 0)) / (1 + 3.841458820694124 / nullif(answers, 0)) as centre,
        1.959963984540054
            * sqrt(
                satisfied_share * (1 - satisfied_share) / nullif(answers, 0)
                + 0.960364705173531 / nullif(cast(answers as double) * answers, 0)
            )
            / (1 + 3.841458820694124 / nullif(answers, 0)) as half_width
    from placed
),

ranged as (
    select
        placed.*,
        greatest(spread.centre - spread.half_width, 0) as satisfied_lower,
        least(spread.centre + spread.half_width, 1) as satisfied_upper
    from placed
    join spread using (unit, year, subsidy_kind, payment_no)
),

-- Every band in force on the day whose floors are reached, the floor itself included (Q-02); the best one pays.
banded as (
    select
        ranged.unit,
        ranged.year,
        ranged.subsidy_kind,
        ranged.payment_no,
        max(coalesce(subsidy_band.minimum_sample, ranged.own_minimum)) as minimum_sample,
        coalesce(
            max(cast(subsidy_band.pay_share as decimal(9, 6))) filter (
                where ranged.satisfied_share >= coalesce(cast(subsidy_band.minimum_satisfaction_share as decimal(9, 6)), 0)
            ),
            0
        ) as pay_share,
        coalesce(
            max(cast(subsidy_band.pay_share as decimal(9, 6))) filter (
                where ranged.satisfied_lower >= coalesce(cast(subsidy_band.minimum_satisfaction_share as decimal(9, 6)), 0)
            ),
            0
        ) as pay_share_low,
        coalesce(
            max(cast(subsidy_band.pay_share as decimal(9, 6))) filter (
                where ranged.satisfied_upper >= coalesce(cast(subsidy_band.minimum_satisfaction_share as decimal(9, 6)), 0)
            ),
            0
        ) as pay_share_high
    from ranged
    join subsidy_band
        on subsidy_band.subsidy_kind = ranged.subsidy_kind
        and subsidy_band.valid_from <= ranged.paid_on
        and (subsidy_band.valid_to is null or subsidy_band.valid_to >= ranged.paid_on)
        and (subsidy_band.minimum_score is null or ranged.score >= subsidy_band.minimum_score)
    group by ranged.unit, ranged.year, ranged.subsidy_kind, ranged.payment_no
),

-- Too small a sample is decided by people, never by the table (Q-16).
judged as (
    select
        ranged.*,
        banded.minimum_sample,
        banded.pay_share,
        banded.pay_share_low,
        banded.pay_share_high,
        case
            when ranged.satisfied_share is null or ranged.answers is null then 'none'
            when ranged.answers < banded.minimum_sample then 'insufficient'
            when banded.minimum_sample is not null then 'valid'
        end as survey_state,
        case
            when ranged.satisfied_share is not null and ranged.answers >= banded.minimum_sample
            then cast(round(ranged.budget_yuan * banded.pay_share, 2) as decimal(18, 2))
        end as band_payable_yuan
    from ranged
    left join banded using (unit, year, subsidy_kind, payment_no)
)

select
    unit,
    year,
    subsidy_kind,
    payment_no,
    month,
    city,
    district,
    street,
    community,
    name,
    unit_kind,
    budget_yuan,
    satisfied_share,
    satisfied_lower,
    satisfied_upper,
    answers,
    minimum_sample,
    score,
    survey_state,
    pay_share,
    pay_share_low,
    pay_share_high,
    payable_yuan,
    band_payable_yuan,
    paid_yuan,
    paid_on,
    case
        when survey_state = 'valid' then paid_yuan = band_payable_yuan
        when survey_state in ('none', 'insufficient') then false
    end as follows_survey,
    extract(year from paid_on) = year as is_of_the_year,
    off_purpose_yuan,
    paid_yuan - off_purpose_yuan as on_purpose_yuan,
    is_audited,
    sender,
    submission_id,
    sheet,
    row_no
from judged
