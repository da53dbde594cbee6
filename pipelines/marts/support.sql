-- 一行是一项支持措施 / One row is one measure of support
-- about: money, company
-- key: record_no
with
reporting as (
    select max(month) as month, max(last_day) as last_day from month
)

select
    support_record.record_no,
    -- A measure belongs to its year; the year that still runs, to the last month that is reporting of.
    least(make_date(cast(support_record.year as integer), 12, 1), reporting.month) as month,
    place.city,
    place.district,
    place.street,
    support_record.support_kind,
    support_record.subject_kind,
    support_record.subject,
    support_record.company_code,
    support_record.year,
    coalesce(support_record.is_planned, true) as is_planned,
    support_record.decided_on,
    coalesce(support_record.decided_on <= reporting.last_day, false) as is_decided,
    support_record.amount_yuan,
    support_record._sender as sender,
    support_record._submission as submission_id,
    support_record._sheet as sheet,
    support_record._row as row_no
from support_record
cross join reporting
join place
    on place.sent_district = coalesce(support_record.district, '')
    and place.sent_street = coalesce(support_record.street, '')
    and place.sent_community = ''
where support_record.year <= year(reporting.month)
