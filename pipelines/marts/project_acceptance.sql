-- 一行是一个建设项目的一次竣工或入住验收 / One row is one acceptance of one project, of completion or of moving in
-- about: project
-- key: acceptance_no
select
    acceptance.acceptance_no,
    cast(date_trunc('month', acceptance.accepted_on) as date) as month,
    coalesce(building_project.city, place.city) as city,
    coalesce(building_project.district, place.district) as district,
    coalesce(building_project.street, place.street) as street,
    coalesce(building_project.community, place.community) as community,
    acceptance.project_id,
    coalesce(acceptance.project_name, building_project.name) as name,
    acceptance.acceptance_kind,
    acceptance.accepted_on,
    acceptance.has_basic_conditions,
    acceptance.has_street_participated,
    acceptance.notified_on,
    acceptance.street_opinion is not null as has_street_opinion,
    acceptance._sender as sender,
    acceptance._submission as submission_id,
    acceptance._sheet as sheet,
    acceptance._row as row_no
from acceptance
left join building_project on building_project.project_id = acceptance.project_id
join place
    on place.sent_district = ''
    and place.sent_street = coalesce(acceptance.street, '')
    and place.sent_community = ''
