"""The publication (公示) of the lists as of a day: what is public that day and nothing that has ended, as text, as a table
and as one HTML file that prints on A4. Made anew on a later day it lacks what ended in between.

Watch entries are slight and stay inside. A project manager is named by number alone, or, where the office has it so
(`publication_managers`), by the company alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from dashboard import format as text
from dashboard.pack.letterhead import letterhead
from dashboard.pack.placing import open_folder
from dashboard.pack.scored import (
    Scored,
    companies_of,
    names_managers,
    score_columns,
    score_rows,
    scored,
    subject_name,
)
from dashboard.templating import rendered
from dashboard.words import word
from pipelines import periods
from pipelines.catalogue.entries import LIST_SUBJECTS
from pipelines.disk import as_user_error, write_whole
from pipelines.errors import RequestError
from pipelines.office.lawful_terms import GRAVITIES, NATURES
from pipelines.query import Reader
from pipelines.spreadsheet import to_excel_csv
from pipelines.text import Language, both

LISTS = ("red", "black")
_COLUMNS = ("list", "subject", "name", "company", "grounds", "class", "number", "decided", "first", "last")


@dataclass(frozen=True, kw_only=True)
class Published:
    """One entry as the public reads it, every field in words."""

    list: str
    subject: str
    name: str
    company: str  # that serves an estate or employs a project manager; '' of others
    grounds: str
    nature: str  # with its class: 考核通报（一般）
    decision_no: str
    decided_on: date
    first_on: date
    last_on: date

    @property
    def cells(self) -> tuple[str | date, ...]:
        """Its cells in the order of the columns, but for the list."""
        return (
            self.subject,
            self.name,
            self.company,
            self.grounds,
            self.nature,
            self.decision_no,
            self.decided_on,
            self.first_on,
            self.last_on,
        )


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What an office publishes of its lists on a day."""

    day: date
    language: Language
    title: str
    issuer: str
    entries: tuple[Published, ...]
    remarks: tuple[str, ...]  # what a mark does not mean, how to object, when it ends
    is_invented: bool
    scores_of: str = ""  # the quarter of the table of all scores, where there is one
    scores: tuple[Scored, ...] = ()

    def of(self, list_: str) -> tuple[Published, ...]:
        """The entries of a list."""
        return tuple(entry for entry in self.entries if entry.list == list_)

    def say(self, key: str, **values: object) -> str:
        """A wording of publications."""
        return word(f"publication.{key}", self.language, **values)


def publication(
    reader: Reader,
    language: Language,
    day: date | None = None,
    *,
    contact: str = "",
    issuer: str = "",
    has_scores: bool = False,
) -> Publication:
    """What is public on a day, by the journal; the lists' own day without one. With `has_scores`, the scores of all estates
    in the last whole quarter stand in an annex.

    Raises:
        RequestError: nothing is public on that day, or nobody can be objected to: no `contact` is known.
    """
    day = day or reader.standing_day()
    if not contact.strip() and not reader.home.invented:
        raise RequestError(
            both(
                "公示须写明异议受理方式：请用 --contact 填写受理单位、地址和电话",
                "a publication says where to object: give office, address and telephone with `--contact`",
            )
        )
    rows = reader.standings(day).filter(
        pl.col("list").is_in(LISTS), pl.col("in_force"), pl.col("published_until") >= day, pl.col("listed_on") <= day
    )
    if rows.is_empty():
        raise RequestError(
            both(
                f"{day} 没有处于公示期的红榜、黑榜事项，未生成公示",
                f"no entry of the red or black list is public on {day}, so nothing was made",
            )
        )
    companies = companies_of(reader, rows.filter(subject_kind="estate")["subject"].to_list())
    by_number = names_managers(reader, day)
    entries = [
        _published(row, companies, language, _grounds(reader, row, language), by_number=by_number)
        for row in rows.sort("list", "lawful_from", "subject").to_dicts()
    ]
    quarter, scores = _scores(reader, language, day) if has_scores else ("", ())
    contact = contact.strip() or word("publication.contact_invented", language)
    remarks = [word(f"publication.remark_{name}", language) for name in ("ends", "meaning", "unlisted", "repair")]
    remarks.append(word("publication.remark_objection", language, contact=contact))
    return Publication(
        day=day,
        language=language,
        title=word("publication.title", language, area=reader.home.name.of(language)),
        issuer=issuer or letterhead(reader.home, language).issuer,
        entries=tuple(entries),
        remarks=tuple(remarks),
        is_invented=reader.home.invented,
        scores_of=quarter,
        scores=scores,
    )


def _scores(reader: Reader, language: Language, day: date) -> tuple[str, tuple[Scored, ...]]:
    quarter = periods.last_ended("quarter", min(reader.as_of, f"{day:%Y-%m}"))
    matches = scored(reader, quarter, "city", language)
    if not matches:
        raise RequestError(
            both(
                f"{text.period(quarter, 'zh')}没有小区考核得分，不能附表",
                f"no estate was scored in {text.period(quarter, 'en')}: there is no table to annex",
            )
        )
    return quarter, matches


def lay_down(made: Publication, folder: Path) -> list[Path]:
    """Writes text, table and page into a folder, over those of a former day.

    Raises:
        DiskError: the folder cannot be made or written.
    """
    files = dict(files_of(made))
    with as_user_error(both(f"无法写入 {folder}", f"cannot write into {folder}")):
        open_folder(folder)
        for name, content in files.items():
            write_whole(folder / name, content)
    return [folder / name for name in files]


