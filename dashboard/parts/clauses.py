"""The clause board: a document's clauses as they stand, and one clause with all that answers to it."""

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from dashboard import format as text
from dashboard.parts import ask, frame, markup, readings
from dashboard.parts.frame import Desk
from dashboard.words import joined
from pipelines import clock, query
from pipelines.catalogue.declarations import HEADLINE
from pipelines.errors import RequestError
from pipelines.query import ClauseRow, DocumentBoard, Measure, Reader, Record


@st.cache_data(show_spinner=False, max_entries=200)
def _answer(_reader: Reader, key: tuple[object, ...], stamp: str, day: date) -> tuple[DocumentBoard, ...]:
    assert key
    assert stamp  # a part of the key too, and so is the day: who has not sent is told live
    return _reader.clause_board()


def boards(desk: Desk) -> tuple[DocumentBoard, ...]:
    """Every document as it stands in the area and period looked at."""
    received = ask.received(desk.reader)
    return _answer(desk.reader, ask.key_of(desk.reader), received.stamp, clock.today(received.home))


def views(desk: Desk, current: str) -> None:
    """Clause by clause, party by party, or the office's own documents."""
    st.html(
        markup.tabs(
            (
                desk.word(f"clauses.view_{view or 'clauses'}"),
                desk.view.link("clauses", view=view, clause="", document="", state="", party=""),
                view == current,
            )
            for view in ("", "duties", "policy")
        )
    )


def document(desk: Desk, found: Sequence[DocumentBoard], chosen: DocumentBoard) -> None:
    """The documents to choose from, the chosen one, its clauses by state and by party."""
    frame.title(_finding(desk, chosen), desk.period(desk.view.period))
    views(desk, "")
    _documents(desk, found, chosen)
    _about(desk, chosen)
    state, party = desk.view.chosen.get("state", ""), desk.view.chosen.get("party", "")
    rows = [one for one in chosen.clauses if not party or one.responsible.zh == party]
    if chosen.is_own:
        _states(desk, rows, state)
    _parties(desk, chosen, party)
    shown = [one for one in rows if not state or one.state == state]
    if not shown:
        st.html(f'<p class="w quiet">{desk.word("clauses.none")}</p>')
        return
    st.html(f'<div class="w clauses">{"".join(_row(desk, one) for one in shown)}</div>')


def clause(desk: Desk, found: Sequence[DocumentBoard], code: str) -> None:
    """One clause: what it asks, of whom, how it stands and why, its numbers, what checks and records it.

    Raises:
        RequestError: no document holds such a clause.
    """
    held = next(((board, one) for board in found for one in board.clauses if one.clause == code), None)
    if held is None:
        raise RequestError(desk.word("handbook.no_clause", code=code))
    board, one = held
    language = desk.language
    frame.title(f"{one.clause} · {board.title.of(language)}", desk.period(desk.view.period))
    st.html(
        f'<p class="w">{markup.anchor(desk.word("clauses.back"), desk.view.link(clause="", document=board.id), kind="more")}</p>'
    )
    _about(desk, board)
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        st.html(f'<div class="w prose"><p>{escape(one.says.of(language))}</p></div>')
        st.html(markup.head(desk.word("clauses.measured")))
        st.html(numbers(desk, one.measures) or f'<p class="w quiet">{desk.word("handbook.unmeasured")}</p>')
    with right:
        st.html(
            f'<div class="w">{markup.facts([(desk.word("column.state"), _state(desk, one)), (desk.word("clauses.at"), markup.as_written(one.at) if language == "en" else escape(one.at)), *_facts(desk, one, board.is_own), (desk.word("card.readings"), _readings(desk, one))])}</div>'
        )


def _finding(desk: Desk, board: DocumentBoard) -> str:
    every = len(board.clauses)
    if not board.is_own:
        return desk.word("clauses.title_reference", every=every)
    done, behind = board.counts.get("carried_out", 0), board.counts.get("behind", 0)
    if behind:
        return desk.word("clauses.title_behind", every=every, done=done, behind=behind)
    return desk.word("clauses.title", every=every, done=done)


