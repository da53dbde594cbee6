"""How long an entry may be published: its class, its nature, its first and its last lawful day.

The limits are parameters (`publication_*_months`); where they are from, and that they are still to be checked against the
text, stands in their `source`. They count from the day of the document. Red entries are honours: no class, and ours is
the limit where a rule sets no term.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Rule
from pipelines.periods import add_months
from pipelines.text import Text, both

GRAVITIES: Final[Mapping[str, Text]] = MappingProxyType(
    {"slight": both("轻微", "slight"), "ordinary": both("一般", "ordinary"), "grave": both("严重", "grave")}
)
NATURES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "honour": both("通报表扬", "honour"),
        "credit": both("公共信用信息", "credit information"),
        "assessment": both("考核通报", "assessment notice"),
    }
)
_HONOUR = "ordinary"  # its longest publication holds for an honour without a term of its own


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Months of publication by class: at most, and before a repair at least. A class without a limit is not named."""

    longest: Mapping[str, int]
    shortest: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class LawfulTerm:
    """What an entry is called, and between which days it may be published."""

    nature: str  # of `NATURES`
    gravity: str | None  # of `GRAVITIES`; of an honour none
    first_on: date  # the day of the document
    last_on: date | None  # no limit where none is in force
    repair_from: date  # a repair is granted from this day on, save of what performance alone repairs

    @property
    def is_published(self) -> bool:
        """Whether it is published at all: what is slight stays inside."""
        return self.gravity != "slight"


def limits_of(catalogue: Catalogue, day: date, region: str) -> Limits:
    """The limits in force on a day in a region."""

    def months(names: Mapping[str, str]) -> dict[str, int]:
        held = {key: catalogue.parameters[name].on(day, region) for key, name in names.items()}
        return {key: int(value) for key, value in held.items() if value is not None}

    return Limits(
        longest=months({key: f"publication_{key}_months" for key in GRAVITIES}),
        shortest=months({key: f"publication_{key}_least_months" for key in ("ordinary", "grave")}),
    )


def lawful_term(rule: Rule, document_on: date, limits: Limits) -> LawfulTerm:
    """The term of an entry under a rule whose document is of a day."""
    longest = limits.longest.get(rule.gravity or _HONOUR)
    shortest = limits.shortest.get(rule.gravity or "", 0)
    return LawfulTerm(
        nature=rule.nature,
        gravity=rule.gravity,
        first_on=document_on,
        last_on=add_months(document_on, longest) if longest else None,
        repair_from=add_months(document_on, shortest),
    )
