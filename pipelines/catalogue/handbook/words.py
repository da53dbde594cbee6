"""The words of the handbook and of the data dictionary, in both languages."""

from pipelines.catalogue.declarations import UNCHECKED, Review
from pipelines.text import Language, Text, both

WORDS: dict[str, Text] = {
    "handbook": both("指标口径手册", "Indicator handbook"),
    "generated": both(
        "由口径声明自动生成，请勿手工修改；与声明不一致时测试不通过。",
        "Generated from the declarations; do not edit. A test fails when it is out of date.",
    ),
    "meaning": both("含义", "Meaning"),
    "why": both("意义", "Why it matters"),
    "review": both("编写与复核", "Written and reviewed"),
    "formula": both("算法", "Formula"),
    "base": both("分母（范围）", "Denominator (scope)"),
    "hit": both("分子（条件）", "Numerator (condition)"),
    "measure": both("度量", "Measure"),
    "weight": both("权重", "Weight"),
    "mart": both("数据行含义", "One row is"),
    "variants": both("其他口径", "Variants"),
    "targets": both("目标", "Targets"),
    "clauses": both("依据条款", "Clauses"),
    "readings": both("条文解读", "Interpretation of clauses"),
    "question": both("问题", "Question"),
    "reading": both("采用的解读", "Adopted"),
    "alternatives": both("未采用的解读", "Not adopted"),
    "decided": both("确定单位", "Decided by"),
    "cited_by": both("用于", "Used by"),
    "uncited": both("尚未使用", "Not used yet"),
    "levels": both("层级", "Levels"),
    "by": both("分类", "Breakdown"),
    "timing": both("时点", "Timing"),
    "unit": both("单位", "Unit"),
    "minimum": both("最小排名基数", "Smallest base ranked"),
    "sources": both("报送单位", "Submitted by"),
    "limits": both("局限", "Limitations"),
    "interval": both("区间", "Interval"),
    "stock": both("期末存量", "stock at period end"),
    "flow": both("期内流量", "flow over the period"),
    "rules": both("红黑榜规则", "List rules"),
    "parameters": both("参数", "Parameters"),
    "credit_models": both("信用模型", "Credit models"),
    "source_of": both("来源", "Source"),
    "score": both("得分", "Score"),
    "used": both("采用", "In use"),
    "used_nowhere": both("可选，尚无地区采用", "available; not used by any region yet"),
    "grade": both("等级", "Grade"),
    "least": both("不低于", "At least"),
    "grade_means": both("等级含义", "What it says"),
    "checks_a_year": both("每小区每年抽查次数", "Spot checks per estate per year"),
    "not_graded": both("未评级", "not graded"),
    "dictionary": both("数据字典", "Data dictionary"),
    "key": both("主键", "key"),
    "required": both("必填", "required"),
    "derived": both("系统生成", "derived"),
    "column": both("列", "Column"),
    "name": both("名称", "Name"),
    "kind": both("类型", "Type"),
    "notes": both("说明", "Notes"),
    "aliases": both("表头也可写作", "Other headings"),
    "checks": both("校验", "Checks"),
    "ours": both("系统参考值", "system default"),
    "due": both("12 月 31 日到期", "due on 31 December"),
    "condition": both("条件", "Condition"),
    "basis": both("依据", "Basis"),
    "left_out": both("不适用", "Not applied"),
    "only_in": both("仅限", "only in"),
    "term": both("期限与修复", "Term and repair"),
    "journal": both("办公日志", "Office journal"),
    "journal_row": both(
        "人员作出的决定，只增不改；每条记录包括下列各项及该类别特有各项。",
        "Decisions made by people; entries are only ever added. Each holds the following fields and those of its kind.",
    ),
    "in_words": both("算法", "Computed as"),
    "notation": both("算式", "In notation"),
    "direction": both("方向", "Direction"),
    "frequency": both("频率", "Frequency"),
    "alerts": both("预警", "Alerts"),
    "documents": both("政策文件与条款", "Documents and clauses"),
    "when": both("触发条件", "Raised when"),
    "owner": both("责任单位", "Responsible unit"),
    "days": both("处理期限（天）", "Time limit (days)"),
    "evidence": both("依据数据", "Evidence"),
    "metrics": both("指标", "Metrics"),
    "clause": both("条款", "Clause"),
    "at": both("原文位置", "Where it stands"),
    "says": both("要求（本系统概括）", "Requirement (summarised)"),
    "responsible": both("责任单位", "Responsible unit"),
    "variant_base": both("分母", "base"),
    "variant_hit": both("分子", "hit"),
    "variant_measure": both("度量", "measure"),
    "value": both("数值", "Value"),
    "from": both("有效期间", "In force"),
    "contents": both("目录", "Contents"),
    "number": both("文号", "Number"),
    "issuer": both("发文机关", "Issuer"),
    "issued": both("印发日期", "Issued on"),
    "status": both("效力", "Status"),
    "standing": both("各期均应达到", "required every period"),
    "list": both("榜单", "List"),
    "rule_checks": both("核查", "Checked by"),
    "everywhere": both("各地", "everywhere"),
    "duties": both("责任清单", "Duties"),
    "party": both("责任主体", "Responsible party"),
    "duty": both("职责", "Duty"),
    "shown_by": both("佐证", "Evidence"),
}
LEVELS: dict[str, Text] = {
    "city": both("市", "city"),
    "district": both("区县", "district"),
    "street": both("街道（乡镇）", "street"),
    "community": both("社区", "community"),
    "estate": both("小区", "estate"),
    "company": both("企业", "company"),
    "department": both("部门", "department"),
}
UNITS: dict[str, Text] = {
    "share": both("比例（屏幕上以 % 显示）", "share (per cent on screen)"),
    "per_10k_households": both("件/万户·月", "complaints per 10,000 households per month"),
    "count": both("个数", "count"),
    "score": both("分（满分 100）", "points out of 100"),
    "days": both("天", "days"),
    "hours": both("小时", "hours"),
    "yuan": both("元", "yuan"),
    "m2": both("平方米", "m²"),
    "points": both("分", "points"),
}
BETTER: dict[str, Text] = {
    "higher": both("越高越好", "higher is better"),
    "lower": both("越低越好", "lower is better"),
    "band": both("在区间内为好", "within the range is better"),
    "neither": both("不作优劣判断", "neither"),
}
FREQUENCIES: dict[str, Text] = {
    "month": both("每月", "monthly"),
    "quarter": both("每季度", "quarterly"),
    "half": both("每半年", "half-yearly"),
    "year": both("每年", "yearly"),
}
INTERVALS: dict[str, Text] = {
    "wilson": both("95%，威尔逊法，按有效样本量", "95 %, Wilson, on the effective sample"),
    "mean": both("95%，按各行离散程度（学生分布）", "95 %, Student's, from the spread of the rows"),
    "square_and_add": both(
        "95%，由两项的区间平方相加得出", "95 %, from the intervals of both terms, squared and added"
    ),
}
# Who wrote and who checked, where it is no office; `{on}` is the day of the last review.
REVIEWERS: dict[str, Text] = {
    "developers": both("本系统开发人员", "the developers of this system"),
    "unchecked": both("尚无他人复核", "not yet reviewed by anyone else"),
}
REVIEWED = both("{author}编写，最近自查 {on}；{checker}", "written by {author}, last self-checked on {on}; {checker}")
CHECKED = both("{author}编写；{checker} {on} 复核", "written by {author}; reviewed by {checker} on {on}")
STATUSES: dict[str, Text] = {
    "in force": both("有效", "in force"),
    "draft": both("征求意见稿，不作依据", "draft for comment, not in force"),
    "repealed": both("已废止", "repealed"),
}
# The units of parameters; 0 and 1 stand for no and yes.
PARAMETER_UNITS: dict[str, Text] = {
    "0 or 1": both("（0 否，1 是）", "(0 no, 1 yes)"),
    "0, 1 or 2": both("（0、1 或 2）", "(0, 1 or 2)"),
    "answers": both("份答卷", "answers"),
    "count": both("个", "(count)"),
    "day of month": both("日", "day of the month"),
    "days": both("天", "days"),
    "grades": both("级", "grades"),
    "hour": both("时", "hour"),
    "hours": both("小时", "hours"),
    "level": both("级（1 社区，2 街道，3 区）", "(1 community, 2 street, 3 district)"),
    "months": both("个月", "months"),
    "m²": both("平方米", "m²"),
    "people": both("人", "people"),
    "points": both("分", "points"),
    "quarters": both("个季度", "quarters"),
    "share": both("（比例）", "(share)"),
    "working days": both("个工作日", "working days"),
    "yuan": both("元", "yuan"),
    "yuan per m²": both("元/平方米", "yuan per m²"),
}
LISTS: dict[str, Text] = {
    "red": both("红榜", "red list"),
    "black": both("黑榜", "black list"),
    "watch": both("关注名单", "watch list"),
    "developers": both(
        "开发企业登记（提请资质主管部门，不属榜单）",
        "register of developers (for the qualification authority; not a list)",
    ),
}


def reviewed(review: Review, language: Language) -> str:
    """Who wrote a declaration and who has checked it, in a sentence."""
    author, checker = (
        REVIEWERS[name].of(language) if name in REVIEWERS else name for name in (review.author, review.checker)
    )
    label = REVIEWED if review.checker == UNCHECKED else CHECKED
    return label.of(language).format(author=author, checker=checker, on=f"{review.on:%Y-%m-%d}")


def listed(texts: list[str], *, zh: bool) -> str:
    """Several names in one run, with the language's own comma."""
    return ("、" if zh else ", ").join(texts)
