-- 一行是一个区域一项已分解的目标，及其下级目标之和 / One row is one target that was handed down, beside what its parts add up to
-- about: basis, area
-- key: metric, area_code, due_on
with
-- The latest document's row of an area, metric and due day counts.
latest as (
    select
        target.*,
        row_number() over (
            partition by target.metric, target.area_code, target.due_on
            order by target.handed_down_on desc nulls last, target.document_no desc
        ) as turn
    from target
),

parts as (
    select
        metric,
        parent_area_code,
        due_on,
        count(*) as children,
        sum(cast(target_value as decimal(18, 4))) as total,
        count(base_value) as known_bases,
        sum(cast(target_value as decimal(14, 4)) * cast(base_value as decimal(14, 4))) as weighted
    from latest
    where turn = 1 and parent_area_code is not null
    group by metric, parent_area_code, due_on
)

select
    latest.metric,
    latest.area_code,
    latest.due_on,
    cast(date_trunc('month', latest.due_on) as date) as month,
    deployment.city as city,
    case
        when above.level = 'district' then above.code
        when above.level = 'street' then above.parent
        else deployment.nowhere_district
    end as district,
    latest.target_kind,
    latest.target_value,
    latest.base_value,
    parts.children,
    parts.total,
    case
        when latest.target_kind <> 'rate' then parts.total >= latest.target_value
        when latest.base_value is null or parts.known_bases < parts.children then null
        else parts.weighted >= cast(latest.target_value as decimal(14, 4)) * cast(latest.base_value as decimal(14, 4))
    end as adds_up,
    latest._sender as sender,
    latest._submission as submission_id,
    latest._sheet as sheet,
    latest._row as row_no
from latest
join parts
    on parts.metric = latest.metric
    and parts.parent_area_code = latest.area_code
    and parts.due_on = latest.due_on
cross join deployment
left join (select distinct code, level, parent from division where valid_to is null) as above on above.code = latest.area_code
where latest.turn = 1
