-- 一行是文件要求建成的信息系统一个模块在一个季度末的情况 / One row is one module of the information system that a document asks for, at a quarter's end
-- about: system
-- key: module, month
with
required as (
    select requirement.item as module, requirement.document, requirement.clause, month.month, month.last_day
    from requirement
    join month
        on requirement.valid_from <= month.last_day
        and (requirement.valid_to is null or requirement.valid_to >= month.last_day)
        and month(month.month) in (3, 6, 9, 12)
    where requirement.kind = 'system_module'
),

built as (
    select
        system_module as module,
        min(reached_on) as built_on,
        min_by(evidence, reached_on) as evidence
    from milestone
    where system_module is not null and reached_on is not null
    group by system_module
)

select
    required.module,
    required.month,
    deployment.city as city,
    required.document,
    required.clause,
    built.built_on,
    built.evidence,
    case
        when built.built_on <= required.last_day then true
        when exists (select 1 from register_told where register_told.source = 'milestone') then false
    end as is_built
from required
cross join deployment
left join built using (module)
