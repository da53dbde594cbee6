-- 一行是一个开发遗留问题在一个季度末的情况（累计） / One row is one developer legacy issue at a quarter's end, since its listing
-- about: project, developer
-- key: issue_no, month
select
    issue_ledger.issue_no,
    month.month,
    coalesce(estate_home.city, place.city) as city,
    coalesce(estate_home.district, place.district) as district,
    coalesce(estate_home.street, place.street) as street,
    issue_ledger.estate_id,
    issue_ledger.issue,
    issue_ledger.listed_on,
    issue_ledger.due_on,
    issue_ledger.delisted_on,
    coalesce(issue_ledger.delisted_on <= month.last_day, false) as is_closed,
    issue_ledger._sender as sender,
    issue_ledger._submission as submission_id,
    issue_ledger._sheet as sheet,
    issue_ledger._row as row_no
from issue_ledger
join month on issue_ledger.listed_on <= month.last_day and month(month.month) in (3, 6, 9, 12)
join place
    on place.sent_district = coalesce(issue_ledger.district, '')
    and place.sent_street = coalesce(issue_ledger.street, '')
    and place.sent_community = ''
-- Where a row lies it says itself, else its estate does.
left join estate_home
    on estate_home.estate_id = issue_ledger.estate_id
    and issue_ledger.street is null
where issue_ledger.origin = 'legacy'
