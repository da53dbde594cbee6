"""物业服务企业: the register of property service companies, by legal entity."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, area, choice, credit_code, day, words, yes_no
from pipelines.text import both

STATES = {"active": both("在营", "Active"), "left": both("已退出", "Left")}


class Company(dy.Schema):
    """One row is one company."""

    company_code = credit_code("统一社会信用代码", "Credit code", "信用代码", "企业统一社会信用代码", key=True)
    name = words("企业名称", "Company name", "物业服务企业名称", "单位名称", required=True)
    parent_company_code = credit_code(
        "所属法人信用代码", "Parent credit code", "上级法人统一社会信用代码", refers="company"
    )
    district = area("注册所在区", "District of registration", "注册地所属区", "注册地", level="district")
    registered_on = day("成立日期", "Registered on", "注册日期")
    is_state_owned = yes_no("是否国有", "State-owned", "国有企业")
    is_association_member = yes_no("是否协会会员", "Association member", "是否物业协会会员", "协会会员")
    alliance = words("区域物业服务联盟", "Regional alliance", "所属联盟", "区域性物业服务联盟")
    # kept as written; no number and no rule asks for it
    qualification = words("企业资质等级", "Qualification", "资质等级")
    credit_file_on = day("信用档案建立日期", "Credit file since", "建档日期")
    status = choice("状态", "Status", "经营状态", values=STATES)


SOURCE = Source(
    id="company",
    label=both("物业服务企业名录", "Companies"),
    row=both("一行是一家企业（按统一社会信用代码）", "One row is one company, by its credit code"),
    schema=Company,
    shape="register",
    cadence="quarter",
    sender="city",
    owner=both("市住房城乡建设部门", "City housing department"),
    clauses=("S3-16", "S3-17", "S4-11", "S4-14", "S2-10", "S3-26"),
    checks=(
        Check(
            name="parent_is_another",
            refuses="row",
            message=both("所属法人不能是企业自己", "A company cannot be its own parent"),
            mend=both("独立法人此栏留空", "Leave it blank for an independent company"),
            expr=pl.col("parent_company_code") != pl.col("company_code"),
            columns=("parent_company_code",),
        ),
    ),
)
