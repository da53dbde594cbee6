-- 一行是一种报表在一个月末的新旧程度 / One row is one source's age at the end of one month
-- about: return
-- key: source, month
select
    submission_part.source,
    month.month,
    deployment.city as city,
    source_declared.cadence,
    source_declared.label_zh as name,
    max(submission_part.ends_before) - 1 as newest_on,
    date_diff('day', cast(max(submission_part.ends_before) as date), month.last_day) + 1 as age_days
from submission_part
join source_declared on source_declared.source = submission_part.source
join month on submission_part.received_on <= month.last_day and submission_part.ends_before <= month.last_day + 1
cross join deployment
where submission_part.accepted > 0
group by
    submission_part.source, month.month, month.last_day, deployment.city, source_declared.cadence,
    source_declared.label_zh