def _documents(desk: Desk, found: Sequence[DocumentBoard], chosen: DocumentBoard) -> None:
    own, others = ([one for one in found if one.is_own is is_own] for is_own in (True, False))
    for those, kind in ((own, ""), (others, "tight")):
        if those:
            said = f'<span class="quiet">{desk.word("clauses.elsewhere")}</span>' if kind else ""
            links = "".join(
                markup.anchor(
                    markup.office_words(_short(desk, one, found), desk.language),
                    desk.view.link(document=one.id, clause="", state="", party=""),
                    current=one is chosen,
                )
                for one in those
            )
            st.html(f'<div class="w tabs {kind}">{said}{links}</div>')


def _short(desk: Desk, board: DocumentBoard, others: Sequence[DocumentBoard]) -> str:
    """A document by its place and year, or by its number where two share those; a draft says so."""
    name = f"{board.place.of(desk.language)} {board.issued_on.year}"
    if sum((one.place, one.issued_on.year) == (board.place, board.issued_on.year) for one in others) > 1:
        name = f"{name} {board.number.of(desk.language)}"
    return f"{name} {desk.word('clauses.draft_short')}" if board.status == "draft" else name


def _about(desk: Desk, board: DocumentBoard) -> None:
    language = desk.language
    status = desk.word(f"document.{board.status.replace(' ', '_')}")
    number = board.number.of(language)
    said = [
        markup.office_words(board.issuer.of(language), language),
        markup.as_written(number) if language == "en" else escape(number),
        text.day(board.issued_on, language),
        escape(status),
    ]
    st.html(
        f'<div class="w document"><b>{markup.office_words(board.title.of(language), language)}</b> '
        f'<span class="quiet">{" · ".join(said)}</span></div>'
    )
    for key, applies in (("clauses.draft", board.status == "draft"), ("clauses.reference", not board.is_own)):
        if applies:
            st.html(f'<p class="w notice">{desk.word(key)}</p>')
    if board.adopted_by:
        act = markup.office_words(board.adopted_by.of(language), language)
        st.html(f'<p class="w notice">{desk.word("clauses.adopted", act=act)}</p>')


def _states(desk: Desk, rows: Sequence[ClauseRow], state: str) -> None:
    counted = [(one, sum(row.state == one for row in rows)) for one in query.CLAUSE_STATES]
    choices = [(f"{desk.word('clauses.all')} {len(rows)}", desk.view.link(state=""), not state)]
    choices += [
        (f"{desk.word(f'clause_state.{one}')} {n}", desk.view.link(state=one), one == state) for one, n in counted if n
    ]
    st.html(markup.tabs(choices))


def _parties(desk: Desk, board: DocumentBoard, party: str) -> None:
    parties = {one.responsible.zh: one.responsible for one in board.clauses}
    lines = [markup.anchor(desk.word("clauses.every_party"), desk.view.link(party=""), current=not party)]
    lines += [
        markup.anchor(escape(said.of(desk.language)), desk.view.link(party=zh), current=zh == party)
        for zh, said in sorted(parties.items())
    ]
    chosen = parties[party].of(desk.language) if party in parties else desk.word("clauses.every_party")
    st.html(
        f'<div class="w"><details class="menu"><summary>{desk.word("handbook.responsible")} {escape(chosen)}</summary>'
        f'<div><div class="parties">{"".join(lines)}</div></div></details></div>'
    )


def _row(desk: Desk, one: ClauseRow) -> str:
    language = desk.language
    return (
        f'<article class="{one.state}"><div><h3>{markup.anchor(one.clause, desk.view.link(clause=one.clause, state="", party=""))}</h3>'
        f'<p class="state" title="{escape(one.why.of(language))}">{markup.clause_state(one.state, language)}</p></div>'
        f'<div><p>{escape(one.says.of(language))}</p><p class="quiet small">{escape(one.responsible.of(language))}</p></div>'
        f"<div>{numbers(desk, one.measures) or _state_why(desk, one)}</div>"
        f"<div>{markup.facts(_facts(desk, one, one.state != 'reference'))}</div></article>"
    )


def _state_why(desk: Desk, one: ClauseRow) -> str:
    return f'<p class="quiet small">{escape(one.why.of(desk.language))}</p>'


def _state(desk: Desk, one: ClauseRow) -> str:
    return f"{markup.clause_state(one.state, desk.language)}{_state_why(desk, one)}"


