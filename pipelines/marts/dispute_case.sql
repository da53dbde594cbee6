-- 一行是一起矛盾纠纷及其办理时长 / One row is one dispute and how long it took so far
-- about: dispute
-- key: dispute_no
with
told_until as (
    select max(last_day) as last_day from month
),

followed as (
    select
        dispute.dispute_no,
        dispute.opened_on,
        case when dispute.closed_on <= told_until.last_day then dispute.closed_on end as closed_on,
        case dispute.level_closed when 'community' then 1 when 'street' then 2 when 'district' then 3 when 'city' then 4 end as level_number,
        date_diff('day', dispute.opened_on, least(coalesce(dispute.closed_on, told_until.last_day), told_until.last_day)) as open_days
    from dispute
    join told_until on dispute.opened_on <= told_until.last_day
)

select
    dispute.dispute_no,
    cast(date_trunc('month', followed.opened_on) as date) as opened_month,
    cast(date_trunc('month', followed.closed_on) as date) as closed_month,
    deployment.city as city,
    coalesce(place.district, estate_home.district, deployment.nowhere_district) as district,
    coalesce(place.street, estate_home.street, deployment.nowhere_street) as street,
    coalesce(place.community, estate_home.community, deployment.nowhere_community) as community,
    dispute.estate_id,
    estate_home.name,
    dispute.dispute_kind,
    dispute.severity,
    dispute.channel,
    dispute.level_opened,
    dispute.level_closed,
    dispute.outcome,
    followed.opened_on,
    followed.closed_on,
    followed.closed_on is not null as is_closed,
    followed.open_days,
    -- Up to which level each severity may be settled: community 1, street 2, district 3 (S2-15).
    followed.level_number <= parameter_on(
        'dispute_level_' || dispute.severity, coalesce(followed.closed_on, followed.opened_on)
    ) as is_at_its_level,
    dispute.is_taken_up_at_district,
    dispute._sender as sender,
    dispute._submission as submission_id,
    dispute._sheet as sheet,
    dispute._row as row_no
from dispute
join followed using (dispute_no)
cross join deployment
left join place
    on place.sent_district = ''
    and place.sent_street = coalesce(dispute.street, '')
    and place.sent_community = coalesce(dispute.community, '')
    and (dispute.street is not null or dispute.community is not null)
left join estate_home on estate_home.estate_id = dispute.estate_id
