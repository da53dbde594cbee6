-- 一行是一个已结束的试点及其结果 / One row is one pilot that has ended, with its outcome
-- about: area
-- key: pilot_no
select
    pilot.pilot_no,
    cast(date_trunc('month', pilot.ends_on) as date) as month,
    place.city,
    place.district,
    place.street,
    place.community,
    pilot.pilot_kind,
    pilot.topic,
    pilot.starts_on,
    pilot.ends_on,
    pilot.outcome,
    case when pilot.outcome <> 'running' then pilot.outcome = 'met' end as has_met_its_aim,
    pilot._sender as sender,
    pilot._submission as submission_id,
    pilot._sheet as sheet,
    pilot._row as row_no
from pilot
join place
    on place.sent_district = coalesce(pilot.district, '')
    and place.sent_street = coalesce(pilot.street, '')
    and place.sent_community = coalesce(pilot.community, '')
where pilot.ends_on <= (select max(last_day) from month)
