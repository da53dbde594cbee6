-- 一行是一家企业一季度末在管小区的列榜情况 / One row is one company and how its estates stood on the lists at the end of one quarter
-- about: company, estate, assessment
-- key: company_code, quarter
with
steps as (
    select
        sequence,
        json_extract_string(content, '$.subject_code') as estate_id,
        json_extract_string(content, '$.list') as list,
        json_extract_string(content, '$.rule') as rule,
        json_extract_string(content, '$.period') as proposal_period,
        json_extract_string(content, '$.step') as step,
        cast(json_extract_string(content, '$.on') as date) as taken_on,
        cast(json_extract_string(content, '$.ends_on') as date) as ends_on
    from journal_entry
    where kind = 'proposal_step' and json_extract_string(content, '$.subject_kind') = 'estate'
),

quarters as (
    select period as quarter, ends_before - 1 as last_day from period where period_kind = 'quarter'
),

-- The last step of a case up to a quarter's end says whether it stands; a term that ended stands no more.
standings as (
    select
        steps.estate_id, steps.list, quarters.quarter, quarters.last_day, steps.step,
        max(steps.ends_on) over (
            partition by steps.estate_id, steps.list, steps.rule, steps.proposal_period, quarters.quarter
        ) as ends_on,
        row_number() over (
            partition by steps.estate_id, steps.list, steps.rule, steps.proposal_period, quarters.quarter
            order by steps.taken_on desc, steps.sequence desc
        ) as turn
    from steps
    join quarters on steps.taken_on <= quarters.last_day
),

stood as (
    select
        estate_id,
        quarter,
        bool_or(list = 'red') as is_red,
        bool_or(list = 'black') as is_black
    from standings
    where turn = 1 and step in ('listed', 'repair') and (ends_on is null or ends_on >= last_day)
    group by estate_id, quarter
),

names as (
    select company_code, max_by(name, month) as name from company_month group by company_code
)

select
    estate_quarter.company_code,
    estate_quarter.quarter,
    estate_quarter.month,
    estate_quarter.last_day,
    estate_quarter.city,
    coalesce(max(names.name), estate_quarter.company_code) as name,
    count(*) as estates,
    sum(estate_quarter.households) as households,
    count(*) filter (where stood.is_red) as red_estates,
    count(*) filter (where stood.is_black) as black_estates,
    coalesce(sum(estate_quarter.households) filter (where stood.is_red), 0) as red_households,
    coalesce(sum(estate_quarter.households) filter (where stood.is_black), 0) as black_households,
    string_agg(estate_quarter.estate_id, ', ' order by estate_quarter.estate_id) filter (where stood.is_black) as black_estate_ids,
    string_agg(estate_quarter.estate_id, ', ' order by estate_quarter.estate_id) filter (where stood.is_red) as red_estate_ids
from estate_quarter
left join stood on stood.estate_id = estate_quarter.estate_id and stood.quarter = estate_quarter.quarter
left join names on names.company_code = estate_quarter.company_code
where estate_quarter.company_code is not null
group by
    estate_quarter.company_code, estate_quarter.quarter, estate_quarter.month, estate_quarter.last_day, estate_quarter.city
