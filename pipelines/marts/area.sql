-- 一行是一个区域（各级，含“未分配”） / One row is one area of any level, the unassigned ones among them
-- about: area
-- key: code
with
versions as (
    select
        code,
        level,
        kind,
        name,
        parent,
        valid_to,
        min(valid_from) over (partition by code) as valid_from,
        row_number() over (partition by code order by valid_from desc) as turn
    from division
),

-- A name that ended before the reporting began is history, not a place to report on.
declared as (
    select versions.code, versions.level, versions.kind, versions.name, versions.parent, versions.valid_from, versions.valid_to
    from versions
    cross join (select min(month) as first_month from month) as reporting
    where versions.turn = 1
        and (versions.valid_to is null or versions.valid_to > reporting.first_month)
        and versions.level <> 'city'
),

city as (
    select
        deployment.city as code,
        'city' as level,
        'division' as kind,
        case when deployment.region = deployment.city then deployment.name_zh else coalesce(versions.name, deployment.city) end as name,
        cast(null as varchar) as parent,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    from deployment
    left join versions on versions.code = deployment.city and versions.turn = 1
),

unassigned as (
    select district as code, 'district' as level, 'unassigned' as kind, '未分配' as name, city as parent,
        cast(null as date) as valid_from, cast(null as date) as valid_to
    from place where district like '%-unassigned'
    union
    select street, 'street', 'unassigned', '未分配', district, cast(null as date), cast(null as date)
    from place where street like '%-unassigned'
    union
    -- What a district itself owes or keeps lies in none of its streets.
    select code || '-unassigned', 'street', 'unassigned', '未分配', code, cast(null as date), cast(null as date)
    from declared where level = 'district'
    union
    select community, 'community', 'unassigned', '未分配', street, cast(null as date), cast(null as date)
    from place where community like '%-unassigned'
),

every as (
    select code, level, kind, name, parent, valid_from, valid_to from city
    union all
    select code, level, kind, name, parent, valid_from, valid_to from declared
    union all
    select code, level, kind, name, parent, valid_from, valid_to from unassigned
),

streets as (
    select code, parent from every where level = 'street'
)

select
    every.code,
    every.level,
    every.kind,
    every.name,
    every.parent,
    deployment.city as city,
    case every.level
        when 'district' then every.code
        when 'street' then every.parent
        when 'community' then streets.parent
    end as district,
    case every.level when 'street' then every.code when 'community' then every.parent end as street,
    every.valid_from,
    every.valid_to,
    case every.kind when 'division' then '0' when 'functional_area' then '1' else '2' end || every.code as sort
from every
cross join deployment
left join streets on streets.code = every.parent
