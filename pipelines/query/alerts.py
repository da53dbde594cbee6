"""Alerts that are open on a day: what is so, since when, who has to act and until when."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines import periods
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import PLACEHOLDER, Alert
from pipelines.nearest import labels, unknown
from pipelines.query.door import Door
from pipelines.query.places import company_names, estate_names
from pipelines.query.remembered import of_build
from pipelines.query.romanise import with_english
from pipelines.text import Language


@of_build
def alerts(door: Door, *, period: str | None = None, alert: str | None = None, closed: bool = False) -> pl.DataFrame:
    """The alerts that are open at the end of a period inside the scope's area, the longest overdue first; one row is
    one cause.

    Columns: alert, code, cause, since, until, due_on, days_open, days_over (past the due day; null while it is not),
    district, street and community, each with its _name and _name_en, estate_id, estate_name, company_code, company_name,
    owner (the unit named in the row, if one is), evidence (JSON), sender, submission_id, sheet, row_no. `alert` is an
    id or an AL- code. With `closed`, those that were over by then as well. Without `period`, the newest month.

    Raises:
        RequestError: there is no such alert, or the text is no period.
    """
    day = periods.parse(period or door.as_of).last_day
    names = [one.id for one in alerts_named(door.catalogue, alert)]
    place = "? in (alert.city, alert.district, alert.street, alert.community)"
    frame = door.frame(
        f"""
        select alert.alert, alert.code, alert.cause, alert.since, alert.until, alert.due_on,
            date_diff('day', alert.since, ?) as days_open,
            case when alert.due_on < ? then date_diff('day', alert.due_on, ?) end as days_over,
            alert.district, district_area.name as district_name, alert.street, street_area.name as street_name,
            alert.community, community_area.name as community_name, alert.estate_id, alert.company_code, alert.owner, alert.evidence, alert.sender,
            alert.submission_id, alert.sheet, alert.row_no
        from alert
        left join area as district_area on district_area.code = alert.district
        left join area as street_area on street_area.code = alert.street
        left join area as community_area on community_area.code = alert.community
        where alert.since <= ? and ({"true or" if closed else ""} alert.until is null or alert.until > ?)
            and list_contains(?, alert.alert) and (? = ? or {place})
        order by days_over desc nulls last, alert.due_on, alert.code, alert.cause
        """,
        [day, day, day, day, day, names, door.scope.area, door.home.region, door.scope.area],
    )
    for level in ("district", "street", "community"):
        frame = with_english(frame, f"{level}_name")
    return frame.with_columns(
        _named(frame["estate_id"], "estate_name", estate_names(door)),
        _named(frame["company_code"], "company_name", company_names(door)),
    )


def _named(codes: pl.Series, column: str, names: Mapping[str, str]) -> pl.Series:
    """The name of each code; the code itself where no month holds its name."""
    return pl.Series(column, [code and names.get(code, code) for code in codes], dtype=pl.String)


def place_said(alert: Mapping[str, Any], language: Language, sentence: str = "") -> str:
    """What an alert (a row of `alerts`) is about, as exactly as it is known: district · street · community · estate; the
    company where there is no estate. An estate or company that the sentence beside it names is left out. Empty where it
    is about the whole home."""
    tail = "_en" if language == "en" else ""
    names = [alert[f"{level}_name{tail}"] for level in ("district", "street", "community")]
    subject = alert["estate_name"] or alert["company_name"]
    names.append(None if subject and subject in sentence else subject)
    return " · ".join(name for name in names if name)


def alerts_named(catalogue: Catalogue, name: str | None) -> list[Alert]:
    """The alerts of an id or an AL- code, in order of their codes; all of them where none is named.

    Raises:
        RequestError: there is none of that name.
    """
    every = sorted(catalogue.alerts.values(), key=lambda one: (one.code, one.id))
    matches = [one for one in every if name is None or name in (one.id, one.code) or name.upper() == one.code]
    if not matches:
        raise unknown(("预警", "alert"), name or "", labels(catalogue.alerts))
    return matches


def alert_sentence(catalogue: Catalogue, alert: Alert, evidence: str, language: Language) -> str:
    """An alert's sentence about one cause, from its evidence. What is not known is written as a dash."""
    facts: dict[str, Any] = json.loads(evidence)
    labels = catalogue.choice_words

    def word(name: str) -> str:
        value = facts.get(name)
        if value is None:
            return "—"
        if name == "source" and value in catalogue.sources:
            return catalogue.sources[value].label.of(language)
        if name == "metric" and value in catalogue.metrics:
            return catalogue.metrics[value].label.of(language)
        if name == "month":
            return str(value)[:7]
        if isinstance(value, str) and name in labels and value in labels[name]:
            return labels[name][value].of(language)
        if isinstance(value, float):
            return f"{Decimal(str(value)).quantize(Decimal('0.1')):f}".removesuffix(".0")
        return str(value)

    return PLACEHOLDER.sub(lambda match: word(match[1]), alert.says.of(language))
