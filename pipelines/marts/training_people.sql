-- 一行是一期到期培训中参训或未参训的一部分人 / One row is the people of one training due who came, or who did not
-- about: post
-- key: training_no, part
with
due as (
    select
        training.training_no,
        cast(date_trunc('month', coalesce(training.planned_on, training.held_on)) as date) as month,
        training.audience,
        training.topic,
        training.district,
        training.street,
        training.target_people,
        training.held_on,
        case
            when training.held_on is null then 0
            when training.attended > training.target_people then training.target_people
            else training.attended
        end as came,
        training._sender as sender,
        training._submission as submission_id,
        training._sheet as sheet,
        training._row as row_no
    from training
    where training.target_people > 0
        and coalesce(training.planned_on, training.held_on) <= (select max(last_day) from month)
),

parts as (
    select training_no, 'came' as part, came as people, true as is_trained from due where came is not null
    union all
    select training_no, 'stayed away', target_people - came, false from due where came is not null
    union all
    select training_no, 'not told', target_people, cast(null as boolean) from due where came is null
)

select
    due.training_no,
    parts.part,
    due.month,
    place.city,
    place.district,
    place.street,
    due.audience,
    due.topic,
    due.held_on,
    parts.people,
    parts.is_trained,
    due.sender,
    due.submission_id,
    due.sheet,
    due.row_no
from due
join parts on parts.training_no = due.training_no and parts.people > 0
join place
    on place.sent_district = coalesce(due.district, '')
    and place.sent_street = coalesce(due.street, '')
    and place.sent_community = ''
