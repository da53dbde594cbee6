"""The submission board: units × returns, each cell how it came; what is not in use; the templates."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import ask, markup
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.link import CADENCES, WrongLinkError, unknown
from dashboard.parts.page.markup import draw
from dashboard.words import joined
from pipelines import periods, query
from pipelines.errors import RequestError
from pipelines.export.table_files import XLSX
from pipelines.intake.answering.template import template_file_name, template_names, templates_sent_by, write_template
from pipelines.settings import Home, open_home
from pipelines.text import Text

WORDY = 4  # with more columns than these a cell is a shape alone, its word on pointing
UPRIGHT = 7  # with more columns than these headings stand upright
COUNTS = ("missing", "refused_returns", "late")
_ORDER = {"street": 0, "district": 1, "city": 2}


def board(context: PageContext, period: str) -> pl.DataFrame:
    """Every return that the area and those below may owe for a period, with the row and the name it is shown in. What
    could not be placed sends nothing itself: the area that it belongs to is shown."""
    sender = str(context.area["code"]).partition("-unassigned")[0]
    rows = ask.received(context.reader).submission_board(sender, period)
    place = "district" if context.area["level"] == "city" else "area"
    name = f"{place}_name_en" if context.language == "en" else f"{place}_name"
    return rows.with_columns(unit=pl.col(place), unit_name=pl.col(name))


def finding(context: PageContext, owed: pl.DataFrame) -> str:
    """Who has not sent; else who was late; else that all is in. Then how many returns lost rows by their last version."""
    sentence, fewer = _finding(context, owed), owed.filter(pl.col("fewer") > 0).height
    return context.word("submissions.title_fewer", said=sentence, n=fewer) if fewer else sentence


def _finding(context: PageContext, owed: pl.DataFrame) -> str:
    if context.area["level"] == "street":
        return _own_finding(context, owed)
    units = query.tally(owed, "area", "level")
    if units.is_empty():
        return context.word("submissions.title_none")
    missing = units.filter(pl.col("outstanding") > 0)
    if not missing.is_empty():
        return context.word("submissions.title_missing", who=_who(context, missing), n=missing.height)
    part = units.filter(pl.col("incomplete") > 0)
    if not part.is_empty():
        return context.word("submissions.title_part", who=_who(context, part), n=part.height)
    late = units.filter(pl.col("late") > 0)
    if not late.is_empty():
        return context.word("submissions.title_late", who=_who(context, late), n=late.height)
    return context.word("submissions.title_all")


def _own_finding(context: PageContext, owed: pl.DataFrame) -> str:
    """What one street still owes."""
    name = str(context.area["name_en" if context.language == "en" else "name"])
    for counted in query.tally(owed, "area").iter_rows(named=True):
        if counted["outstanding"]:
            return context.word("submissions.title_owes", name=name, n=counted["outstanding"])
        if counted["incomplete"]:
            return context.word("submissions.title_own_part", name=name)
        if counted["late"]:
            return context.word("submissions.title_was_late", name=name, n=counted["late"])
        return context.word("submissions.title_in_time", name=name)
    return context.word("submissions.title_none")


def row(context: PageContext, every: pl.DataFrame, unit: str, source: str) -> dict[str, Any]:
    """One unit's row of one return on the board; of a unit that sends for those below it, as if it stood there itself.

    Raises:
        WrongLinkError: the unit does not owe the return.
    """
    of_source = every.filter(pl.col("source") == source)
    rows = of_source.filter(pl.col("area") == unit)
    if rows.is_empty():
        rows = of_source.filter(pl.col("sender") == unit)
        own = context.reader.area(unit) if rows.height else {}
        names = {f"area_name{tail}": own[f"name{tail}"] for tail in ("", "_en")} if own else {}
        rows = rows.with_columns(area=pl.lit(unit), **{name: pl.lit(sentence) for name, sentence in names.items()})
    if rows.is_empty():
        columns = of_source.select("area", "area_name", "area_name_en").unique(maintain_order=True)
        units = {area: Text(zh=name, en=english or name) for area, name, english in columns.iter_rows()}
        raise WrongLinkError(unknown("unit", unit, units))
    return rows.row(0, named=True)


def _who(context: PageContext, units: pl.DataFrame) -> str:
    counted = units.group_by("level", maintain_order=True).len().sort("len", descending=True)
    lines = [
        context.word("submissions.the_city") if level == "city" else f"{n} {context.word(f'levels.{level}', n=n)}"
        for level, n in counted.iter_rows()
    ]
    return joined(lines, context.language)


def cadences(context: PageContext, used: pl.DataFrame) -> str:
    """The cadence that is looked at, with the row of those to choose from."""
    offered = [cadence for cadence in CADENCES if cadence in used["cadence"]]
    if not offered:
        return ""
    chosen = context.view.chosen.get("cadence", "").replace("_", " ")
    chosen = chosen if chosen in offered else offered[0]
    behind = {row["cadence"]: row for row in query.tally(used, "cadence").iter_rows(named=True)}
    draw(
        markup.tabs(
            (
                context.word(f"cadence.{cadence.replace(' ', '_')}") + _behind(context, behind.get(cadence)),
                context.view.link(cadence=cadence.replace(" ", "_")),
                cadence == chosen,
            )
            for cadence in offered
        )
    )
    return chosen


def _behind(context: PageContext, counted: Mapping[str, Any] | None) -> str:
    outstanding = counted["outstanding"] if counted else 0
    return f" {context.word('submissions.tab_outstanding', n=outstanding)}" if outstanding else ""


def matrix(context: PageContext, shown: pl.DataFrame) -> None:
    """One row a unit, furthest behind first, under the area itself; one column a return."""
    sources = _sources(context, shown)
    lines = query.tally(shown.filter(pl.col("unit") != context.area["code"]), "unit", "unit_name")
    lines = lines.sort(COUNTS, descending=True, maintain_order=True)
    own = {(row["area"], row["source"]): row for row in shown.iter_rows(named=True)}
    grouped = {(row["unit"], row["source"]): row for row in _grouped(shown, context).iter_rows(named=True)}
    totals = {("", row["source"]): row for row in query.tally(shown, "source").iter_rows(named=True)}
    labels = {name: context.reader.catalogue.sources[name].label.of(context.language) for name in sources}
    upright = " tall" if len(sources) > UPRIGHT else ""
    heads = [
        (context.word(f"level.{context.below}").capitalize(), ""),
        (context.word("submissions.on_time"), "num"),
        *((context.word(Markup("submissions.{}").format(name)), "num") for name in COUNTS),
        (context.word("submissions.refused_share"), "num"),
        *((labels[name], f"mark{upright}") for name in sources),
    ]
    code, every = context.area["code"], query.tally(shown.with_columns(all=pl.lit(1)), "all")
    rows = []
    for counted in every.iter_rows(named=True):
        name = escape(str(context.area["name_en" if context.language == "en" else "name"]))
        cells = [
            _cell(context, own.get((code, source)), totals.get(("", source)), "", len(sources)) for source in sources
        ]
        rows.append(("total", [name, *_counts(counted), *cells]))
    for counted in lines.iter_rows(named=True):
        unit = counted["unit"]
        name = markup.anchor(str(counted["unit_name"]), context.view.link(area=unit))
        if counted["fewer"]:
            sentence = context.word("submissions.n_fewer", n=counted["fewer"])
            name += Markup(' <span class="quiet small">{}</span>').format(sentence)
        cells = [
            _cell(context, own.get((unit, source)), grouped.get((unit, source)), unit, len(sources))
            for source in sources
        ]
        rows.append(("", [name, *_counts(counted), *cells]))
    draw(markup.table(heads, rows, kind="compact matrix"))


def _grouped(shown: pl.DataFrame, context: PageContext) -> pl.DataFrame:
    """How the returns of the areas inside each row's unit went, return by return."""
    return query.tally(shown.filter(pl.col("area") != pl.col("unit")), "unit", "source")


