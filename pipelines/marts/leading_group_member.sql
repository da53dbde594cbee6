-- 一行是最新月末领导小组的一个成员单位 / One row is one member unit of a leading group at the end of the newest month
-- about: area, post
-- key: district, member_no
select
    leading_group.district,
    leading_group.member_no,
    month.month,
    deployment.city as city,
    leading_group.member_unit,
    leading_group.group_role,
    leading_group.group_level,
    leading_group._sender as sender,
    leading_group._submission as submission_id,
    leading_group._sheet as sheet,
    leading_group._row as row_no
from leading_group
join month
    on coalesce(leading_group.set_up_on, leading_group._month) <= month.last_day
    and (leading_group.ended_on is null or leading_group.ended_on > month.last_day)
    and month.month = (select max(month) from month)
cross join deployment
