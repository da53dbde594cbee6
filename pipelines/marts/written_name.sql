-- 一行是一个写法：企业名称及其旁边的信用代码，或工单所写的小区 / One row is one name as written, with the code beside it
-- about: return
-- key: register, name, code, area
with
companies as (
    select
        company.name,
        coalesce(company_branch.legal_code, company.company_code) as company_code,
        cast(null as varchar) as estate_id,
        'company' as source
    from company
    left join company_branch on company_branch.company_code = company.company_code
    union all
    select company_name, company_code, estate_id, 'contract' from contract
    union all
    select company_name, company_code, estate_id, 'estate' from estate
),

company_names as (
    select
        'company' as register,
        name,
        coalesce(company_code, '') as code,
        '' as area,
        count(*) as row_count,
        count(distinct estate_id) as estate_count,
        string_agg(distinct source, ',' order by source) as sources
    from companies
    where name is not null
    group by name, coalesce(company_code, '')
),

-- An estate's own names stand in the register of estates; here is what orders call it that could not be matched.
estate_names as (
    select
        'estate' as register,
        estate_written as name,
        '' as code,
        street as area,
        count(*) as row_count,
        cast(0 as bigint) as estate_count,
        'complaint' as sources
    from complaint_case
    where estate_written is not null and not has_estate
    group by estate_written, street
)

select register, name, code, area, row_count, estate_count, sources from company_names
union all
select register, name, code, area, row_count, estate_count, sources from estate_names
