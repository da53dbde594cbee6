-- 一行是一次报送的一张表里通过（或未通过）校验的行数 / One row is how many rows of one sheet passed, or failed, the checks
-- about: return
-- key: submission_id, source, sheet, period, sender, is_failed
with
counted as (
    select
        submission_id, source, sheet, period, sender, month,
        sum(accepted) as accepted, sum(refused) as refused
    from submission_part
    where restores is null  -- what was put back was sent, and checked, before
    group by submission_id, source, sheet, period, sender, month
),

split as (
    select submission_id, source, sheet, period, sender, month, false as is_failed, accepted as rows_count from counted
    union all
    select submission_id, source, sheet, period, sender, month, true, refused from counted
)

select
    split.submission_id,
    split.source,
    split.sheet,
    split.period,
    split.sender,
    split.is_failed,
    split.month,
    deployment.city as city,
    area.district,
    area.street,
    coalesce(area.level, 'city') as sender_level,
    split.rows_count,
    1 as row_no
from split
cross join deployment
left join area on area.code = split.sender
where split.rows_count > 0
