-- 一行是一次招投标或协议选聘 / One row is one tender or agreement
-- about: contract, company
-- key: tender_id
select
    tender.tender_id,
    cast(date_trunc('month', tender.announced_on) as date) as month,
    coalesce(estate_home.city, place.city) as city,
    coalesce(estate_home.district, place.district) as district,
    coalesce(estate_home.street, place.street) as street,
    tender.estate_id,
    tender.project_id,
    tender.selection_method,
    tender.selection_stage,
    tender.announced_on,
    tender.bidders,
    tender.is_on_platform,
    tender._sender as sender,
    tender._submission as submission_id,
    tender._sheet as sheet,
    tender._row as row_no
from tender
join place
    on place.sent_district = coalesce(tender.district, '')
    and place.sent_street = ''
    and place.sent_community = ''
left join estate_home on estate_home.estate_id = tender.estate_id
