-- 一行是试点街道一个业委会季度末的关系理顺情况 / One row is one committee of a pilot street at a quarter's end
-- about: committee, area
-- key: committee_id, month
with
piloted as (
    select street, min(starts_on) as starts_on
    from pilot
    where pilot_kind = 'street' and street is not null
    group by street
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
where committee.committee_form = 'owners_committee'
