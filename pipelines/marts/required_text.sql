-- 一行是文件要求一个市或区制定的一份文本在一个季度末的情况 / One row is one text that a document asks a city or district for, at a quarter's end
-- about: text, area
-- key: item, level, code, month
with
present as (
    select
        named_text as item,
        case when issuing_level = 'city' or district is null then 'city' else 'district' end as level,
        case when issuing_level = 'city' or district is null then deployment.city else district end as code,
        issued_on,
        document_no
    from deliverable
    cross join deployment
    where named_text is not null and issued_on is not null
    union all
    -- A scorecard in force is a district's index system, whatever the register of documents says (S3-23).
    select 'street_index_system', 'district', district, min(valid_from), min(document_no)
    from scorecard
    group by district
),

required as (
    select
        requirement.item,
        requirement.document,
        requirement.clause,
        requirement.renewed_months,
        requirement.issued_from,
        place_quarter.level,
        place_quarter.code,
        place_quarter.month,
        place_quarter.city,
        place_quarter.district,
        month.last_day
    from place_quarter
    join month on month.month = place_quarter.month
    join requirement
        on requirement.level = place_quarter.level
        and requirement.kind = 'named_text'
        and requirement.valid_from <= month.last_day
        and (requirement.valid_to is null or requirement.valid_to >= month.last_day)
),

found as (
    select
        required.item,
        required.level,
        required.code,
        required.month,
        max(present.issued_on) as issued_on,
        max_by(present.document_no, present.issued_on) as document_no
    from required
    join present
        on present.item = required.item
        and present.level = required.level
        and present.code = required.code
        and present.issued_on <= required.last_day
        and (required.issued_from is null or present.issued_on >= required.issued_from)
        and (
            required.renewed_months is null
            or present.issued_on > required.last_day - to_months(required.renewed_months)
        )
    group by required.item, required.level, required.code, required.month
),

-- A place whose documents nobody has told of is unknown, not without.
heard as (
    select distinct required.level, required.code
    from required
    join register_told
        on register_told.source = 'deliverable'
        and register_told.sender in (required.city, required.district)
)

select
    required.item,
    required.level,
    required.code,
    required.month,
    required.city,
    required.district,
    required.document,
    required.clause,
    found.issued_on,
    found.document_no,
    case when found.issued_on is not null then true when heard.code is not null then false end as is_issued
from required
left join found using (item, level, code, month)
left join heard using (level, code)
