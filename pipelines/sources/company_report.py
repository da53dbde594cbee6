"""企业向居委会报告: a company tells the residents' committee of its own accord how it serves an estate (S0-20)."""

import dataframely as dy

from pipelines.catalogue.schema import Source, area, credit_code, day, free_text, identifier, words
from pipelines.text import both


class CompanyReport(dy.Schema):
    """One row is one report of one company on one estate."""

    report_no = identifier("报告编号", "Report number", "企业报告编号", key=True)
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", required=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "报告企业信用代码", refers="company"
    )
    company_name = words("企业名称", "Company name", "报告企业", "物业企业名称")
    community = area("所属社区", "Community", "社区", "社区（村）", "受理居委会", level="community")
    reported_on = day("报告日期", "Reported on", "向居委会报告日期", required=True)
    points = free_text("报告内容", "What was reported", "报告事项", "报告要点")


SOURCE = Source(
    id="company_report",
    label=both("企业向居委会报告", "Reports to residents' committees"),
    row=both("一行是一家企业就一个小区的一次报告", "One row is one report of one company on one estate"),
    schema=CompanyReport,
    shape="events",
    cadence="month",
    sender="street",
    owner=both("街道办事处（乡镇政府）、居委会", "Street office and residents' committees"),
    clauses=("S0-20",),
)
