"""How long an entry stands and what ends it earlier, in one sentence."""

from pipelines.catalogue.declarations import Rule
from pipelines.text import Text, both

ENDS: dict[str, Text] = {
    "term": both("列入 {term} 个月", "listed {term} months"),
    "corrected": both(
        "列入 {term} 个月，届时仍未改正的至改正为止", "listed {term} months or until corrected, whichever is later"
    ),
    "act": both("至补办完成为止", "listed until what was left undone is done"),
    "survey": both("至下一次调查为止", "listed until the next survey"),
    "decision": both("至决定载明之日为止", "listed until the day that the decision names"),
    "while_true": both("条件成立期间列入，不再成立时经决定移出", "listed while it holds; removed by decision"),
}
OTHERWISE = both("；未载明的为 {term} 个月", "; {term} months where it names none")
CLOSES = both("；期满自动移出", "; it comes off by itself when they are over")
CLOSED = both("；期满不再算在榜，经人办结移出", "; when that is over it counts no more, and a person closes it")
REPAIRS: dict[str, Text] = {
    "act": both("；补办完成即可修复", "; repaired at once by doing it"),
    "correction": both(
        "；改正并满观察期、无新记录的可申请修复", "; repair after correction and a time without a new record"
    ),
}


def ending(rule: Rule) -> Text:
    """What ends an entry under a rule: without a repair, and with one."""
    parts = [ENDS[rule.ends]]
    if rule.ends == "decision" and rule.term_months is not None:
        parts.append(OTHERWISE)
    if rule.is_ended_by_term:
        parts.append(CLOSES if rule.closes_itself else CLOSED)
    if rule.repair in REPAIRS:
        parts.append(REPAIRS[rule.repair])
    return both(
        "".join(part.zh for part in parts).format(term=rule.term_months),
        "".join(part.en for part in parts).format(term=rule.term_months),
    )
