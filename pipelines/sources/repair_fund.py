"""维修资金: the fund of each estate at the end of a quarter; an estate of which nothing is known has no row."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, choice, day, decimal, identifier, words, yes_no
from pipelines.text import both

STORAGE = {
    "demand": both("活期", "Demand deposit"),
    "term": both("定期", "Term deposit"),
    "other": both("其他方式", "Other"),
}
STORAGE_AS_WRITTEN = {"活期存款": "demand", "定期存款": "term", "国债": "other", "协定存款": "other", "其他": "other"}


class RepairFund(dy.Schema):
    """One row is one estate's fund at the end of one quarter."""

    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate", key=True)
    estate_name = words("小区名称", "Estate name", "项目名称")
    is_established = yes_no("是否建立维修资金", "Fund established", "是否建立专项维修资金", required=True)
    established_on = day("维修资金建立日期", "Fund established on", "建账日期", "首次归集日期")
    first_deposit_yuan = decimal("首期归集金额（元）", "First deposit (yuan)", "首期交存金额（元）", unit="元")
    balance_yuan = decimal(
        "维修资金余额（元）", "Fund balance (yuan)", "资金余额（元）", "账户余额（元）", unit="元", adds_up=True
    )
    deposited_yuan = decimal("本季归集金额（元）", "Deposited in the quarter (yuan)", unit="元", adds_up=True)
    used_yuan = decimal("本季使用金额（元）", "Used in the quarter (yuan)", unit="元", adds_up=True)
    storage = choice("存储方式", "Way of depositing", "存放方式", values=STORAGE, written=STORAGE_AS_WRITTEN)
    refilled_on = day("补建续筹日期", "Refilled on", "续筹日期", "续交日期")


SOURCE = Source(
    id="repair_fund",
    label=both("维修资金台账", "Repair funds"),
    row=both("一行是一个小区一个季度末的维修资金", "One row is one estate's fund at the end of one quarter"),
    schema=RepairFund,
    shape="picture",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S3-19", "S3-18", "S3-25", "S4-07", "S3-26"),
    checks=(
        *not_negative("first_deposit_yuan", "balance_yuan", "deposited_yuan", "used_yuan"),
        Check(
            name="established_when_dated",
            refuses="row",
            message=both(
                "填报未建立维修资金，但填有建立日期", "Reported without a fund, but with a date of establishment"
            ),
            mend=both("核对是否建立和建立日期", "Check both cells"),
            expr=pl.col("is_established") | pl.col("established_on").is_null(),
            columns=("is_established", "established_on"),
        ),
        Check(
            name="balance_has_fund",
            refuses="nothing",
            message=both("有余额，未填建立日期", "A balance without a date of establishment"),
            mend=both("补填维修资金建立日期", "Give the day on which it was established"),
            expr=(pl.col("balance_yuan") == 0) | pl.col("established_on").is_not_null(),
            columns=("balance_yuan", "established_on"),
        ),
    ),
)
