-- 一行是一次退出后一个月里无人管理的天数 / One row is the days of one month without any manager after one exit
-- about: estate, company
-- key: exit_no, month
with
gaps as (
    select
        company_exit.exit_no,
        company_exit.estate_id,
        company_exit.leave_on,
        -- a later exit of the same estate says that somebody had come; its own days are counted there
        least(
            coalesce(company_exit.next_start_on, reporting.last_day + 1),
            coalesce(company_exit.later_exit_on, reporting.last_day + 1),
            reporting.last_day + 1
        ) as ends_before
    from company_exit
    cross join (select max(last_day) as last_day from month) as reporting
),

number as (
    select tens.digit * 10 + ones.digit as back
    from (values (0), (1), (2), (3)) as tens (digit)
    cross join (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as ones (digit)
),

days as (
    select gaps.exit_no, gaps.estate_id, month.month, month.month + cast(number.back as integer) as day
    from gaps
    join month on month.last_day >= gaps.leave_on and month.month < gaps.ends_before
    join number
        on month.month + cast(number.back as integer) <= month.last_day
        and month.month + cast(number.back as integer) >= gaps.leave_on
        and month.month + cast(number.back as integer) < gaps.ends_before
),

counted as (
    select days.exit_no, days.month, count(*) as gap_days
    from days
    anti join trusteeship
        on trusteeship.estate_id = days.estate_id
        and trusteeship.starts_on <= days.day
        and (trusteeship.ends_on is null or trusteeship.ends_on >= days.day)
    group by days.exit_no, days.month
)

select
    counted.exit_no,
    counted.month,
    company_exit.city,
    company_exit.district,
    company_exit.street,
    company_exit.community,
    company_exit.estate_id,
    company_exit.name,
    company_exit.company_code,
    company_exit.leave_on,
    company_exit.next_start_on,
    counted.gap_days,
    company_exit.sender,
    company_exit.submission_id,
    company_exit.sheet,
    company_exit.row_no
from counted
join company_exit on company_exit.exit_no = counted.exit_no
