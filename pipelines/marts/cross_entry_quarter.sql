-- 一行是一个业委会（物管会），或一名项目负责人在一个小区的任职，在一个季末的情况 / One row is one committee, or one project manager in one estate, at the end of one quarter
-- about: committee, post
-- key: post_kind, post_id, estate_id, month
select
    'committee' as post_kind,
    committee_id as post_id,
    estate_id,
    month,
    city,
    district,
    street,
    community,
    name,
    has_cross_entry,
    sender,
    submission_id,
    sheet,
    row_no
from committee_quarter
union all
select
    'project_manager',
    project_manager.project_manager_id,
    project_manager.estate_id,
    month.month,
    estate_month.city,
    estate_month.district,
    estate_month.street,
    estate_month.community,
    estate_month.name,
    project_manager.is_in_community_team,
    project_manager._sender,
    project_manager._submission,
    project_manager._sheet,
    project_manager._row
from project_manager
join month
    on month(month.month) in (3, 6, 9, 12)
    and project_manager.starts_on <= month.last_day
    and (project_manager.ends_on is null or project_manager.ends_on > month.last_day)
join estate_month on estate_month.estate_id = project_manager.estate_id and estate_month.month = month.month
