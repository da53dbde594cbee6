-- 一行是一个街道一季度有没有小区被抽查 / One row is whether any estate of one street was checked in one quarter
-- about: area, assessment
-- key: street, month
select
    street,
    month,
    city,
    district,
    count(*) as estates,
    count(*) filter (where is_checked_this_quarter) as estates_checked,
    case when bool_or(is_checked_this_quarter) then true when bool_or(reported) then false end as is_checked,
    bool_or(reported) as reported
from spot_check_cover
where street not like '%-unassigned'
group by street, month, city, district
