-- 一行是一家企业的一条信用信息 / One row is one credit item of one company
-- about: credit, company
-- key: record_id
select
    credit_record.record_id,
    credit_record.company_code,
    deployment.city as city,
    credit_record.estate_id,
    credit_record.record_kind,
    credit_record.record_code,
    credit_record.points,
    credit_record.happened_on,
    credit_record.decided_on,
    credit_record.decision_no,
    credit_record.valid_from,
    credit_record.valid_to,
    credit_record.repaired_on,
    credit_record.repair_reason,
    credit_record._submission as submission_id,
    credit_record._sheet as sheet,
    credit_record._row as row_no,
    credit_record._sender as sender
from credit_record
cross join deployment
