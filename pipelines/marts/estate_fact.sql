-- 一行是一个小区一件未撤销的处理决定 / One row is one decision on one estate that was not revoked
-- about: credit, estate
-- key: violation_no
select
    violation.violation_no,
    violation.estate_id,
    violation.company_code,
    violation.violation_type,
    violation.decided_on,
    violation.repealed_on,
    coalesce(violation.is_serious, false) or violation.violation_type = 'safety' as is_veto
from violation
where violation.estate_id is not null and violation.decided_on is not null
