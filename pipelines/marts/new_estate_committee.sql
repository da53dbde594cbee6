-- 一行是新建小区里首次成立的一个业委会或物管会 / One row is the first committee of one new estate
-- about: committee
-- key: committee_id
with
new_estates as (
    select distinct estate_id from project where estate_id is not null and coalesce(is_new_housing, true)
),

starts as (
    select coalesce(early_start.estate_id, project.estate_id) as estate_id, min(early_start.started_on) as started_on
    from early_start
    left join project on project.project_id = early_start.project_id
    where early_start.start_kind = 'street'
    group by coalesce(early_start.estate_id, project.estate_id)
)

select
    committee_formed.committee_id,
    committee_formed.month,
    committee_formed.city,
    committee_formed.district,
    committee_formed.street,
    committee_formed.community,
    committee_formed.estate_id,
    committee_formed.name,
    committee_formed.committee_form,
    committee_formed.formed_on,
    starts.started_on,
    coalesce(starts.started_on < committee_formed.formed_on, false) as is_started_before,
    committee_formed.sender,
    committee_formed.submission_id,
    committee_formed.sheet,
    committee_formed.row_no
from committee_formed
join new_estates using (estate_id)
left join starts on starts.estate_id = committee_formed.estate_id
