"""业委会履职评议: how those who supervise a committee judge its year."""

import dataframely as dy

from pipelines.catalogue.checks import on_hundred_points
from pipelines.catalogue.schema import Source, choice, day, decimal, free_text, identifier
from pipelines.text import both

REVIEWERS = {
    "street": both("街道（乡镇）", "Street"),
    "community": both("社区居委会", "Residents' committee"),
    "owners": both("业主", "Owners"),
    "district": both("区主管部门", "District department"),
}
REVIEWERS_AS_WRITTEN = {
    "街道": "street",
    "街道办事处": "street",
    "居委会": "community",
    "社区": "community",
    "业主大会": "owners",
}
RESULTS = {
    "excellent": both("优秀", "Excellent"),
    "good": both("良好", "Good"),
    "qualified": both("合格", "Qualified"),
    "unqualified": both("不合格", "Not qualified"),
}
RESULTS_AS_WRITTEN = {"称职": "qualified", "基本合格": "qualified", "不称职": "unqualified"}


class CommitteeReview(dy.Schema):
    """One row is one reviewer's view of one committee in one year."""

    committee_id = identifier(
        "业委会（物管会）编号", "Committee number", "业委会编号", "组织编号", refers="committee", key=True
    )
    reviewer = choice("评议主体", "Reviewer", "考评主体", values=REVIEWERS, written=REVIEWERS_AS_WRITTEN, key=True)
    review_result = choice(
        "履职评议结果", "Result", "履职考评结果", "评议结果", values=RESULTS, written=RESULTS_AS_WRITTEN
    )
    score = decimal("履职评议得分", "Score", "评议得分", "考评得分", unit="分")
    reviewed_on = day("履职评议日期", "Reviewed on", "评议日期", "考评日期", required=True)
    remarks = free_text("评议意见", "Remarks", "考评意见")


SOURCE = Source(
    id="committee_review",
    label=both("业委会履职评议", "Reviews of committees"),
    row=both(
        "一行是一个评议主体对一个业委会一年履职的评议", "One row is one reviewer's view of one committee in a year"
    ),
    schema=CommitteeReview,
    shape="picture",
    cadence="year",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S3-08", "S4-22"),
    checks=(*on_hundred_points("score"),),
)
