"""居民评议: what the residents of a community think of a company in a review meeting, not in a survey (S2-10)."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative, on_hundred_points
from pipelines.catalogue.schema import Source, area, choice, credit_code, day, decimal, identifier, whole, words
from pipelines.text import both

RESULTS = {
    "excellent": both("优秀", "Excellent"),
    "good": both("良好", "Good"),
    "qualified": both("合格", "Qualified"),
    "unqualified": both("不合格", "Not qualified"),
}
RESULTS_AS_WRITTEN = {
    "优": "excellent",
    "良": "good",
    "较好": "good",
    "基本合格": "qualified",
    "一般": "qualified",
    "差": "unqualified",
    "较差": "unqualified",
}


class ResidentsReview(dy.Schema):
    """One row is one review of one company in one community."""

    review_no = identifier("居民评议编号", "Review number", "评议编号", "物业评议编号", key=True)
    community = area("所属社区", "Community", "社区", "社区（村）", "评议社区", level="community")
    company_code = credit_code(
        "企业统一社会信用代码",
        "Company credit code",
        "统一社会信用代码",
        "被评议企业信用代码",
        refers="company",
        required=True,
    )
    company_name = words("企业名称", "Company name", "被评议企业", "物业企业名称")
    estate_id = identifier("小区编号", "Estate number", "项目编号", refers="estate")
    estate_name = words("小区名称", "Estate name", "项目名称")
    reviewed_on = day("居民评议日期", "Reviewed on", "评议日期", required=True)
    participants = whole("参评居民人数", "Residents taking part", "参评人数", unit="人")
    review_result = choice("居民评议结果", "Result", "评议结果", values=RESULTS, written=RESULTS_AS_WRITTEN)
    score = decimal("居民评议得分", "Score", "评议得分", unit="分")


SOURCE = Source(
    id="residents_review",
    label=both("居民评议台账", "Reviews by residents"),
    row=both("一行是一个社区对一家企业的一次评议", "One row is one review of one company in one community"),
    schema=ResidentsReview,
    shape="events",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）、居委会", "Street office and residents' committees"),
    clauses=("S2-10", "S4-22"),
    checks=(*not_negative("participants"), *on_hundred_points("score")),
)