def _sources(context: PageContext, shown: pl.DataFrame) -> list[str]:
    """The returns, those of streets first."""
    sources = context.reader.catalogue.sources
    return sorted(shown["source"].unique().to_list(), key=lambda name: (_ORDER[sources[name].sender], name))


def _counts(counted: Mapping[str, Any]) -> list[str]:
    return [
        f"{text.number(counted['on_time'])}/{text.number(counted['due'])}",
        *(text.number(counted[name]) if counted[name] else "" for name in COUNTS),
        text.share(counted["refused_share"]) if counted["refused_rows"] else "",
    ]


def _cell(
    context: PageContext, own: Mapping[str, Any] | None, inside: Mapping[str, Any] | None, unit: str, columns: int
) -> Markup:
    """How one return came, leading to its versions; or the worst of those inside and how many were so, leading there."""
    if own:
        return _mark(context, own, wordy=columns <= WORDY)
    if not inside:
        return Markup()  # not for this unit to send
    sentence = context.word(
        "submissions.cell",
        on_time=inside["on_time"],
        due=inside["due"],
        late=inside["late"],
        missing=inside["missing"],
        refused=inside["refused_returns"],
    )
    worst = inside["worst"]
    number = inside[{"refused": "refused_returns"}.get(worst, worst)]
    shown = markup.sent_shape(worst, sentence) + (
        Markup("<small>{}</small>").format(number) if worst != "on_time" else ""
    )
    return markup.anchor(shown, context.view.link(area=unit)) if unit else shown


