-- 一行是季度末在用的一项参数、目标或清单条目及其依据 / One row is one parameter, target or required item in use at a quarter's end, and what it rests on
-- about: basis
-- key: basis_kind, name, clause, month
with
bases as (
    select 'parameter' as basis_kind, name, document, clause, valid_from, valid_to from parameter
    union all
    select 'requirement', kind || ' ' || item || ' ' || level, document, clause, valid_from, valid_to from requirement
    union all
    select 'target', metric || ' ' || variant, document, clause, min(in_force_from), max(due_on)
    from target_line
    where area is null and not is_reference
    group by metric, variant, document, clause
),

active as (
    select distinct bases.basis_kind, bases.name, bases.document, bases.clause, month.month, month.last_day
    from bases
    join month
        on bases.valid_from <= month.last_day
        and (bases.valid_to is null or bases.valid_to >= month.last_day)
        and month(month.month) in (3, 6, 9, 12)
)

select
    active.basis_kind,
    active.name,
    active.clause,
    active.month,
    deployment.city as city,
    active.document,
    active.document = 'ours' as is_ours,
    document.status,
    coalesce(
        document.status = 'in force'
            and document.in_force_from <= active.last_day
            and coalesce(document.in_force_to >= active.last_day, true),
        false
    ) as is_in_force
from active
cross join deployment
left join document on document.id = active.document
