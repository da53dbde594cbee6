"""The clause board: a document's clauses as they stand, and one clause with all that answers to it."""

from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.numbers import readings
from dashboard.parts.page import ask, frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph
from dashboard.words import joined
from pipelines import clock, query
from pipelines.catalogue.declarations import HEADLINE
from pipelines.errors import RequestError
from pipelines.query import ClauseRow, DocumentBoard, Measure, Reader, Record

FEW = 8  # clauses that need no folding
_ORDER = ("behind", *(state for state in query.CLAUSE_STATES if state != "behind"))


@st.cache_data(show_spinner=False, max_entries=200)
def _answer(_reader: Reader, key: tuple[object, ...], stamp: str, day: date) -> tuple[DocumentBoard, ...]:
    assert key
    assert stamp  # a part of the key too, and so is the day: who has not sent is told live
    return _reader.clause_board()


def boards(context: PageContext) -> tuple[DocumentBoard, ...]:
    """Every document as it stands in the area and period looked at."""
    received = ask.received(context.reader)
    return _answer(context.reader, ask.key_of(context.reader), received.stamp, clock.today(received.home))


def views(context: PageContext, current: str) -> None:
    """Clause by clause, party by party, or the office's own documents."""
    draw(
        markup.tabs(
            (
                context.word(f"clauses.view_{view or 'clauses'}"),
                context.view.link("clauses", view=view, clause="", document="", state="", party=""),
                view == current,
            )
            for view in ("", "duties", "policy")
        )
    )


def document(
    context: PageContext, document_boards: Sequence[DocumentBoard], chosen: DocumentBoard, wanted: str
) -> None:
    """The documents to choose from, the chosen one, its clauses by state, those behind first, and by party; of those that
    hold a text, where one is asked for."""
    frame.title(_finding(context, chosen), context.period(context.view.period))
    views(context, "")
    _documents(context, document_boards, chosen)
    _about(context, chosen)
    state, party = context.view.chosen.get("state", ""), context.view.chosen.get("party", "")
    rows = [one for one in chosen.clauses if not party or one.responsible.zh == party]
    if chosen.is_own:
        _states(context, rows, state)
    _parties(context, chosen, party)
    shown = [row for row in rows if (not state or row.state == state) and _holds(context, row, wanted)]
    if not shown:
        draw(markup.quiet(context.word("clauses.none")))
        return
    for name in sorted({row.state for row in shown}, key=_ORDER.index):
        those = [row for row in shown if row.state == name]
        is_open = " open" if name == "behind" or state or wanted or len(shown) <= FEW else ""
        head = Markup('{} <span class="quiet small">{}</span>').format(
            markup.clause_state(name, context.language), len(those)
        )
        body = Markup('<div class="clauses">{}</div>').format(Markup().join(_row(context, one) for one in those))
        draw(Markup('<details class="w fold"{}><summary>{}</summary>{}</details>').format(is_open, head, body))


def _holds(context: PageContext, row: ClauseRow, wanted: str) -> bool:
    """Whether a clause holds a text: in its code, its words or its party."""
    language = context.language
    return wanted.lower() in f"{row.clause} {row.says.of(language)} {row.responsible.of(language)}".lower()


def clause(context: PageContext, document_boards: Sequence[DocumentBoard], code: str) -> None:
    """One clause: what it asks, of whom, how it stands and why, its numbers, what checks and records it.

    Raises:
        RequestError: no document holds such a clause.
    """
    held = next(((board, one) for board in document_boards for one in board.clauses if one.clause == code), None)
    if held is None:
        raise RequestError(context.word("handbook.no_clause", code=code))
    board, one = held
    language = context.language
    frame.title(f"{one.clause} · {board.title.of(language)}", context.period(context.view.period))
    draw(
        paragraph(
            markup.anchor(context.word("clauses.back"), context.view.link(clause="", document=board.id), kind="more")
        )
    )
    _about(context, board)
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        draw(Markup('<div class="w prose"><p>{}</p></div>').format(one.says.of(language)))
        draw(markup.head(context.word("clauses.measured")))
        draw(numbers(context, one.measures) or markup.quiet(context.word("handbook.unmeasured")))
    with right:
        draw(
            Markup('<div class="w">{}</div>').format(
                markup.facts(
                    [
                        (context.word("column.state"), _state(context, one)),
                        (context.word("clauses.at"), markup.as_written(one.at) if language == "en" else escape(one.at)),
                        *_facts(context, one, board.is_own),
                        (context.word("card.readings"), _readings(context, one)),
                    ]
                )
            )
        )


