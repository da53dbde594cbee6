"""物业费收缴: billed and collected in a quarter; arrears and the developer's part stand apart (S4-28)."""

import dataframely as dy

from pipelines.catalogue.checks import at_most, not_negative
from pipelines.catalogue.schema import Source, credit_code, decimal, identifier, whole, words
from pipelines.text import both


class FeeAccount(dy.Schema):
    """One row is one company's fees of one estate in one quarter."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    company_code = credit_code(
        "企业统一社会信用代码",
        "Company credit code",
        "统一社会信用代码",
        "物业企业信用代码",
        refers="company",
        key=True,
    )
    estate_name = words("小区名称", "Estate name", "项目名称")
    billed_yuan = decimal(
        "应收物业费（元）",
        "Billed (yuan)",
        "本季应收（元）",
        "当期应收物业费（元）",
        unit="元",
        adds_up=True,
        required=True,
    )
    collected_current_yuan = decimal(
        "实收当期物业费（元）",
        "Collected of the quarter (yuan)",
        "当期实收物业费（元）",
        "本季实收（元）",
        unit="元",
        adds_up=True,
    )
    collected_arrears_yuan = decimal(
        "收回历年欠费（元）",
        "Arrears collected (yuan)",
        "清欠金额（元）",
        "往期欠费收回（元）",
        unit="元",
        adds_up=True,
    )
    developer_due_yuan = decimal(
        "开发企业应缴（元）", "Due from the developer (yuan)", "建设单位应缴（元）", unit="元", adds_up=True
    )
    developer_paid_yuan = decimal(
        "开发企业已缴（元）", "Paid by the developer (yuan)", "建设单位已缴（元）", unit="元", adds_up=True
    )
    demands = whole("书面催缴数", "Written demands", "催缴份数", unit="份", adds_up=True)
    suits = whole("起诉数", "Suits", "起诉件数", unit="件", adds_up=True)


SOURCE = Source(
    id="fee_account",
    label=both("物业费收缴", "Fee collection"),
    row=both("一行是一家企业在一个小区一个季度的收费", "One row is one company's fees of one estate in one quarter"),
    schema=FeeAccount,
    shape="picture",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S4-28", "S2-05"),
    checks=(
        *not_negative(
            "billed_yuan",
            "collected_current_yuan",
            "collected_arrears_yuan",
            "developer_due_yuan",
            "developer_paid_yuan",
            "demands",
            "suits",
        ),
        at_most(
            "collected_current_yuan",
            "billed_yuan",
            "当期实收多于应收；收回的往期欠费填入“收回历年欠费”",
            "More collected of the quarter than billed; arrears have a column of their own",
        ),
        at_most(
            "developer_paid_yuan", "developer_due_yuan", "开发企业已缴多于应缴", "The developer paid more than was due"
        ),
    ),
)
