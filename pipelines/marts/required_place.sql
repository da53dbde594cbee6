-- 一行是一个区域季度末应有的一项机制、机构或执法职能 / One row is one mechanism, body or function that an area must have at a quarter's end
-- about: area
-- key: kind, item, level, code, month
with
-- What there is, by kind and area, with the days between which it is in force.
present as (
    select
        'mechanism' as kind,
        mechanism_kind as item,
        case
            when community is not null then 'community'
            when street is not null then 'street'
            when district is not null then 'district'
            else 'city'
        end as level,
        coalesce(community, street, district, deployment.city) as code,
        in_force_on as begins_on,
        ended_on as ends_on,
        true as is_ok
    from mechanism
    cross join deployment
    union all
    select 'body', 'leading_group', 'district', district, set_up_on, ended_on, true
    from leading_group
    where coalesce(group_level, 'district') = 'district'
    union all
    select 'body', org_kind, coalesce(org_level, 'district'), coalesce(community, street, district), set_up_on, ended_on, true
    from org_unit
    where org_kind = 'leading_group'
    union all
    select 'body', 'field_office', 'street', street, set_up_on, ended_on, true
    from org_unit
    where org_kind = 'field_office'
    union all
    select 'body', 'responsible_body', 'city', deployment.city, set_up_on, ended_on, true
    from org_unit
    cross join deployment
    where org_kind in ('leading_group', 'office', 'department') and org_level = 'city'
    union all
    select 'body', 'responsible_body', 'district', district, set_up_on, ended_on, true
    from org_unit
    where org_kind in ('leading_group', 'office', 'department') and street is null
    union all
    select 'body', 'responsible_body', 'street', street, set_up_on, ended_on, true
    from org_unit
    where org_kind = 'street_office'
    union all
    select 'body', 'responsible_body', 'community', community, set_up_on, ended_on, true
    from org_unit
    where org_kind = 'residents_committee'
    union all
    select 'body', 'service_body', 'community', community, set_up_on, ended_on, true
    from org_unit
    where org_kind = 'service_body'
    union all
    select 'body', 'self_government', 'community', community, greatest(valid_from, self_government_on), valid_to,
        case when self_government_on is null then false else is_self_government_complete end
    from community_profile
    union all
    select 'enforcement_function', enforcement_function, 'community', community, coalesce(covered_on, _month), ended_on, is_covered
    from enforcement_coverage
),

required as (
    select
        requirement.kind,
        requirement.item,
        requirement.document,
        requirement.clause,
        place_quarter.level,
        place_quarter.code,
        place_quarter.month,
        place_quarter.city,
        place_quarter.district,
        place_quarter.street,
        place_quarter.community,
        month.last_day,
        case
            when requirement.kind = 'mechanism' then 'mechanism'
            when requirement.kind = 'enforcement_function' then 'enforcement_coverage'
            when requirement.item = 'self_government' then 'community_profile'
            when requirement.item = 'leading_group' then 'leading_group'
            else 'org_unit'
        end as kept_in
    from place_quarter
    join month on month.month = place_quarter.month
    join requirement
        on requirement.level = place_quarter.level
        and requirement.kind in ('mechanism', 'body', 'enforcement_function')
        and requirement.valid_from <= month.last_day
        and (requirement.valid_to is null or requirement.valid_to >= month.last_day)
),

found as (
    select
        required.kind,
        required.item,
        required.level,
        required.code,
        required.month,
        count(*) as entries,
        bool_or(present.is_ok) as is_ok
    from required
    join present
        on present.kind = required.kind
        and present.item = required.item
        and present.level = required.level
        and present.code = required.code
        and (present.begins_on is null or present.begins_on <= required.last_day)
        and (present.ends_on is null or present.ends_on > required.last_day)
    group by required.kind, required.item, required.level, required.code, required.month
),

-- Who has not told of a register is unknown, not without. Its rows are dated, so that a later return tells of
-- earlier quarters too; what changes seldom stays told.
heard as (
    select
        required.kind,
        required.item,
        required.level,
        required.code,
        required.month,
        required.city,
        required.district,
        required.street,
        required.community,
        required.document,
        required.clause,
        required.kept_in,
        greatest(of_city.told_month, of_district.told_month, of_street.told_month) as told_month
    from required
    left join register_told as of_city
        on of_city.source = required.kept_in
        and of_city.sender = required.city
    left join register_told as of_district
        on of_district.source = required.kept_in
        and of_district.sender = required.district
    left join register_told as of_street
        on of_street.source = required.kept_in
        and of_street.sender = required.street
)

select
    heard.kind,
    heard.item,
    heard.level,
    heard.code,
    heard.month,
    heard.city,
    heard.district,
    heard.street,
    heard.community,
    heard.document,
    heard.clause,
    heard.told_month,
    case
        when found.is_ok and heard.kept_in in ('org_unit', 'leading_group') then true
        when heard.told_month is null then null
        when heard.kept_in not in ('org_unit', 'leading_group')
            and 12 * (year(heard.month) - year(heard.told_month)) + month(heard.month) - month(heard.told_month)
                > parameter_on('carry_months', month.last_day)
            then null
        when found.entries is null then false
        else found.is_ok
    end as is_in_place
from heard
join month on month.month = heard.month
left join found
    on found.kind = heard.kind
    and found.item = heard.item
    and found.level = heard.level
    and found.code = heard.code
    and found.month = heard.month
