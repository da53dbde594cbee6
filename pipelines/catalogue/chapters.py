"""The chapters of the metric dictionary and the families of its codes: M-COV-01 is of the family COV, in chapter C1."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.catalogue.declarations import Metric
from pipelines.text import Text, both


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One chapter: its number, its name, and the families in it."""

    id: str
    label: Text
    families: tuple[str, ...]


CHAPTERS = (
    Chapter(id="C1", label=both("覆盖", "Coverage"), families=("COV",)),
    Chapter(
        id="C2",
        label=both("治理与组织", "Governance"),
        families=("GOV", "MEET", "ORG", "PLAN", "TRN", "PUB", "EARLY"),
    ),
    Chapter(id="C3", label=both("考核与信用", "Assessment, credit"), families=("ASM", "CRD")),
    Chapter(id="C4", label=both("诉求与安全", "Complaints, safety"), families=("CMP", "MED", "EMG", "SAFE")),
    Chapter(id="C5", label=both("满意度", "Satisfaction"), families=("SAT",)),
    Chapter(
        id="C6",
        label=both("资金、设施与数据", "Money, facilities, data"),
        families=("FUND", "FAC", "HAND", "EXIT", "DQ"),
    ),
    Chapter(id="C7", label=both("制度与台账", "Registers"), families=("REG",)),
)
FAMILIES: dict[str, Text] = {
    "COV": both("覆盖", "Coverage"),
    "GOV": both("业委会治理", "Committees"),
    "MEET": both("会议", "Meetings"),
    "ORG": both("机构与人员", "Bodies and staff"),
    "PLAN": both("任务与责任", "Plans and duties"),
    "TRN": both("培训", "Training"),
    "PUB": both("信息公开", "Disclosure"),
    "EARLY": both("提前介入", "Early start"),
    "ASM": both("考核", "Assessment"),
    "CRD": both("信用", "Credit"),
    "CMP": both("诉求", "Complaints"),
    "MED": both("调解", "Mediation"),
    "EMG": both("应急维修", "Emergency repair"),
    "SAFE": both("安全隐患", "Hazards"),
    "SAT": both("满意度", "Satisfaction"),
    "FUND": both("资金", "Money"),
    "FAC": both("设施", "Facilities"),
    "HAND": both("交接查验", "Hand-over"),
    "EXIT": both("退出与托管", "Exit and trusteeship"),
    "DQ": both("数据质量", "Data quality"),
    "REG": both("制度与台账", "Registers"),
}
_ORDER = [family for chapter in CHAPTERS for family in chapter.families]


def family_of(metric: Metric) -> str:
    """The family of a metric's code."""
    return metric.code.split("-")[1]


def chapter_of(metric: Metric) -> Chapter:
    """The chapter that a metric stands in; a family of no chapter stands in the last."""
    return next((chapter for chapter in CHAPTERS if family_of(metric) in chapter.families), CHAPTERS[-1])


def in_order(metrics: Iterable[Metric]) -> list[Metric]:
    """Metrics chapter by chapter, family by family, then by code."""

    def place(metric: Metric) -> tuple[int, str, str]:
        family = family_of(metric)
        return (_ORDER.index(family) if family in _ORDER else len(_ORDER), metric.code, metric.id)

    return sorted(metrics, key=place)
