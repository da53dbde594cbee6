-- 一行是一个小区在一个季度末的维修资金 / One row is one estate's repair fund at a quarter's end
-- about: money, estate
-- key: estate_id, month
with
told as (
    select month.month, month.last_day, submission_part.sender, max(submission_part.month) as told_month
    from month
    join submission_part on submission_part.month <= month.month
    where submission_part.source = 'repair_fund'
        and submission_part.is_live
        and extract(month from month.month) in (3, 6, 9, 12)
    group by month.month, month.last_day, submission_part.sender
),

carried as (
    select
        told.month,
        told.last_day,
        repair_fund.estate_id,
        repair_fund.is_established and coalesce(repair_fund.established_on <= told.last_day, true) as has_fund,
        repair_fund.established_on,
        repair_fund.first_deposit_yuan,
        repair_fund.balance_yuan,
        coalesce(repair_fund.refilled_on <= told.last_day, false) as is_refilled,
        repair_fund.refilled_on,
        repair_fund._sender as sender,
        repair_fund._submission as submission_id,
        repair_fund._sheet as sheet,
        repair_fund._row as row_no,
        row_number() over (
            partition by repair_fund.estate_id, told.month order by told.told_month desc, repair_fund._submission desc
        ) as turn
    from told
    join repair_fund on repair_fund._sender = told.sender and repair_fund._month = told.told_month
    where 12 * (extract(year from told.month) - extract(year from told.told_month))
        + extract(month from told.month) - extract(month from told.told_month) <= parameter_on('carry_months', told.last_day)
),

-- The ledger of funds goes before the register of estates; an estate that neither tells of is unknown.
known as (
    select
        estate_month.estate_id,
        estate_month.month,
        estate_month.city,
        estate_month.district,
        estate_month.street,
        estate_month.community,
        estate_month.name,
        estate_month.estate_type,
        estate_month.in_scope,
        estate_month.reported,
        coalesce(
            carried.has_fund,
            case when not estate_month.is_silent then estate_month.repair_fund_status <> 'none' end
        ) as has_fund,
        carried.first_deposit_yuan,
        carried.balance_yuan,
        case
            when carried.estate_id is null and not estate_month.is_silent then estate_month.repair_fund_status = 'low'
        end as is_said_low,
        coalesce(carried.is_refilled, false) as is_refilled,
        carried.refilled_on,
        cast(
            carried.first_deposit_yuan * parameter_on('fund_refill_share', month.last_day) as decimal(18, 2)
        ) as refill_line_yuan,
        coalesce(carried.sender, estate_month.sender) as sender,
        coalesce(carried.submission_id, estate_month.submission_id) as submission_id,
        coalesce(carried.sheet, estate_month.sheet) as sheet,
        coalesce(carried.row_no, estate_month.row_no) as row_no
    from estate_month
    join month on month.month = estate_month.month
    left join carried
        on carried.estate_id = estate_month.estate_id and carried.month = estate_month.month and carried.turn = 1
    where extract(month from estate_month.month) in (3, 6, 9, 12)
)

select
    estate_id,
    month,
    city,
    district,
    street,
    community,
    name,
    estate_type,
    in_scope,
    reported,
    has_fund,
    first_deposit_yuan,
    balance_yuan,
    refill_line_yuan,
    case when not has_fund then true else coalesce(balance_yuan < refill_line_yuan, is_said_low) end as needs_refill,
    is_refilled,
    refilled_on,
    sender,
    submission_id,
    sheet,
    row_no
from known
