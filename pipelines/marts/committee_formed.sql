-- 一行是一个新成立的业委会或物管会（本小区第一个，换届不计） / One row is one newly formed committee, the first of its estate
-- about: committee
-- key: committee_id
with
firsts as (
    select
        committee.committee_id,
        committee.estate_id,
        committee.committee_form,
        committee.formed_on,
        committee._sender as sender,
        committee._submission as submission_id,
        committee._sheet as sheet,
        committee._row as row_no,
        row_number() over (partition by committee.estate_id order by committee.formed_on, committee.committee_id) as turn
    from committee
    where committee.committee_form in ('owners_committee', 'interim_committee')
),

homes as (
    select
        estate_id, city, district, street, community, name,
        row_number() over (partition by estate_id order by month desc) as turn
    from estate_month
)

select
    firsts.committee_id,
    cast(date_trunc('month', firsts.formed_on) as date) as month,
    deployment.city as city,
    coalesce(homes.district, deployment.nowhere_district) as district,
    coalesce(homes.street, deployment.nowhere_street) as street,
    coalesce(homes.community, deployment.nowhere_community) as community,
    firsts.estate_id,
    homes.name,
    firsts.committee_form,
    firsts.formed_on,
    firsts.sender,
    firsts.submission_id,
    firsts.sheet,
    firsts.row_no
from firsts
cross join deployment
left join homes on homes.estate_id = firsts.estate_id and homes.turn = 1
where firsts.turn = 1
