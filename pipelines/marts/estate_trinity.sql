-- 一行是一个纳入考核小区季度末的三位一体平台 / One row is one estate in scope at a quarter's end, and its platform of three
-- about: estate, committee
-- key: estate_id, month
with
homes as (
    select month.month, org_unit.community, count(*) as committees
    from org_unit
    join month
        on (org_unit.set_up_on is null or org_unit.set_up_on <= month.last_day)
        and (org_unit.ended_on is null or org_unit.ended_on > month.last_day)
        and month(month.month) in (3, 6, 9, 12)
    where org_unit.org_kind = 'residents_committee' and org_unit.community is not null
    group by month.month, org_unit.community
),

-- A meeting that all three attended, of the estate itself or of its community.
met as (
    select
        cast(date_trunc('quarter', held_on) as date) as quarter,
        level,
        case level when 'estate' then estate_id else community end as place,
        count(*) as meetings
    from meeting
    where level in ('estate', 'community')
        and ',' || parties_present || ',' like '%,residents_committee,%'
        and ',' || parties_present || ',' like '%,committee,%'
        and ',' || parties_present || ',' like '%,company,%'
    group by cast(date_trunc('quarter', held_on) as date), level, case level when 'estate' then estate_id else community end
),

legs as (
    select
        estate_month.estate_id,
        estate_month.month,
        estate_month.city,
        estate_month.district,
        estate_month.street,
        estate_month.community,
        estate_month.name,
        case
            when homes.committees is not null then true
            when coalesce(of_city.told_month, of_district.told_month, of_street.told_month) is not null then false
        end as has_residents_committee,
        estate_month.committee_form in ('owners_committee', 'interim_committee') as has_committee,
        estate_month.committee_form = 'owners_committee' as has_owners_committee,
        estate_month.has_company_service as has_company,
        of_estate.meetings is not null or of_community.meetings is not null as has_met,
        estate_month.reported,
        estate_month.sender,
        estate_month.submission_id,
        estate_month.sheet,
        estate_month.row_no
    from estate_month
    left join homes on homes.community = estate_month.community and homes.month = estate_month.month
    left join register_told as of_city
        on of_city.source = 'org_unit' and of_city.sender = estate_month.city
    left join register_told as of_district
        on of_district.source = 'org_unit' and of_district.sender = estate_month.district
    left join register_told as of_street
        on of_street.source = 'org_unit' and of_street.sender = estate_month.street
    left join met as of_estate
        on of_estate.level = 'estate'
        and of_estate.place = estate_month.estate_id
        and of_estate.quarter = cast(date_trunc('quarter', estate_month.month) as date)
    left join met as of_community
        on of_community.level = 'community'
        and of_community.place = estate_month.community
        and of_community.quarter = cast(date_trunc('quarter', estate_month.month) as date)
    where estate_month.in_scope and month(estate_month.month) in (3, 6, 9, 12)
)

select
    estate_id,
    month,
    city,
    district,
    street,
    community,
    name,
    has_residents_committee,
    has_committee,
    has_owners_committee,
    has_company,
    has_residents_committee and has_committee and has_company as has_three,
    has_met,
    has_residents_committee and has_committee and has_company and has_met as runs,
    reported,
    sender,
    submission_id,
    sheet,
    row_no
from legs