def _finding(context: PageContext, board: DocumentBoard) -> str:
    every = len(board.clauses)
    if not board.is_own:
        return context.word("clauses.title_reference", every=every)
    done, behind = board.counts.get("carried_out", 0), board.counts.get("behind", 0)
    if behind:
        return context.word("clauses.title_behind", every=every, done=done, behind=behind)
    return context.word("clauses.title", every=every, done=done)


def _documents(context: PageContext, document_boards: Sequence[DocumentBoard], chosen: DocumentBoard) -> None:
    own, others = ([one for one in document_boards if one.is_own is is_own] for is_own in (True, False))
    for those, kind in ((own, ""), (others, "tight")):
        if those:
            sentence = Markup('<span class="quiet">{}</span>').format(context.word("clauses.elsewhere")) if kind else ""
            links = Markup().join(
                markup.anchor(
                    markup.office_words(_short(context, one, document_boards), context.language),
                    context.view.link(document=one.id, clause="", state="", party=""),
                    current=one is chosen,
                )
                for one in those
            )
            draw(Markup('<div class="w tabs {}">{}{}</div>').format(kind, sentence, links))


def _short(context: PageContext, board: DocumentBoard, others: Sequence[DocumentBoard]) -> str:
    """A document by its place and year, or by its number where two share those; a draft says so."""
    name = f"{board.place.of(context.language)} {board.issued_on.year}"
    if sum((other.place, other.issued_on.year) == (board.place, board.issued_on.year) for other in others) > 1:
        name = f"{name} {board.number.of(context.language)}"
    return f"{name} {context.word('clauses.draft_short')}" if board.status == "draft" else name


def _about(context: PageContext, board: DocumentBoard) -> None:
    language = context.language
    status = context.word(f"document.{board.status.replace(' ', '_')}")
    number = board.number.of(language)
    lines = [
        markup.office_words(board.issuer.of(language), language),
        markup.as_written(number) if language == "en" else escape(number),
        text.day(board.issued_on, language),
        escape(status),
    ]
    draw(
        Markup('<div class="w document"><b>{}</b> <span class="quiet">{}</span></div>').format(
            markup.office_words(board.title.of(language), language), Markup(" · ").join(lines)
        )
    )
    for key, applies in (("clauses.draft", board.status == "draft"), ("clauses.reference", not board.is_own)):
        if applies:
            draw(notice(context.word(key)))
    if board.adopted_by:
        act = markup.office_words(board.adopted_by.of(language), language)
        draw(notice(context.marked("clauses.adopted", act=act)))


def _states(context: PageContext, rows: Sequence[ClauseRow], state: str) -> None:
    counted = [(one, sum(row.state == one for row in rows)) for one in query.CLAUSE_STATES]
    choices = [(f"{context.word('clauses.all')} {len(rows)}", context.view.link(state=""), not state)]
    choices += [
        (f"{context.word(f'clause_state.{one}')} {n}", context.view.link(state=one), one == state)
        for one, n in counted
        if n
    ]
    draw(markup.tabs(choices))


def _parties(context: PageContext, board: DocumentBoard, party: str) -> None:
    parties = {one.responsible.zh: one.responsible for one in board.clauses}
    lines = [markup.anchor(context.word("clauses.every_party"), context.view.link(party=""), current=not party)]
    lines += [
        markup.anchor(label.of(context.language), context.view.link(party=zh), current=zh == party)
        for zh, label in sorted(parties.items())
    ]
    chosen = parties[party].of(context.language) if party in parties else context.word("clauses.every_party")
    draw(
        Markup(
            '<div class="w"><details class="menu"><summary>{} {}</summary>'
            '<div><div class="parties">{}</div></div></details></div>'
        ).format(context.word("handbook.responsible"), chosen, Markup().join(lines))
    )


def _row(context: PageContext, one: ClauseRow) -> Markup:
    language = context.language
    return Markup(
        '<article class="{}"><div><h3>{}</h3>'
        '<p class="state" title="{}">{}</p></div>'
        '<div><p>{}</p><p class="quiet small">{}</p></div>'
        "<div>{}</div>"
        "<div>{}</div></article>"
    ).format(
        one.state,
        markup.anchor(one.clause, context.view.link(clause=one.clause, state="", party="")),
        one.why.of(language),
        markup.clause_state(one.state, language),
        one.says.of(language),
        one.responsible.of(language),
        numbers(context, one.measures) or _state_why(context, one),
        markup.facts(_facts(context, one, one.state != "reference")),
    )


def _state_why(context: PageContext, one: ClauseRow) -> Markup:
    return Markup('<p class="quiet small">{}</p>').format(one.why.of(context.language))


def _state(context: PageContext, one: ClauseRow) -> Markup:
    return Markup("{}{}").format(markup.clause_state(one.state, context.language), _state_why(context, one))


