-- 一行是一个没有正式物业的小区在一个季末的一项基本服务 / One row is one basic service of one estate without formal management at the end of one quarter
-- about: estate, area
-- key: estate_id, service_item, month
with
items as (
    -- The four of S1-13, then the two of S3-11.
    select 'cleaning' as service_item
    union all
    select 'refuse'
    union all
    select 'public_order'
    union all
    select 'routine_repair'
    union all
    select 'living_service'
    union all
    select 'safety_management'
),

informal as (
    select
        estate_month.estate_id, estate_month.month, month.last_day, estate_month.city, estate_month.district,
        estate_month.street, estate_month.community, estate_month.name, estate_month.service_mode, estate_month.reported,
        estate_month.is_old or estate_month.estate_type = 'old' as is_old,
        estate_month.sender, estate_month.submission_id, estate_month.sheet, estate_month.row_no
    from estate_month
    join month using (month)
    where month(estate_month.month) in (3, 6, 9, 12) and estate_month.in_scope and not estate_month.has_formal_service
),

given as (
    select
        informal.estate_id, informal.month, basic_service.service_item,
        min(basic_service.starts_on) as starts_on, min(basic_service.provider) as provider
    from informal
    join basic_service
        on basic_service.estate_id = informal.estate_id
        and basic_service.starts_on <= informal.last_day
        and (basic_service.ends_on is null or basic_service.ends_on >= informal.last_day)
    group by informal.estate_id, informal.month, basic_service.service_item
),

-- Who has told of basic services, and when last: silence is unknown, not "none".
heard as (
    select distinct informal.estate_id, informal.month
    from informal
    join submission_part
        on submission_part.source = 'basic_service'
        and submission_part.is_live
        and submission_part.month <= informal.month
        and 12 * (year(informal.month) - year(submission_part.month)) + month(informal.month) - month(submission_part.month)
            <= parameter_on('carry_months', informal.last_day)
        and submission_part.sender in (informal.city, informal.district, informal.street)
)

select
    informal.estate_id,
    items.service_item,
    informal.month,
    informal.city,
    informal.district,
    informal.street,
    informal.community,
    informal.name,
    informal.is_old,
    informal.service_mode,
    given.provider,
    given.starts_on,
    case when given.estate_id is not null then true when heard.estate_id is not null then false end as is_given,
    informal.reported,
    informal.sender,
    informal.submission_id,
    informal.sheet,
    informal.row_no
from informal
cross join items
left join given
    on given.estate_id = informal.estate_id and given.month = informal.month and given.service_item = items.service_item
left join heard on heard.estate_id = informal.estate_id and heard.month = informal.month
