"""The file of an estate, a project manager or a developer: how it stands on the lists, why, and what would move it."""

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.numbers import rows
from dashboard.parts.page import frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, quiet
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.standing import company_file, entries, lists
from pipelines import periods, query
from pipelines.errors import RequestError

_QUARTERS = 8  # the newest that are listed
_SCORES = ("quarter_score", "failing_months", "decisions_in_year", "veto_facts", "rank_from_first", "ranked")


def address(context: PageContext, kind: str, code: str) -> str:
    """Where the file of a subject is read: a company's and an estate's on their own pages."""
    if kind == "company":
        return context.view.link("company", company=code)
    if kind == "estate":
        return context.view.link("place", estate=code)
    return context.view.link("standing", subject=f"{kind}:{code}")


def page(context: PageContext, wanted: str) -> None:
    """The whole page of a subject that the link names (`project_manager:PM…`)."""
    kind, _, code = wanted.partition(":")
    try:
        file = _file_of(context, kind, code)
    except RequestError as fault:
        frame.title(context.word("subject.none", code=code))
        draw(quiet(sentence_of(fault, context.language)))
        return
    frame.title(
        context.word("subject.title", kind=context.word(f"standing.subject_{kind}"), name=file.name),
        context.period(file.quarter),
    )
    if kind == "project_manager":
        draw(notice(context.word("subject.by_number")))
    _tell(context, file)


def section(context: PageContext, kind: str, code: str) -> None:
    """The part of another page that tells how a subject stands: nothing but a sentence where no quarter is known."""
    try:
        file = _file_of(context, kind, code)
    except RequestError as fault:
        draw(markup.head(context.word("subject.lists")))
        draw(quiet(sentence_of(fault, context.language)))
        return
    _tell(context, file)


def managers_of(context: PageContext, company: str) -> None:
    """The project managers of a company as links, for those who may see them; nothing where there are none."""
    project_managers = context.everywhere.project_managers().filter(company_code=company)
    if project_managers.is_empty():
        return
    links = Markup().join(
        markup.anchor(code, address(context, "project_manager", code))
        for code in project_managers["project_manager_id"]
    )
    draw(markup.head(context.word("subject.managers", n=project_managers.height)))
    draw(Markup('<div class="w names">{}</div>').format(links))


def developers_of(context: PageContext, estate: str = "") -> None:
    """The developers that built in the area looked at, or the estate, as links to their files; nothing where none is known."""
    matches = context.reader.developers_of(estate)
    if matches.is_empty():
        return
    links = Markup().join(
        markup.anchor(row["name"], address(context, "developer", row["developer_code"])) for row in matches.to_dicts()
    )
    draw(markup.head(context.word("subject.developers", n=matches.height)))
    draw(Markup('<div class="w names">{}</div>').format(links))


def _file_of(context: PageContext, kind: str, code: str) -> query.SubjectFile:
    last = periods.parse(context.reader.as_of).last_day
    day = min(periods.parse(context.view.period).last_day, last)
    subject_file: query.SubjectFile = context.everywhere.subject_file(kind, code, day)
    return subject_file


def _tell(context: PageContext, file: query.SubjectFile) -> None:
    draw(markup.head(context.word("subject.lists"), context.word("standing.note")))
    hits = file.hits.filter(pl.col("state") == "proposed", pl.col("settled_in").is_null())
    lists.cases(context, hits)
    entries.history(context, file.code, file.kind)
    company_file.moves(context, file.quarter, file.moves)
    if file.kind != "estate":
        _facts(context, file)
    _quarters(context, file)
    _posts(context, file)
    _events(context, file)


def _facts(context: PageContext, file: query.SubjectFile) -> None:
    """The evidence of the quarter as the rules read it."""
    hidden = ("quarter", "month", "last_day", "city", "name", "scores_id")
    lines = [name for name, value in file.facts.items() if value is not None and name not in hidden]
    names = rows.headings(lines, context.reader.catalogue, context.language)
    links = {"company_code": "company:company"}
    draw(markup.head(context.word("subject.facts", quarter=text.period(file.quarter, context.language))))
    facts = ((names[name], rows.cell(context, name, dict(file.facts), links)) for name in lines)
    draw(Markup('<div class="w twice">{}</div>').format(markup.facts(facts)))


def _quarters(context: PageContext, file: query.SubjectFile) -> None:
    columns = [name for name in _SCORES if name in file.quarters.columns]
    if "quarter_score" not in columns:
        return
    names = rows.headings(columns, context.reader.catalogue, context.language)
    heads = [(context.word("trial.quarter"), ""), *((names[name], "num") for name in columns)]
    body = [
        (
            "",
            [
                text.period(row["quarter"], context.language),
                *(text.number(row[name], 1 if name == "quarter_score" else 0) for name in columns),
            ],
        )
        for row in file.quarters.head(_QUARTERS).iter_rows(named=True)
    ]
    draw(markup.head(context.word("subject.scores")))
    draw(markup.table(heads, body, kind="compact"))


def _posts(context: PageContext, file: query.SubjectFile) -> None:
    """Posts of a project manager, or at an estate, the newest first."""
    if file.kind not in ("project_manager", "estate") or file.posts.is_empty():
        return
    names = context.everywhere.company_names()
    keys = ("project_manager", "estate", "company", "from", "to")
    heads = [(context.word(f"subject.{key}"), "") for key in keys]
    body = [
        (
            "",
            [
                markup.anchor(
                    escape(row["project_manager_id"]), address(context, "project_manager", row["project_manager_id"])
                ),
                markup.anchor(
                    escape(row["estate_name"] or row["estate_id"]), address(context, "estate", row["estate_id"])
                ),
                markup.anchor(
                    escape(names.get(row["company_code"], row["company_code"])),
                    address(context, "company", row["company_code"]),
                )
                if row["company_code"]
                else text.MISSING,
                text.day(row["starts_on"], context.language),
                text.day(row["ends_on"], context.language) if row["ends_on"] else context.word("subject.in_post"),
            ],
        )
        for row in file.posts.iter_rows(named=True)
    ]
    draw(markup.head(context.word("subject.posts")))
    draw(markup.table(heads, body, kind="compact"))


def _events(context: PageContext, file: query.SubjectFile) -> None:
    """Decisions on the estate, or on the estates that a project manager led when they were taken."""
    if file.kind == "developer":
        return
    draw(markup.head(context.word("subject.events")))
    if file.events.is_empty():
        draw(quiet(context.word("subject.events_none")))
        return
    kinds = rows.value_words(context.reader.catalogue, "violation_type", context.language)
    heads = [(context.word(f"subject.{key}"), "") for key in ("number", "estate", "what", "decided", "stands")]
    body = [
        (
            "quiet" if row["repealed_on"] else "",
            [
                markup.as_written(row["violation_no"]),
                markup.anchor(escape(row["estate_id"]), address(context, "estate", row["estate_id"])),
                escape(kinds.get(row["violation_type"], row["violation_type"]))
                + (f" {context.word('subject.veto')}" if row["is_veto"] else ""),
                text.day(row["decided_on"], context.language),
                context.word("subject.repealed", day=text.day(row["repealed_on"], context.language))
                if row["repealed_on"]
                else context.word("subject.holds"),
            ],
        )
        for row in file.events.iter_rows(named=True)
    ]
    draw(markup.table(heads, body, kind="compact"))
