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

-- Every band in force on the day whose floors are reached, the floor itself included (Q-02); the best one pays.
banded as (
    select
        placed.unit,
        placed.year,
        placed.subsidy_kind,
        placed.payment_no,
        max(coalesce(subsidy_band.minimum_sample, placed.own_minimum)) as minimum_sample,
        coalesce(
            max(cast(subsidy_band.pay_share as decimal(9, 6))) filter (
                where (
                    subsidy_band.minimum_satisfaction_share is null
                    or placed.satisfied_share >= cast(subsidy_band.minimum_satisfaction_share as decimal(9, 6))
                )
                and (subsidy_band.minimum_score is null or placed.score >= subsidy_band.minimum_score)
            ),
            0
        ) as pay_share
    from placed
    join subsidy_band
        on subsidy_band.subsidy_kind = placed.subsidy_kind
        and subsidy_band.valid_from <= placed.paid_on
        and (subsidy_band.valid_to is null or subsidy_band.valid_to >= placed.paid_on)
    group by placed.unit, placed.year, placed.subsidy_kind, placed.payment_no
),

-- Too small a sample is decided by people, never by the table (Q-16).
judged as (
    select
        placed.*,
        banded.minimum_sample,
        case
            when placed.satisfied_share is null or placed.answers is null then 'none'
            when placed.answers < banded.minimum_sample then 'insufficient'
            when banded.minimum_sample is not null then 'valid'
        end as survey_state,
        case
            when placed.satisfied_share is not null and placed.answers >= banded.minimum_sample
            then cast(round(placed.budget_yuan * banded.pay_share, 2) as decimal(18, 2))
        end as band_payable_yuan
    from placed
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
    answers,
    minimum_sample,
    score,
    survey_state,
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
