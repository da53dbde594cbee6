-- 一行是一个有纳入考核小区的街道一个季度有没有受区考核 / One row is whether one street with estates in scope was assessed in one quarter
-- about: area, assessment
-- key: street, month
with
-- Who has told of assessments of the quarter: silence is unknown, not "none".
told as (
    select distinct submission_part.sender, submission_part.month
    from submission_part
    where submission_part.source = 'street_assessment' and submission_part.is_live
),

assessed as (
    select
        street,
        _month as month,
        max(assessed_on) as assessed_on,
        min(_sender) as sender,
        min(_submission) as submission_id,
        min(_sheet) as sheet,
        min(_row) as row_no
    from street_assessment
    group by street, _month
)

select
    place_quarter.code as street,
    place_quarter.month,
    place_quarter.city,
    place_quarter.district,
    assessed.assessed_on,
    case
        when assessed.street is not null then true
        when exists (
            select 1
            from told
            where told.month = place_quarter.month
                and told.sender in (place_quarter.city, place_quarter.district, place_quarter.code)
        ) then false
    end as is_assessed,
    assessed.sender,
    assessed.submission_id,
    assessed.sheet,
    assessed.row_no
from place_quarter
left join assessed on assessed.street = place_quarter.code and assessed.month = place_quarter.month
where place_quarter.level = 'street'
