-- 一行是一处应有的合同条款或合同 / One row is one clause or contract that had to be there
-- about: contract
-- key: contract_part, part_no
with
reporting as (
    select max(last_day) as last_day from month
),

items as (
    -- The sales contract states service and fee, from the first sale on.
    select 'sales_clause' as contract_part, project_id as part_no, first_sale_on as due_on, estate_id, district, street,
        has_sales_clause as is_present, _sender as sender, _submission as submission_id, _sheet as sheet, _row as row_no
    from project
    where first_sale_on is not null
    union all
    -- The company signs with every buyer when the home is delivered.
    select 'buyers_contracts', project_id, delivered_on, estate_id, district, street, buyer_contracts >= delivered_units,
        _sender, _submission, _sheet, _row
    from project
    where delivered_on is not null and coalesce(delivered_units, 1) > 0
    union all
    -- A committee's contract states rights and duties.
    select 'committee_contract', contract_id, signed_on, estate_id, null, null, has_rights_and_duties,
        _sender, _submission, _sheet, _row
    from contract
    where contract_kind = 'ordinary'
)

select
    items.contract_part,
    items.part_no,
    cast(date_trunc('month', items.due_on) as date) as month,
    deployment.city as city,
    coalesce(estate_home.district, place.district, deployment.nowhere_district) as district,
    coalesce(estate_home.street, place.street, deployment.nowhere_street) as street,
    items.estate_id,
    items.due_on,
    items.is_present,
    items.sender,
    items.submission_id,
    items.sheet,
    items.row_no
from items
cross join reporting
cross join deployment
-- Where a row lies it says itself, else its estate does.
left join estate_home
    on estate_home.estate_id = items.estate_id
    and items.street is null
left join place
    on place.sent_district = coalesce(items.district, '')
    and place.sent_street = coalesce(items.street, '')
    and place.sent_community = ''
where items.due_on <= reporting.last_day
