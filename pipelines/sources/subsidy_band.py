"""补贴档次: what share of a subsidy is paid at which satisfaction and score, as finance decided it."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative, on_hundred_points
from pipelines.catalogue.schema import Source, choice, day, decimal, identifier, share, whole, words
from pipelines.catalogue.worded import after, one_of
from pipelines.text import both

KINDS = {
    "old_area": both("旧楼区长效管理补贴", "Old areas"),
    "low_fee": both("低收费小区补贴", "Estates with low fees"),
    "affordable": both("保障性住房小区补贴", "Affordable housing"),
    "reward": both("考核奖励", "Reward"),
    "other": both("其他", "Other"),
}
KINDS_AS_WRITTEN = {"旧楼区补贴": "old_area", "老旧小区补贴": "old_area", "奖励": "reward"}


class SubsidyBand(dy.Schema):
    """One row is one band of one kind of subsidy from one day on."""

    subsidy_kind = choice("补贴类型", "Kind of subsidy", "补贴种类", values=KINDS, written=KINDS_AS_WRITTEN, key=True)
    band_no = identifier("补贴档次", "Band", "档次", "补贴档次序号", key=True)
    valid_from = day("档次生效日期", "Valid from", "生效日期", key=True)
    valid_to = day("档次失效日期", "Valid to", "失效日期")
    minimum_satisfaction_share = share("满意率下限", "Least satisfaction", "最低满意率")
    minimum_score = decimal("考核得分下限", "Least score", "最低得分", unit="分")
    minimum_sample = whole("最少有效样本数", "Least sample", "最小样本量", unit="份")
    pay_share = share("拨付比例", "Share paid", "补贴拨付比例", required=True)
    document_no = words("档次依据文号", "Document number", "依据文号", "文号")
    approved_by = words("档次批准单位", "Approved by", "批准单位")


SOURCE = Source(
    id="subsidy_band",
    label=both("补贴档次", "Bands of subsidies"),
    row=both("一行是一类补贴自某日起的一个档次", "One row is one band of one kind of subsidy from one day on"),
    schema=SubsidyBand,
    shape="register",
    cadence="on change",
    sender="city",
    owner=both("市、区财政部门", "Finance departments of city and districts"),
    clauses=("S2-09", "S1-32"),
    checks=(
        after(SubsidyBand, "valid_to", "valid_from"),
        one_of(SubsidyBand, "minimum_satisfaction_share", "minimum_score"),
        *on_hundred_points("minimum_score"),
        *not_negative("minimum_sample"),
    ),
)
