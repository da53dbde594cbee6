-- 一行是一家企业退出一个小区，及其后的接续 / One row is one company leaving one estate, and who came after it
-- about: company, estate
-- key: exit_no
with
reporting as (
    select max(last_day) as last_day from month
),

-- Who manages the estate from the first day without the company on: a contract that runs then, or the next to begin.
followed as (
    select
        exit.exit_no,
        min(greatest(contract.starts_on, exit.leave_on)) as next_start_on,
        min(greatest(contract.starts_on, exit.leave_on)) filter (
            where contract.contract_kind in ('preliminary', 'ordinary')
        ) as next_company_on
    from exit
    join contract
        on contract.estate_id = exit.estate_id
        and (contract.ends_on is null or contract.ends_on >= exit.leave_on)
        and contract.contract_id is distinct from exit.contract_id
        and (contract.company_code is distinct from exit.company_code or contract.starts_on >= exit.leave_on)
    group by exit.exit_no
),

assembled as (
    select
        exit.exit_no,
        estate.assembly_state,
        row_number() over (partition by exit.exit_no order by estate._month desc, estate._submission desc) as turn
    from exit
    join estate
        on estate.estate_id = exit.estate_id
        and estate._month <= cast(date_trunc('month', exit.leave_on) as date)
        and estate.assembly_state is not null
),

held as (
    select exit.exit_no, min(trusteeship.starts_on) as trusteeship_from
    from exit
    cross join reporting
    left join followed on followed.exit_no = exit.exit_no
    join trusteeship
        on trusteeship.estate_id = exit.estate_id
        and trusteeship.starts_on <= reporting.last_day
        and (
            trusteeship.exit_no = exit.exit_no
            or (
                trusteeship.exit_no is null
                and trusteeship.starts_on <= coalesce(followed.next_start_on, reporting.last_day)
                and (trusteeship.ends_on is null or trusteeship.ends_on >= exit.leave_on)
            )
        )
    group by exit.exit_no
),

-- Three months by the calendar, counted from the day after the notice: the same day of the month, or its last (Q-24).
noticed as (
    select
        exit.exit_no,
        cast(exit.notice_on + to_months(cast(parameter_on('exit_notice_months', exit.notice_on) as integer)) as date) as leave_earliest_on
    from exit
)

select
    exit.exit_no,
    cast(date_trunc('month', exit.leave_on) as date) as month,
    coalesce(estate_home.city, deployment.city) as city,
    coalesce(estate_home.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, deployment.nowhere_street) as street,
    coalesce(estate_home.community, deployment.nowhere_community) as community,
    exit.estate_id,
    coalesce(estate_home.name, exit.estate_name) as name,
    exit.company_code,
    exit.company_name,
    exit.contract_id,
    exit.decided_by,
    exit.notice_on,
    noticed.leave_earliest_on,
    exit.leave_on,
    coalesce(exit.leave_on >= noticed.leave_earliest_on, false) as is_notice_long_enough,
    exit.is_rooms_handed_over,
    exit.is_money_handed_over,
    exit.is_documents_handed_over,
    exit.handed_over_on,
    exit.filed_on is not null as is_filed,
    exit.demand_on,
    followed.next_start_on,
    coalesce(followed.next_start_on <= reporting.last_day, false) as has_next,
    date_diff('day', exit.leave_on, least(coalesce(followed.next_start_on, reporting.last_day), reporting.last_day)) as wait_days,
    followed.next_company_on,
    coalesce(followed.next_company_on <= reporting.last_day, false) as has_next_company,
    date_diff('day', exit.leave_on, least(coalesce(followed.next_company_on, reporting.last_day), reporting.last_day)) as company_wait_days,
    coalesce(followed.next_start_on > exit.leave_on, true) as needs_trusteeship,
    assembled.assembly_state,
    held.trusteeship_from,
    held.trusteeship_from is not null as has_trusteeship,
    lead(exit.leave_on) over (partition by exit.estate_id order by exit.leave_on, exit.exit_no) as later_exit_on,
    exit._sender as sender,
    exit._submission as submission_id,
    exit._sheet as sheet,
    exit._row as row_no
from exit
cross join deployment
cross join reporting
left join estate_home on estate_home.estate_id = exit.estate_id
left join followed on followed.exit_no = exit.exit_no
left join assembled on assembled.exit_no = exit.exit_no and assembled.turn = 1
left join held on held.exit_no = exit.exit_no
left join noticed on noticed.exit_no = exit.exit_no