def _facts(desk: Desk, one: ClauseRow, is_own: bool) -> list[tuple[str, str]]:
    """What checks it, what records it and who has not sent, by when, who owes evidence."""
    language = desk.language
    checks = [markup.anchor(escape(_rule(desk, check)), desk.view.link("standing"), kind="more") for check in one.rules]
    checks += [_alert(desk, check) for check in one.alerts if check.count or not is_own]
    quiet = [check for check in one.alerts if is_own and not check.count]
    if quiet:
        checks.append(f'<span class="quiet">{escape(desk.word("clauses.quiet", n=len(quiet)))}</span>')
    records = [sent(desk, record, is_own) for record in one.records]
    entries = [escape(entry.of(language)) for entry in one.entries]
    return [
        (desk.word("handbook.responsible"), "" if is_own else escape(one.responsible.of(language))),
        (desk.word("clauses.checked"), "<br>".join(checks)),
        (desk.word("clauses.recorded"), ("、" if language == "zh" else ", ").join([*records, *entries])),
        (desk.word("clauses.held"), escape(one.held.of(language)) if one.held else ""),
        (desk.word("clauses.due"), text.day(one.due_on, language) if one.due_on else ""),
        (desk.word("clauses.owes"), "<br>".join(escape(owner.of(language)) for owner in one.owes)),
    ]


def _readings(desk: Desk, one: ClauseRow) -> str:
    known = desk.reader.catalogue.readings.values()
    return readings.links(desk, (each.id for each in known if one.clause in each.clauses))


def _alert(desk: Desk, check: query.Check) -> str:
    """An alert and how many of its causes are open (markup)."""
    assert check.label is not None  # alerts are found by their declarations
    label = markup.anchor(escape(check.label.of(desk.language)), desk.view.link("alerts", alert=check.id), kind="more")
    return f'{label} <span class="off_pace">{desk.word("clauses.open", n=check.count)}</span>' if check.count else label


def _rule(desk: Desk, check: query.Check) -> str:
    label = f"{check.code} {check.label.of(desk.language)}" if check.label else check.code
    return f"{label} · {desk.word('clauses.proposed', n=check.count)}" if check.count else label


def sent(desk: Desk, record: Record, is_own: bool) -> str:
    """A submitted table, with who has not sent it (markup)."""
    label = escape(record.label.of(desk.language))
    if not is_own:
        return label
    if not record.is_in_use:
        return f'{label} <span class="not_reported">{desk.word("clauses.never_sent")}</span>'
    if not record.missing:
        return label
    names = joined([name.of(desk.language) for name in record.names], desk.language)
    more = "…" if record.missing > len(record.names) else ""
    owing = desk.word("clauses.not_sent", n=record.missing, due=record.due)
    period = text.period(record.period, desk.language)
    link = markup.anchor(owing, desk.view.link("submissions", cadence=record.cadence.replace(" ", "_")), kind="more")
    return f'{label} <span class="small" title="{escape(f"{period}: {names}{more}")}">{link}</span>'


def numbers(desk: Desk, measures: Sequence[Measure]) -> str:
    """The numbers that measure a clause, each leading to all that is known of it (markup)."""
    lines = "".join(f"<li>{_number(desk, one)}</li>" for one in measures)
    return f'<ul class="w numbers">{lines}</ul>' if lines else ""


def _number(desk: Desk, one: Measure) -> str:
    if not one.metric or one.label is None:
        return f'<span></span><span class="quiet">{one.code} {desk.word("clauses.to_come")}</span><span></span>'
    metric = desk.metric(one.metric)
    variant = "" if one.variant == HEADLINE else one.variant
    label = markup.anchor(
        escape(one.label.of(desk.language)), desk.view.link("indicators", metric=metric.id, variant=variant)
    )
    if not one.is_own:
        where = joined([desk.word(f"level.{level}") for level in metric.levels[:1]], desk.language)
        return (
            f'<span></span><span class="quiet">{label} {desk.word("clauses.at_level", level=where)}</span><span></span>'
        )
    unit = text.unit_of(metric)
    target = (
        f' <small class="quiet">{desk.word("chart.ours" if one.target_is_ours else "chart.target")} {text.measure(one.target, unit)}</small>'
        if one.target is not None
        else ""
    )
    mark = markup.shape(one.status, desk.language) if one.status != "no_target" else '<i class="s"></i>'
    return f'{mark}<span>{label}</span><span class="num">{text.with_unit(one.value, unit, desk.language, one.target)}{target}</span>'
