-- 一行是一个区一个月的考核所用的一版细则 / One row is one version of a rubric by which a district assessed in a month
-- about: assessment
-- key: district, rubric_version, month
with
used as (
    select
        assessment_due.city,
        assessment_due.district,
        coalesce(assessment_due.rubric_version, '') as rubric_version,
        assessment_due.month,
        month.last_day,
        count(*) as assessments
    from assessment_due
    join month on month.month = assessment_due.month
    where assessment_due.is_assessed
    group by assessment_due.city, assessment_due.district, coalesce(assessment_due.rubric_version, ''), assessment_due.month, month.last_day
),

versions as (
    select
        rubric_version,
        sum(max_points) as total_points,
        max(valid_from) as valid_from,
        min(valid_to) as valid_to
    from rubric
    group by rubric_version
)

select
    used.district,
    used.rubric_version,
    used.month,
    used.city,
    used.assessments,
    versions.total_points,
    versions.valid_from,
    versions.valid_to,
    case
        when used.rubric_version = '' then null
        else coalesce(versions.total_points = 100, false)
            and coalesce(versions.valid_from <= used.last_day, false)
            and coalesce(versions.valid_to >= used.month, true)
    end as is_valid
from used
left join versions on versions.rubric_version = used.rubric_version
