"""责任清单: what each party has to do by which document, and what shows that it does."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import Check, Source, day, free_text, identifier, words
from pipelines.catalogue.worded import not_before, wanted_with
from pipelines.text import both


class Responsibility(dy.Schema):
    """One row is one duty of one party."""

    party_no = identifier("责任主体序号", "Party number", "责任主体编号", "主体序号", key=True)
    duty_no = identifier("职责序号", "Duty number", "职责编号", "责任序号", key=True)
    document_no = words("职责依据文号", "Document number", "依据文号", "文号", key=True)
    party = words("责任主体", "Party", "责任单位", "责任部门", required=True)
    duty = words("职责内容", "Duty", "职责", "责任内容", "主要职责", required=True)
    clause = words("依据条款", "Clause", "条款")
    org_id = identifier("责任机构编号", "Body number", "机构编号", refers="org_unit")
    evidence_metric = identifier("佐证指标编号", "Metric that shows it", "佐证指标", "履职指标")
    evidence = free_text("履职佐证", "Evidence", "履职情况", "佐证材料")
    evidenced_on = day("履职佐证日期", "Evidence of", "履职日期")
    valid_from = day("职责生效日期", "Valid from", "生效日期")
    valid_to = day("职责失效日期", "Valid to", "失效日期")


SOURCE = Source(
    id="responsibility",
    label=both("责任清单", "Duty list"),
    row=both("一行是一个责任主体的一项职责", "One row is one duty of one party"),
    schema=Responsibility,
    shape="register",
    cadence="on change",
    sender="city",
    owner=both("市、区物业管理工作领导小组", "Leading groups of city and districts"),
    clauses=("S1-28", "S1-29", "S1-30", "S1-35", "S3-05", "S3-12", "S4-07", "S1-27"),
    checks=(
        not_before(Responsibility, "valid_to", "valid_from"),
        wanted_with(Responsibility, "evidenced_on", "evidence", refuses="nothing"),
        Check(
            name="duty_can_be_shown",
            refuses="nothing",
            message=both("佐证指标和履职佐证均未填", "Neither a metric nor evidence is given"),
            mend=both("填写其中一栏", "Fill in one of them"),
            expr=pl.col("evidence_metric").is_not_null() | pl.col("evidence").is_not_null(),
            columns=("evidence_metric", "evidence"),
        ),
    ),
)
