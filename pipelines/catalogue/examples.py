"""Questions in SQL that run as they stand over any published build; each is a pattern for others."""

from dataclasses import dataclass

from pipelines.text import Text, both


@dataclass(frozen=True, kw_only=True)
class Example:
    """One question and its statement."""

    label: Text
    sql: str


EXAMPLES = (
    Example(
        label=both("各区最近一个月的业委会（物管会）组建率", "The committee rate of each district in the newest month"),
        sql="""select area.name, period, numerator, denominator, unknown, value
from metric_value
join area on area.code = metric_value.area
where metric = 'committee_rate' and variant = 'headline' and segment is null
    and metric_value.level = 'district' and period_kind = 'month'
    and period = (select max(period) from metric_value where metric = 'committee_rate' and period_kind = 'month')
order by value""",
    ),
    Example(
        label=both(
            "最近四个季度中有三个季度解决率下降的街道",
            "Streets whose resolution rate fell in three of the last four quarters",
        ),
        sql="""with told as (
    select area, starts_on, value, lag(value) over (partition by area order by starts_on) as former
    from metric_value
    where metric = 'complaint_solved' and variant = 'headline' and segment is null
        and level = 'street' and period_kind = 'quarter'
)
select area.name, count(*) filter (where told.value < told.former) as quarters_down
from told
join area on area.code = told.area
where told.starts_on > (select max(starts_on) from told) - interval 12 month
group by area.name
having quarters_down >= 3
order by area.name""",
    ),
    Example(
        label=both("管理方式与小区数、户数", "Estates and households by service mode"),
        sql="""select service_mode, count(*) as estates, sum(households) as households
from estate_month
where month = (select max(month) from estate_month) and in_scope
group by service_mode
order by estates desc""",
    ),
    Example(
        label=both(
            "管理方式与每万户每月诉求量，按建成年代",
            "Complaints per 10,000 households and month by service mode and decade of completion",
        ),
        sql="""with orders as (
    select estate_id, created_month as month, count(*) as orders
    from complaint_case
    where is_property
    group by estate_id, created_month
)
select service_mode, completed_year // 10 * 10 as decade, sum(coalesce(orders, 0)) as orders,
    sum(households) as household_months, sum(coalesce(orders, 0)) / sum(households) * 10000 as per_10k
from estate_month
left join orders using (estate_id, month)
where month > (select max(month) from estate_month) - interval 12 month and households > 0
group by service_mode, decade
order by service_mode, decade""",
    ),
    Example(
        label=both(
            "两次抽查之间得分上升最多的企业",
            "Companies whose estates' scores rose most from a spot check to the next",
        ),
        sql="""with checks as (
    select estate_id, company_code, score,
        lag(score) over (partition by estate_id order by checked_on, sequence) as former,
        lag(company_code) over (partition by estate_id order by checked_on, sequence) as former_company
    from spot_check_done
    where score is not null
), companies as (
    select company_code, max(name) as name from company_month group by company_code
)
select company_code, name, count(*) as pairs, avg(score - former) as change
from checks
left join companies using (company_code)
where former is not null and company_code = former_company
group by company_code, name
order by change desc, pairs desc""",
    ),
    Example(
        label=both("各月工单数与解决率", "Work orders and resolution rate by month"),
        sql="""select period, max(value) filter (where metric = 'complaint_count') as orders,
    max(value) filter (where metric = 'complaint_solved') as solved
from metric_value
where metric in ('complaint_count', 'complaint_solved') and variant = 'headline' and segment is null
    and level = 'city' and period_kind = 'month'
group by period
order by period""",
    ),
    Example(
        label=both("查看语句的执行计划", "How a statement would be run"),
        sql="explain select level, count(*) as numbers from metric_value group by level",
    ),
)
