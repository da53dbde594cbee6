-- 一行是一家企业在一个月末的信用得分 / One row is one company's credit score at the end of one month
-- about: company, credit
-- key: company_code, month
with
named as (
    select company_code, name, registered_on, credit_file_on, parent_company_code, is_association_member,
        alliance is not null as has_alliance, 1 as rank
    from company
    where coalesce(status, 'active') = 'active'
        -- A branch is no company of its own: its legal person is.
        and company_code not in (select company_code from company_branch where legal_code is not null)
    union all
    select company_code, max(company_name), cast(null as date), cast(null as date), cast(null as varchar),
        cast(null as boolean), cast(null as boolean), 2
    from estate_month
    where company_code is not null
    group by company_code
),

companies as (
    select
        company_code, name, registered_on, credit_file_on, parent_company_code, is_association_member, has_alliance,
        row_number() over (partition by company_code order by rank) as turn
    from named
),

holdings as (
    select company_code, month, count(*) as estates, sum(households) as households
    from estate_month
    where company_code is not null and in_scope
    group by company_code, month
),

-- Only what was decided, is valid on the day and was not repaired counts; list entries never do.
points as (
    select
        credit_record.company_code,
        month.month,
        coalesce(sum(credit_record.points) filter (where credit_record.record_kind = 'good'), 0) as good_points,
        coalesce(sum(credit_record.points) filter (where credit_record.record_kind = 'bad'), 0) as bad_points,
        count(*) filter (where credit_record.record_kind = 'bad') as bad_items
    from credit_record
    join month
        on credit_record.valid_from <= month.last_day
        and (credit_record.valid_to is null or credit_record.valid_to > month.last_day)
        and (credit_record.repaired_on is null or credit_record.repaired_on > month.last_day)
    group by credit_record.company_code, month.month
),

scored as (
    select
        companies.company_code,
        companies.name,
        companies.parent_company_code,
        companies.is_association_member,
        companies.has_alliance,
        companies.credit_file_on,
        month.month,
        month.last_day,
        coalesce(holdings.estates, 0) as estates,
        coalesce(holdings.households, 0) as households,
        coalesce(points.good_points, 0) as good_points,
        coalesce(points.bad_points, 0) as bad_points,
        coalesce(points.bad_items, 0) as bad_items,
        companies.credit_file_on is not null and companies.credit_file_on <= month.last_day as has_credit_file,
        cast(
            credit_model.base + least(coalesce(points.good_points, 0), credit_model.good_cap) - coalesce(points.bad_points, 0)
            as decimal(18, 2)
        ) as score,
        credit_model.*
    from companies
    join month on companies.registered_on is null or companies.registered_on <= month.last_day
    join credit_model
        on credit_model.valid_from <= month.last_day
        and (credit_model.valid_to is null or credit_model.valid_to >= month.last_day)
    left join holdings on holdings.company_code = companies.company_code and holdings.month = month.month
    left join points on points.company_code = companies.company_code and points.month = month.month
    where companies.turn = 1
)

select
    scored.company_code,
    scored.month,
    deployment.city as city,
    scored.name,
    scored.parent_company_code,
    scored.estates,
    scored.households,
    scored.estates > 0 as is_active,
    scored.is_association_member,
    scored.has_alliance,
    scored.has_credit_file,
    scored.credit_file_on,
    scored.good_points,
    scored.bad_points,
    scored.bad_items,
    case when scored.has_credit_file then scored.score end as credit_score,
    case
        when not scored.has_credit_file then null
        when scored.score >= scored.aaa then 'AAA'
        when scored.score >= scored.aa then 'AA'
        when scored.score >= scored.a then 'A'
        when scored.score >= scored.b then 'B'
        else 'C'
    end as grade,
    case
        when not scored.has_credit_file then null
        when scored.score >= scored.aaa then 5
        when scored.score >= scored.aa then 4
        when scored.score >= scored.a then 3
        when scored.score >= scored.b then 2
        else 1
    end as grade_rank,
    scored.model as credit_model,
    scored.version as credit_model_version,
    scored.valid_from as model_since,
    case
        when not scored.has_credit_file then scored.checks_ungraded
        when scored.score >= scored.aaa then scored.checks_aaa
        when scored.score >= scored.aa then scored.checks_aa
        when scored.score >= scored.a then scored.checks_a
        when scored.score >= scored.b then scored.checks_b
        else scored.checks_c
    end as checks_a_year
from scored
cross join deployment
