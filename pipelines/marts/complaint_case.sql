-- 一行是一张工单的最新情况 / One row is the latest state of one hotline order
-- about: complaint
-- key: order_no
with
told_until as (
    select max(last_day) + 1 as ends_before from month
),

timed as (
    select
        complaint.order_no,
        complaint.created_at,
        complaint.closed_at,
        complaint.sign_due_at,
        complaint.signed_at,
        complaint.due_at,
        complaint.due_at + to_days(cast(coalesce(complaint.extension_days, 0) as integer)) as extended_due_at,
        place.city,
        place.district,
        place.street,
        place.community,
        complaint.estate_id as given_estate_id,
        complaint.estate_written,
        complaint.request_type,
        complaint.category,
        case when complaint.category is not null then true when complaint.category_written is not null then false end as is_property,
        complaint.handler,
        complaint.has_valid_followup and complaint.closed_at is not null as is_valid,
        complaint.is_contacted,
        complaint.is_solved,
        complaint.satisfaction,
        coalesce(complaint.is_excluded, false) as is_excluded,
        complaint.exclusion_reason,
        coalesce(complaint.returned_times, 0) > 0 as is_returned,
        coalesce(complaint.rehandled_times, 0) > 0 as is_rehandled,
        complaint.is_repeat,
        complaint._sender as sender,
        complaint._submission as submission_id,
        complaint._sheet as sheet,
        complaint._row as row_no
    from complaint
    join place
        on place.sent_district = coalesce(complaint.district, '')
        and place.sent_street = coalesce(complaint.street, '')
        and place.sent_community = coalesce(complaint.community, '')
),

-- An order without a known estate number may say by name which estate it means (estate_match).
found as (
    select
        estate_match.order_no,
        estate_match.match_score,
        estate_match.match_method,
        case
            when estate_match.match_score >= parameter_on('estate_match_minimum', cast(timed.created_at as date))
            then estate_match.estate_id
        end as estate_id
    from estate_match
    join timed using (order_no)
)

select
    timed.order_no,
    timed.created_at,
    timed.closed_at,
    cast(date_trunc('month', timed.created_at) as date) as created_month,
    cast(date_trunc('month', timed.closed_at) as date) as closed_month,
    case when timed.created_at < created_day.turns_at then created_day.month_before else created_day.month_after end as created_month_12345,
    case when timed.closed_at < closed_day.turns_at then closed_day.month_before else closed_day.month_after end as closed_month_12345,
    cast(date_trunc('month', timed.sign_due_at) as date) as sign_due_month,
    cast(date_trunc('month', timed.extended_due_at) as date) as due_month,
    cast(date_trunc('month', timed.due_at) as date) as original_due_month,
    timed.city,
    timed.district,
    timed.street,
    timed.community,
    coalesce(found.estate_id, timed.given_estate_id) as estate_id,
    -- Who managed the estate at the end of the month in which the citizen called.
    estate_month.company_code,
    found.order_no is null or found.estate_id is not null as has_estate,
    timed.estate_written,
    coalesce(found.match_method, 'given') as match_method,
    found.match_score,
    timed.request_type,
    timed.category,
    timed.is_property,
    timed.handler,
    coalesce(timed.is_valid, false) as is_valid,
    timed.is_contacted,
    timed.is_solved,
    timed.satisfaction,
    case timed.satisfaction
        when 'satisfied' then cast(1 as decimal(9, 4))
        when 'basically' then
            cast(
                parameter_on('basically_satisfied_weight', cast(coalesce(timed.closed_at, timed.created_at) as date))
                as decimal(9, 4)
            )
        when 'dissatisfied' then cast(0 as decimal(9, 4))
    end as satisfaction_points,
    timed.is_excluded,
    timed.exclusion_reason,
    timed.is_returned,
    timed.is_rehandled,
    timed.is_repeat,
    coalesce(timed.signed_at <= timed.sign_due_at, false) as is_signed_on_time,
    coalesce(timed.closed_at <= timed.extended_due_at, false) as is_closed_on_time,
    coalesce(timed.closed_at <= timed.due_at, false) as is_closed_without_extension,
    (epoch(timed.closed_at) - epoch(timed.created_at)) / 3600 as open_hours,
    -- Whole hours, begun ones too, up to the end of what is told: few enough values to follow every order's course.
    ceil((epoch(least(coalesce(timed.closed_at, told_until.ends_before), told_until.ends_before)) - epoch(timed.created_at)) / 3600) as followed_hours,
    coalesce(timed.closed_at < told_until.ends_before, false) as is_closed,
    timed.sender,
    timed.submission_id,
    timed.sheet,
    timed.row_no
from timed
cross join told_until
left join found using (order_no)
left join estate_month
    on estate_month.estate_id = coalesce(found.estate_id, timed.given_estate_id)
    and estate_month.month = cast(date_trunc('month', timed.created_at) as date)
left join scheme_day as created_day
    on created_day.scheme = '12345' and created_day.day = cast(timed.created_at as date)
left join scheme_day as closed_day
    on closed_day.scheme = '12345' and closed_day.day = cast(timed.closed_at as date)
