-- 一行是一次选举及其把关结果 / One row is one election, and whether it passed the gate
-- about: vote
-- key: election_id
select
    election.election_id,
    cast(date_trunc('month', election.held_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    election.estate_id,
    estate_home.name,
    election.election_kind,
    election.held_on,
    election.gate_reviewer,
    election.is_procedure_ok,
    election.is_candidates_ok,
    election._sender as sender,
    election._submission as submission_id,
    election._sheet as sheet,
    election._row as row_no
from election
cross join deployment
left join estate_home on estate_home.estate_id = election.estate_id
