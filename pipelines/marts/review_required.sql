-- 一行是一次验收一个阶段应通过的一项审查 / One row is one review that one acceptance needs at one stage
-- about: project
-- key: acceptance_no, stage, review
with
reviews as (
    select review from (
        values ('quality'), ('municipal_works'), ('technical_defence'), ('civil_defence'), ('one_card'), ('community_rooms')
    ) as named (review)
),

stages as (
    select acceptance_no, 'design' as stage, design_reviews_passed as passed from acceptance
    union all
    select acceptance_no, 'works', works_reviews_passed from acceptance
    union all
    select acceptance_no, 'completion', completion_reviews_passed from acceptance
)

select
    acceptance.acceptance_no,
    stages.stage,
    reviews.review,
    cast(date_trunc('month', acceptance.accepted_on) as date) as month,
    place.city,
    place.district,
    place.street,
    acceptance.project_id,
    acceptance.project_name,
    acceptance.accepted_on,
    ',' || stages.passed || ',' like '%,' || reviews.review || ',%' as is_passed,
    acceptance._sender as sender,
    acceptance._submission as submission_id,
    acceptance._sheet as sheet,
    acceptance._row as row_no
from acceptance
join reviews on ',' || acceptance.reviews_required || ',' like '%,' || reviews.review || ',%'
join stages on stages.acceptance_no = acceptance.acceptance_no
join place
    on place.sent_district = ''
    and place.sent_street = coalesce(acceptance.street, '')
    and place.sent_community = ''
