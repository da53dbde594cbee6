-- 一行是一个业委会（物管会）一年应有的履职考评 / One row is the review that one committee was due in one year
-- about: committee
-- key: committee_id, month
with
committees as (
    select
        committee_id, estate_id, month, year(month) as year, city, district, street, community, name, committee_form,
        sender, submission_id, sheet, row_no,
        row_number() over (partition by committee_id, month order by estate_id) as turn
    from estate_month
    where month(month) = 12 and committee_form in ('owners_committee', 'interim_committee')
),

-- Whose return of the year is missing is not reported; a committee missing from a return was not reviewed.
returned as (
    select distinct sender, year(month) as year from submission_part where source = 'committee_review' and is_live
),

returns as (
    select distinct committees.committee_id, committees.year
    from committees
    join returned
        on returned.year = committees.year
        and returned.sender in (committees.city, committees.district, committees.street)
),

reviews as (
    select committee_id, year(reviewed_on) as year, max(reviewed_on) as reviewed_on
    from committee_review
    group by committee_id, year(reviewed_on)
)

select
    committees.committee_id,
    committees.month,
    committees.city,
    committees.district,
    committees.street,
    committees.community,
    committees.estate_id,
    committees.name,
    committees.committee_form,
    reviews.reviewed_on,
    case when reviews.committee_id is not null then true when returns.committee_id is not null then false end as is_reviewed,
    returns.committee_id is not null as reported,
    committees.sender,
    committees.submission_id,
    committees.sheet,
    committees.row_no
from committees
left join reviews using (committee_id, year)
left join returns using (committee_id, year)
where committees.turn = 1
