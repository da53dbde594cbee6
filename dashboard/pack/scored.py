"""The scores of all estates of a quarter, as notices and publications lay them beside the lists, and the subjects of lists
as the public reads them: a project manager by number where the office publishes numbers, never by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard import format as text
from dashboard.words import word
from pipelines import periods
from pipelines.query import Reader
from pipelines.query import open as open_reader
from pipelines.text import Language

PLACES = {"city": "district", "district": "street"}  # level of a paper → the places that its estates are named by


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One estate of the table of all scores, in words but for its points."""

    place: str  # its district; in a table of one district its street; '' in a table of one street
    name: str
    company: str
    managers: str  # numbers of its project managers at the end of the quarter; '' where numbers are not published
    score: float | None  # mean of the quarter's monthly scores, in points
    rank: str  # in the district; a span where chance leaves it open, a dash with a month missing


def names_managers(reader: Reader, day: date) -> bool:
    """Whether the office publishes the numbers of project managers on a day (`publication_managers`)."""
    return bool(reader.catalogue.parameters["publication_managers"].on(day, reader.home.region))


def public_reader(reader: Reader, day: date) -> Reader:
    """The reader that papers take project managers from: where the office publishes their numbers it sees posts, whoever
    makes the paper, so that equal papers come out; elsewhere it is the reader itself."""
    if reader.viewer.sees_persons or not names_managers(reader, day):
        return reader
    frozen = reader.frozen.name if reader.frozen else ""
    opened = open_reader(reader.home.path, replace(reader.viewer, sees_persons=True), frozen=frozen)
    return opened.within(reader.scope.area, reader.scope.start, reader.scope.end)


def scored(reader: Reader, quarter: str, level: str, language: Language) -> tuple[Scored, ...]:
    """Every estate of the reader's area that was to be assessed in a quarter, by district, the highest score first.

    Args:
        level: of the paper's area; estates of a city are named with their district, those of a district with their street.
    """
    day = periods.parse(quarter).last_day
    managers = public_reader(reader, day).managers_serving(day) if names_managers(reader, day) else {}
    place = PLACES.get(level, "")
    name = "name_en" if language == "en" else "name"
    places = {row["code"]: str(row[name]) for row in reader.areas().iter_rows(named=True)}
    return tuple(
        Scored(
            place=places.get(row[place], text.MISSING) if place else "",
            name=row["name"] or row["estate_id"],
            company=row["company_name"] or text.MISSING,
            managers=managers.get(row["estate_id"], ""),
            score=row["quarter_score"],
            rank=_rank(row, language),
        )
        for row in reader.estate_scores(quarter).iter_rows(named=True)
    )


def score_columns(scoreds: Sequence[Scored], level: str, language: Language) -> list[str]:
    """The headings of the table of all scores; the number of a manager only where numbers are published."""
    place = PLACES.get(level, "")
    names = (
        *([place] if place else []),
        "estate",
        "company",
        *(["manager"] if _has_managers(scoreds) else []),
        "mean",
        "rank",
    )
    return [word(f"publication.score_{name}", language) for name in names]


def score_rows(scoreds: Sequence[Scored]) -> list[list[str]]:
    """Its rows, every field in words, in the order of the headings."""
    has_managers = _has_managers(scoreds)
    return [
        [
            *([each.place] if each.place else []),
            each.name,
            each.company,
            *([each.managers or text.MISSING] if has_managers else []),
            text.number(each.score, 1),
            each.rank,
        ]
        for each in scoreds
    ]


def _has_managers(scoreds: Sequence[Scored]) -> bool:
    return any(each.managers for each in scoreds)


def subject_name(row: Mapping[str, Any], language: Language, *, by_number: bool) -> str:
    """How an entry (`subject_kind`, `subject`, `name`) is named in what leaves the office."""
    if row["subject_kind"] == "project_manager" and not by_number:
        return word("publication.unnamed", language)
    return str(row["name"] or row["subject"])


def companies_of(reader: Reader, estates: list[str]) -> dict[str, str]:
    """The name of the company behind subjects of lists: of these estates the one that serves them or did last, of project
    managers that the reader sees the one that employs them."""
    names = reader.company_names()
    posts = reader.project_managers().select("project_manager_id", "company_code").iter_rows()
    employers = {number: names.get(code, "") for number, code in posts}
    return reader.companies_serving(estates) | employers


def _rank(row: Mapping[str, Any], language: Language) -> str:
    best, worst = row["rank_at_best"], row["rank_at_worst"]
    if best is None:
        return text.MISSING
    sentence = f"{best}" if best >= worst else word("trial.tied", language, best=best, worst=worst)
    return f"{sentence} / {row['ranked']}"
