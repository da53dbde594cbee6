-- 一行是一项职责在一个季度末的履职留痕情况 / One row is one duty at a quarter's end, and whether it was shown to be done
-- about: task
-- key: document_no, party_no, duty_no, month
with
timed as (
    select
        responsibility.document_no,
        document.id as document,
        responsibility.party_no,
        responsibility.duty_no,
        month.month,
        month.last_day,
        responsibility.party as department,
        responsibility.duty,
        responsibility.clause,
        responsibility.evidence_metric,
        responsibility.evidence,
        responsibility.evidenced_on,
        metric_name.id is not null as has_metric,
        responsibility._sender as sender,
        responsibility._submission as submission_id,
        responsibility._sheet as sheet,
        responsibility._row as row_no,
        cast(parameter_on('evidence_months', month.last_day) as integer) as evidence_months
    from responsibility
    join month
        on coalesce(responsibility.valid_from, responsibility._month) <= month.last_day
        and (responsibility.valid_to is null or responsibility.valid_to >= month.last_day)
        and month(month.month) in (3, 6, 9, 12)
    -- A number is written with whichever brackets the clerk has.
    left join document
        on translate(document.number, '〔〕[]［］()（） ', '') = translate(responsibility.document_no, '〔〕[]［］()（） ', '')
    left join metric_name on responsibility.evidence_metric in (metric_name.id, metric_name.code)
)

select
    timed.document_no,
    timed.document,
    timed.party_no,
    timed.duty_no,
    timed.month,
    deployment.city as city,
    timed.department,
    timed.duty,
    timed.clause,
    timed.evidence_metric,
    timed.evidence,
    timed.evidenced_on,
    -- A register keeps the latest evidence only: what is dated after the quarter says nothing of the quarter.
    case
        when timed.evidenced_on > timed.last_day then null
        else coalesce(timed.evidenced_on >= timed.month - to_months(timed.evidence_months - 1), false)
    end as has_evidence,
    timed.has_metric,
    timed.sender,
    timed.submission_id,
    timed.sheet,
    timed.row_no
from timed
cross join deployment
