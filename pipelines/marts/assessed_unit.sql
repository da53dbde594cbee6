-- 一行是一个单位一年的考核结果及其运用 / One row is one unit's assessment of one year, and whether its result was used
-- about: assessment, area
-- key: unit_kind, unit, year
with
assessed as (
    select distinct 'street' as unit_kind, street as unit, year(_month) as year
    from street_assessment
    union
    select 'street', street, year(_month) from annual_appraisal where unit_kind = 'street' and street is not null
    union
    select 'department', unit, year(_month) from annual_appraisal where unit_kind = 'department'
    union
    select 'company', company_code, year(_month) from contract_appraisal where company_code is not null
    union
    select 'developer', developer_code, year(_month) from survey_answer where developer_code is not null
),

-- S1-33, S2-18: an item of the appraisal is property management where its name says so; a district that sent no appraisal of
-- the year is unknown.
appraised as (
    select distinct unit_kind, case unit_kind when 'street' then street else unit end as unit, year(_month) as year
    from annual_appraisal
    where item like '%物业%' and (unit_kind = 'department' or street is not null)
),

appraising as (
    select distinct _sender as district, year(_month) as year
    from annual_appraisal
),

used as (
    select
        subject_kind,
        year,
        case subject_kind when 'street' then street when 'company' then company_code when 'developer' then developer_code else subject end as unit,
        count(*) as uses,
        string_agg(distinct used_for, ', ' order by used_for) as used_for,
        bool_or(used_for = 'appraisal') as is_used_in_appraisal,
        bool_or(used_for = 'award') as is_used_for_awards
    from result_use
    group by subject_kind, year, case subject_kind when 'street' then street when 'company' then company_code when 'developer' then developer_code else subject end
)

select
    assessed.unit_kind,
    assessed.unit,
    assessed.year,
    make_date(assessed.year, 12, 1) as month,
    deployment.city as city,
    coalesce(place.district, deployment.nowhere_district) as district,
    coalesce(place.street, deployment.nowhere_street) as street,
    case when assessed.unit_kind = 'department' then assessed.unit end as department,
    case when assessed.unit_kind = 'company' then assessed.unit end as company_code,
    used.used_for,
    used.uses is not null as is_used,
    coalesce(used.is_used_in_appraisal, false) as is_used_in_appraisal,
    coalesce(used.is_used_for_awards, false) as is_used_for_awards,
    case
        when appraised.unit is not null then true
        when appraising.district is not null or assessed.unit_kind = 'department' then false
    end as is_in_annual_appraisal
from assessed
join month on month.month = make_date(assessed.year, 12, 1)
cross join deployment
left join place
    on assessed.unit_kind = 'street'
    and place.sent_district = ''
    and place.sent_street = assessed.unit
    and place.sent_community = ''
left join appraised
    on appraised.unit_kind = assessed.unit_kind
    and appraised.unit = assessed.unit
    and appraised.year = assessed.year
left join appraising
    on appraising.district = place.district
    and appraising.year = assessed.year
left join used
    on used.subject_kind = assessed.unit_kind
    and used.unit = assessed.unit
    and used.year = assessed.year
