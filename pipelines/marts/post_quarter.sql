-- 一行是一个岗位一个季度末的情况 / One row is one post at a quarter's end
-- about: post
-- key: post_id, month
select
    staff.post_id,
    month.month,
    place.city,
    place.district,
    place.street,
    place.community,
    staff.org_name,
    staff.post_name,
    staff.left_on is null or staff.left_on > month.last_day or coalesce(staff.replaced_on <= month.last_day, false) as is_filled,
    staff.is_dedicated,
    case
        when staff.left_on <= month.last_day and coalesce(staff.replaced_on > month.last_day, true) then false
        else staff.is_dedicated
    end as is_held_by_a_dedicated_person,
    staff.left_on,
    staff.replaced_on,
    staff._sender as sender,
    staff._submission as submission_id,
    staff._sheet as sheet,
    staff._row as row_no
from staff
join month on (staff.starts_on is null or staff.starts_on <= month.last_day) and month(month.month) in (3, 6, 9, 12)
join place
    on place.sent_district = coalesce(staff.district, '')
    and place.sent_street = coalesce(staff.street, '')
    and place.sent_community = coalesce(staff.community, '')