def _mark(context: PageContext, row: Mapping[str, Any], *, wordy: bool) -> Markup:
    sentence = state_said(context, row)
    state = "incomplete" if row["is_incomplete"] else row["state"]
    shape = markup.sent_state(state, context.language) if wordy else markup.sent_shape(state, sentence)
    return markup.anchor(shape, link(context, row)) if row["submission_id"] else shape


def link(context: PageContext, row: Mapping[str, Any]) -> str:
    """The address of one unit's return of one source."""
    return context.view.link(unit=row["area"], of=row["source"])


def state_said(context: PageContext, row: Mapping[str, Any]) -> str:
    """How a return came, in words, with its days where they matter."""
    state = _state_said(context, row)
    return context.word("submissions.fewer_than", state=state, n=row["fewer"]) if row["fewer"] else state


def _state_said(context: PageContext, row: Mapping[str, Any]) -> str:
    if row["submission_id"] and not row["is_in_use"]:
        return str(context.word("submissions.not_asked"))
    state = context.word(f"sent.{row['state']}")
    if is_own_after_parent(row):
        state = context.word("submissions.then_itself", state=state)
    if row["days_late"]:
        state = context.word("submissions.days_late", state=state, n=row["days_late"])
    if row["is_incomplete"]:
        return context.word("submissions.part", state=state, rows=row["accepted"], most=row["fullest"])
    if row["state"] == "missing":
        return context.word("submissions.was_due", state=state, day=text.day(row["due_on"], context.language))
    return str(state)


def is_own_after_parent(row: Mapping[str, Any]) -> bool:
    """Whether an area above sent first, and the unit itself afterwards."""
    return bool(row["version"] and row["first_sender"] and row["first_sender"] != row["area"])


def not_in_use(context: PageContext, every: pl.DataFrame) -> None:
    """The returns of this period that nobody has ever sent here, by name."""
    unused = sorted(set(every["source"]) - set(every.filter("is_in_use")["source"]))
    if unused:
        sources = context.reader.catalogue.sources
        names = joined([sources[name].label.of(context.language) for name in unused], context.language)
        sentence = context.word("submissions.unused", n=len(unused))
        draw(
            Markup('<details class="w quiet small"><summary>{} ▾</summary><p>{}</p></details>').format(sentence, names)
        )


def templates(context: PageContext) -> None:
    """A workbook to fill in: choose a return, take it with the area and period filled in."""
    level = str(context.area["level"])
    note = "templates_own" if level == "street" else "templates_note"
    draw(markup.head(context.word("submissions.templates"), context.word(f"submissions.{note}")))
    names = templates_sent_by(level) if level == "street" else template_names()
    wanted = context.view.chosen.get("of", "")
    left, right = st.columns([3, 1], vertical_alignment="center")
    chosen = left.selectbox(
        context.word("submissions.template"),
        list(names),
        index=list(names).index(wanted) if wanted in names else 0,
        format_func=lambda name: names[name].of(context.language),
        label_visibility="collapsed",
    )
    home = open_home(context.reader.home.path)
    asked_of = _arguments(home, chosen, context.area["code"], context.view.period)
    with right:
        download(
            context.word("submissions.template_take"),
            partial(write_template, home, chosen, *asked_of),
            name=template_file_name(home, chosen, *asked_of),
            media=XLSX,
            key="template",
        )


def _arguments(home: Home, name: str, area: str, month: str) -> tuple[str | None, str | None]:
    """The area where that level sends the template, and the period of its own kind that the month ends or lies in."""
    last = periods.parse(month).last_day
    spans: Sequence[str | None] = [periods.containing(last, kind).text for kind in periods.KINDS]
    for code in (area, None):
        for span in spans:
            try:
                template_file_name(home, name, code, span)
            except RequestError:
                continue
            return code, span
    return None, None