def files_of(made: Publication) -> list[tuple[str, bytes]]:
    """Name and content of each file: text, table and page, and the table of all scores where there is one."""
    stem = made.say("file")
    files = [(f"{stem}.txt", as_text(made).encode()), (f"{stem}.csv", as_table(made)), (f"{stem}.html", as_html(made))]
    return [*files, (f"{made.say('scores_file')}.csv", scores_table(made))] if made.scores else files


def scores_table(made: Publication) -> bytes:
    """The table of all scores as CSV for Excel."""
    columns = score_columns(made.scores, "city", made.language)
    return to_excel_csv(pl.DataFrame(score_rows(made.scores), schema=columns, orient="row"))


def as_text(made: Publication) -> str:
    """The publication as plain text, for a notice board or a message."""
    lines = [made.title, *([made.say("invented")] if made.is_invented else []), _intro(made), ""]
    for name in LISTS:
        lines.append(f"{made.say(name)}（{len(made.of(name))}）")
        lines += [f"{number}. {_line(made, entry)}" for number, entry in enumerate(made.of(name), 1)]
        lines.append("")
    lines += [*made.remarks, "", made.issuer, text.day(made.day, made.language)]
    return "\n".join(lines) + "\n"


def as_table(made: Publication) -> bytes:
    """One row an entry, as CSV for Excel."""
    headings = [made.say(f"column_{name}") for name in _COLUMNS]
    rows = [(made.say(entry.list), *entry.cells) for entry in made.entries]
    return to_excel_csv(pl.DataFrame(rows, schema=headings, orient="row"))


def as_html(made: Publication) -> bytes:
    """One HTML file without a script or anything to fetch; prints on A4."""
    page = rendered(
        "publication.html",
        made=made,
        intro=_intro(made),
        day=text.day(made.day, made.language),
        parts=[_part(made, name) for name in LISTS if made.of(name)],
        annex=_annex(made) if made.scores else None,
    )
    return page.encode()


@dataclass(frozen=True, kw_only=True)
class _Table:
    heading: str
    columns: list[str]
    rows: list[list[tuple[str, str]]]  # class and text of each cell


def _annex(made: Publication) -> _Table:
    """The table of all scores, on pages of its own."""
    return _Table(
        heading=made.say("scores", period=text.period(made.scores_of, made.language), n=len(made.scores)),
        columns=score_columns(made.scores, "city", made.language),
        rows=[[("", cell) for cell in row] for row in score_rows(made.scores)],
    )


def _part(made: Publication, list_: str) -> _Table:
    names = [name for name in _COLUMNS[1:] if name != "company" or any(entry.company for entry in made.of(list_))]
    return _Table(
        heading=f"{made.say(list_)}（{len(made.of(list_))}）",
        columns=[made.say(f"column_{name}") for name in names],
        rows=[list(_cells(entry, names)) for entry in made.of(list_)],
    )


def _cells(entry: Published, names: list[str]) -> Iterator[tuple[str, str]]:
    for name, value in zip(_COLUMNS[1:], entry.cells, strict=True):
        if name in names:
            yield ("day", f"{value:%Y-%m-%d}") if isinstance(value, date) else ("", value)


def _line(made: Publication, entry: Published) -> str:
    name = f"{entry.name}（{entry.company}）" if entry.company else entry.name
    return made.say(
        "line",
        name=name,
        subject=entry.subject,
        grounds=entry.grounds,
        nature=entry.nature,
        number=entry.decision_no,
        first=text.day(entry.first_on, made.language),
        last=text.day(entry.last_on, made.language),
    )


def _intro(made: Publication) -> str:
    over = min(entry.last_on for entry in made.entries) + timedelta(days=1)
    return made.say(
        "intro",
        day=text.day(made.day, made.language),
        red=len(made.of("red")),
        black=len(made.of("black")),
        next=text.day(over, made.language),
    )


def _published(
    row: Mapping[str, Any], companies: Mapping[str, str], language: Language, grounds: str, *, by_number: bool
) -> Published:
    is_manager = row["subject_kind"] == "project_manager"
    nature = NATURES[row["nature"]].of(language)
    if row["gravity"]:
        nature = f"{nature}（{GRAVITIES[row['gravity']].of(language)}）"
    return Published(
        list=row["list"],
        subject=LIST_SUBJECTS[row["subject_kind"]].of(language),
        name=subject_name(row, language, by_number=by_number),
        company=companies.get(row["subject"], "") if is_manager or row["subject_kind"] == "estate" else "",
        grounds=grounds,
        nature=nature,
        decision_no=row["decision_no"] or text.MISSING,
        decided_on=row["lawful_from"],
        first_on=row["listed_on"],
        last_on=row["published_until"],
    )


def _grounds(reader: Reader, row: Mapping[str, Any], language: Language) -> str:
    """What was found, and by which document of the office or of its region.

    Raises:
        RequestError: the rule rests on no document here.
    """
    rule = next((one for one in reader.catalogue.rules.values() if one.code == row["rule"]), None)
    region = reader.home.region
    basis = next((one for one in rule.basis if one.region == region and not one.ours), None) if rule else None
    document = reader.catalogue.documents.get(basis.document) if basis else None
    if rule is None or document is None:
        raise RequestError(
            both(
                f"规则 {row['rule']} 在本地没有文件依据，不能公示；请先登记采用它的文件（wuye policy）",
                f"rule {row['rule']} rests on no document here and cannot be published: lay down the document that adopts it (`wuye policy`)",
            )
        )
    sentence = f"{rule.label.of(language)}（{text.period(row['period'], language)}）"
    return word("publication.grounds", language, what=sentence, document=document.title.of(language))
