-- 一行是一次业主大会的一个表决事项 / One row is one topic of one owners' assembly
-- about: vote
-- key: estate_id, assembly_on, topic
select
    vote.estate_id,
    vote.assembly_on,
    vote.topic,
    cast(date_trunc('month', vote.assembly_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    estate_home.name,
    vote.voting_system,
    vote.eligible,
    vote.voters,
    vote.result,
    vote._sender as sender,
    vote._submission as submission_id,
    vote._sheet as sheet,
    vote._row as row_no
from vote
cross join deployment
left join estate_home on estate_home.estate_id = vote.estate_id
