"""What an area has to act on: its open alerts by responsible unit, kind and place, the most and oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.catalogue.declarations import Alert
from pipelines.query import Reader
from pipelines.text import Language


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One responsible unit's open alerts of one kind in one place."""

    alert: Alert
    unit: str
    place: str
    n: int
    overdue: int
    since: date


def problems_of(reader: Reader, quarter: str, language: Language) -> Sequence[Problem]:
    """One row is one responsible unit × kind × area; those with most overdue alerts first, then most, then the oldest."""
    tail = "_en" if language == "en" else ""
    found: dict[tuple[str, str, str], list[dict[str, object]]] = {}
    for row in reader.alerts(period=quarter).iter_rows(named=True):
        alert = reader.catalogue.alerts[row["alert"]]
        unit = str(row["owner"] or alert.owner.of(language))
        area = row["street"] if row["street"] and not row["street"].endswith("-unassigned") else row["district"]
        named = row[f"street_name{tail}"] if area == row["street"] else row[f"district_name{tail}"]
        if area == row["street"] and area and reader.level == "city":
            named = f"{row[f'district_name{tail}']}{'' if language == 'zh' else ', '}{named}"
        found.setdefault((alert.id, unit, str(named or reader.home.name.of(language))), []).append(row)
    listed = [
        Problem(
            alert=reader.catalogue.alerts[alert],
            unit=unit,
            place=place,
            n=len(rows),
            overdue=sum(bool(row["days_over"]) for row in rows),
            since=min(row["since"] for row in rows if isinstance(row["since"], date)),
        )
        for (alert, unit, place), rows in found.items()
    ]
    return sorted(listed, key=lambda one: (-one.overdue, -one.n, one.since, one.alert.code, one.unit, one.place))
