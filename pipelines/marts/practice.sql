-- 一行是一个典型案例 / One row is one case of good practice
-- about: publication
-- key: case_no
select
    practice_case.case_no,
    cast(date_trunc('month', practice_case.published_on) as date) as month,
    place.city,
    place.district,
    place.street,
    practice_case.case_kind,
    practice_case.title,
    practice_case.published_on,
    practice_case.adopted_by,
    practice_case.adopters,
    practice_case.adopted_on,
    practice_case.adopted_by is not null or practice_case.adopted_on is not null as is_adopted,
    practice_case._sender as sender,
    practice_case._submission as submission_id,
    practice_case._sheet as sheet,
    practice_case._row as row_no
from practice_case
join place
    on place.sent_district = coalesce(practice_case.district, '')
    and place.sent_street = coalesce(practice_case.street, '')
    and place.sent_community = ''