def _facts(context: PageContext, one: ClauseRow, is_own: bool) -> list[tuple[str, str]]:
    """What checks it, what records it and who has not sent, by when, who owes evidence."""
    language = context.language
    checks = [markup.anchor(_rule(context, check), context.view.link("standing"), kind="more") for check in one.rules]
    checks += [_alert(context, check) for check in one.alerts if check.count or not is_own]
    quiet = [check for check in one.alerts if is_own and not check.count]
    if quiet:
        checks.append(Markup('<span class="quiet">{}</span>').format(context.word("clauses.quiet", n=len(quiet))))
    records = [sent(context, record, is_own) for record in one.records]
    entries = [escape(entry.of(language)) for entry in one.entries]
    return [
        (context.word("handbook.responsible"), "" if is_own else escape(one.responsible.of(language))),
        (context.word("clauses.checked"), Markup("<br>").join(checks)),
        (context.word("clauses.recorded"), joined([*records, *entries], language)),
        (context.word("clauses.held"), escape(one.held.of(language)) if one.held else ""),
        (context.word("clauses.due"), text.day(one.due_on, language) if one.due_on else ""),
        (context.word("clauses.owes"), Markup("<br>").join(escape(owner.of(language)) for owner in one.owes)),
    ]


def _readings(context: PageContext, one: ClauseRow) -> Markup:
    known = context.reader.catalogue.readings.values()
    return readings.links(context, (each.id for each in known if one.clause in each.clauses))


def _alert(context: PageContext, check: query.Check) -> Markup:
    """An alert and how many of its causes are open (markup)."""
    assert check.label is not None  # alerts are found by their declarations
    label = markup.anchor(check.label.of(context.language), context.view.link("alerts", alert=check.id), kind="more")
    return (
        Markup('{} <span class="off_pace">{}</span>').format(label, context.word("clauses.open", n=check.count))
        if check.count
        else label
    )


def _rule(context: PageContext, check: query.Check) -> str:
    label = f"{check.code} {check.label.of(context.language)}" if check.label else check.code
    return f"{label} · {context.word('clauses.proposed', n=check.count)}" if check.count else label


def sent(context: PageContext, record: Record, is_own: bool) -> Markup:
    """A submitted table, with who has not sent it (markup)."""
    label = escape(record.label.of(context.language))
    if not is_own:
        return label
    if not record.is_in_use:
        return Markup('{} <span class="not_reported">{}</span>').format(label, context.word("clauses.never_sent"))
    if not record.missing:
        return label
    names = joined([name.of(context.language) for name in record.names], context.language)
    more = "…" if record.missing > len(record.names) else ""
    owing = context.word("clauses.not_sent", n=record.missing, due=record.due)
    period = text.period(record.period, context.language)
    link = markup.anchor(owing, context.view.link("submissions", cadence=record.cadence.replace(" ", "_")), kind="more")
    return Markup('{} <span class="small" title="{}">{}</span>').format(label, f"{period}: {names}{more}", link)


def numbers(context: PageContext, measures: Sequence[Measure]) -> Markup:
    """The numbers that measure a clause, each leading to all that is known of it (markup)."""
    lines = Markup().join(Markup("<li>{}</li>").format(_number(context, measure)) for measure in measures)
    return Markup('<ul class="w numbers">{}</ul>').format(lines) if lines else Markup()


def _number(context: PageContext, one: Measure) -> Markup:
    if not one.metric or one.label is None:
        return Markup('<span></span><span class="quiet">{} {}</span><span></span>').format(
            one.code, context.word("clauses.to_come")
        )
    metric = context.metric(one.metric)
    variant = "" if one.variant == HEADLINE else one.variant
    label = markup.anchor(
        one.label.of(context.language), context.view.link("indicators", metric=metric.id, variant=variant)
    )
    if not one.is_own:
        where = joined([context.word(f"level.{level}") for level in metric.levels[:1]], context.language)
        return Markup('<span></span><span class="quiet">{} {}</span><span></span>').format(
            label, context.word("clauses.at_level", level=where)
        )
    unit = text.unit_of(metric)
    target = (
        Markup(' <small class="quiet">{} {}</small>').format(
            context.word("chart.ours" if one.target_is_ours else "chart.target"), text.measure(one.target, unit)
        )
        if one.target is not None
        else ""
    )
    mark = markup.shape(one.status, context.language) if one.status != "no_target" else Markup('<i class="s"></i>')
    return Markup('{}<span>{}</span><span class="num">{}{}</span>').format(
        mark, label, text.with_unit(one.value, unit, context.language, one.target), target
    )
