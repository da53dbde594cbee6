-- 一行是信息系统的一个模块在一个季度里有无数据 / One row is one module of the information system in one quarter
-- about: area, return
-- key: module, month
with
-- S3-26 names the six; which of our sources feed each is ours.
feeding as (
    select module, source
    from (
        values
            ('government', 'assessment'), ('government', 'spot_check'), ('government', 'meeting'),
            ('government', 'inspection'), ('government', 'street_assessment'),
            ('housing', 'estate'), ('housing', 'project'),
            ('owners', 'vote'), ('owners', 'residents_review'),
            ('company_credit', 'company'), ('company_credit', 'credit_record'),
            ('committee', 'committee'), ('committee', 'committee_decision'), ('committee', 'election'),
            ('repair_fund', 'repair_fund'), ('repair_fund', 'repair_fund_use')
    ) as listed (module, source)
),

quarters as (
    select period, starts_on, last_month as month, ends_before from period where period_kind = 'quarter'
),

modules as (
    select distinct module from feeding
),

fed as (
    select quarters.month, feeding.module, sum(submission_part.accepted) as accepted
    from feeding
    join submission_part on submission_part.source = feeding.source and submission_part.is_live
    join quarters on submission_part.month >= quarters.starts_on and submission_part.month < quarters.ends_before
    group by quarters.month, feeding.module
)

select
    modules.module,
    quarters.month,
    deployment.city as city,
    case modules.module
        when 'government' then '政府管理' when 'housing' then '房屋' when 'owners' then '业主'
        when 'company_credit' then '企业信用' when 'committee' then '业委会运行' else '维修资金'
    end as name,
    coalesce(fed.accepted, 0) as accepted,
    coalesce(fed.accepted, 0) > 0 as has_data
from modules
cross join quarters
cross join deployment
left join fed on fed.module = modules.module and fed.month = quarters.month
