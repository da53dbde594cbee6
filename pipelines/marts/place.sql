-- 一行是来文中写到的一种地点组合及其归属 / One row is one combination of places as sent, and where it belongs
-- about: area
-- key: sent_district, sent_street, sent_community
with
sent as (
    select district, street, community from sent_place
    union
    -- What the city's own registers place nowhere is the city's.
    select cast(null as varchar), cast(null as varchar), cast(null as varchar) from milestone
    union
    select cast(null as varchar), cast(null as varchar), cast(null as varchar) from target
    union
    select cast(null as varchar), cast(null as varchar), cast(null as varchar) from violation where estate_id is null
),

versions as (
    select code, level, parent, successor, row_number() over (partition by code order by valid_from desc) as turn
    from division
),

now as (
    select code, level, parent, successor from versions where turn = 1
),

found as (
    select
        sent.district as sent_district,
        sent.street as sent_street,
        sent.community as sent_community,
        communities.code as community,
        coalesce(streets.code, communities.parent) as street,
        coalesce(districts.successor, districts.code) as district  -- a district that has ended: the one that followed it (Q-17)
    from sent
    left join now as communities on communities.code = sent.community and communities.level = 'community'
    left join now as streets on streets.code = sent.street and streets.level = 'street'
    left join now as districts on districts.code = sent.district and districts.level = 'district'
),

-- A street belongs to one district, whatever the sender wrote beside it (S1-04).
raised as (
    select
        found.sent_district,
        found.sent_street,
        found.sent_community,
        deployment.city as city,
        coalesce(above.parent, found.district, deployment.nowhere_district) as district,
        found.street,
        case when communities.parent = found.street then found.community end as community
    from found
    cross join deployment
    left join now as above on above.code = found.street
    left join now as communities on communities.code = found.community
)

select
    coalesce(sent_district, '') as sent_district,
    coalesce(sent_street, '') as sent_street,
    coalesce(sent_community, '') as sent_community,
    city,
    district,
    coalesce(street, district || '-unassigned') as street,
    coalesce(community, coalesce(street, district || '-unassigned') || '-unassigned') as community
from raised
