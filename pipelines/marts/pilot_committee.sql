-- 一行是试点街道一个业委会季度末的关系理顺情况 / One row is one committee of a pilot street at a quarter's end
-- about: committee, area
-- key: committee_id, month
with
piloted as (
    select street, min(starts_on) as starts_on
    from pilot
    where pilot_kind = 'street' and street is not null
    group by street
),

told as (
    select place_quarter.code, place_quarter.month, max(register_told.told_month) as told_month
    from place_quarter
    join register_told
        on register_told.source = 'community_profile'
        and register_told.sender in (place_quarter.city, place_quarter.district, place_quarter.street)
    where place_quarter.level = 'community'
    group by place_quarter.code, place_quarter.month
),

-- S0-09 speaks of estates that have both: where nobody told of the community's self-government body, that is unknown.
self_governed as (
    select
        told.code as community,
        told.month,
        case
            when count(community_profile.community) > 0 then bool_or(community_profile.is_self_government_complete)
            else false
        end as is_complete
    from told
    join month on month.month = told.month
    left join community_profile
        on community_profile.community = told.code
        and community_profile.valid_from <= month.last_day
        and community_profile.self_government_on <= month.last_day
        and (community_profile.valid_to is null or community_profile.valid_to > month.last_day)
    where 12 * (year(told.month) - year(told.told_month)) + month(told.month) - month(told.told_month)
        <= parameter_on('carry_months', month.last_day)
    group by told.code, told.month
)

select
    committee.committee_id,
    month.month,
    estate_home.city,
    estate_home.district,
    estate_home.street,
    estate_home.community,
    committee.estate_id,
    estate_home.name,
    committee.relation_adjusted_on,
    coalesce(committee.relation_adjusted_on <= month.last_day, false) as is_adjusted,
    self_governed.is_complete as has_self_government,
    committee._sender as sender,
    committee._submission as submission_id,
    committee._sheet as sheet,
    committee._row as row_no
from committee
join month
    on committee.formed_on <= month.last_day
    and (committee.dissolved_on is null or committee.dissolved_on > month.last_day)
    and month(month.month) in (3, 6, 9, 12)
join estate_home on estate_home.estate_id = committee.estate_id
join piloted on piloted.street = estate_home.street and piloted.starts_on <= month.last_day
left join self_governed
    on self_governed.community = estate_home.community and self_governed.month = month.month
where committee.committee_form = 'owners_committee'
