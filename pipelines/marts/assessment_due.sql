-- 一行是一个小区一个月应有的一次月度考核 / One row is one monthly assessment that was due of one estate
-- about: assessment, estate
-- key: estate_id, month
with
-- A district whose return is missing is not reported; an estate missing from a return was not assessed.
returned as (
    select distinct sender, month from submission_part where source = 'assessment' and is_live
),

returns as (
    select distinct estate_month.estate_id, estate_month.month
    from estate_month
    join returned
        on returned.month = estate_month.month
        and returned.sender in (estate_month.city, estate_month.district, estate_month.street)
)

select
    estate_month.estate_id,
    estate_month.month,
    estate_month.city,
    estate_month.district,
    estate_month.street,
    estate_month.community,
    estate_month.name,
    estate_month.estate_type,
    coalesce(assessment.company_code, estate_month.company_code) as company_code,
    estate_month.households,
    assessment.score,
    -- On the common six sections: what streets with rubrics of their own can be compared by (unknown unless all are told).
    assessment.score_management + assessment.score_order + assessment.score_sanitation + assessment.score_greening
        + assessment.score_facilities + assessment.score_publicity as mapped_score,
    assessment.rubric_version,
    case when assessment.score is not null then true when returns.estate_id is not null then false end as is_assessed,
    returns.estate_id is not null as reported,
    coalesce(assessment._sender, estate_month.sender) as sender,
    coalesce(assessment._submission, estate_month.submission_id) as submission_id,
    coalesce(assessment._sheet, estate_month.sheet) as sheet,
    coalesce(assessment._row, estate_month.row_no) as row_no
from estate_month
left join returns using (estate_id, month)
left join assessment on assessment.estate_id = estate_month.estate_id and assessment._month = estate_month.month
where estate_month.in_scope
    and estate_month.has_company_service
    and coalesce(estate_month.estate_type, '') not in ('direct_public', 'unit_self')
