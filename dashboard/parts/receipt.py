"""A receipt on the page: what a return does to the rows that stand, what was masked, every fault with its repair."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import frame, markup
from dashboard.parts.download import download
from dashboard.parts.frame import Desk
from dashboard.words import joined
from pipelines.errors import RequestError
from pipelines.intake.sandbox import Received, annotated_name, plain_heading_of, receipt_name
from pipelines.periods import parse
from pipelines.query import Receipt

SHOWN = 50
MASKED_SHOWN = 5  # cells of a column
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def changes(desk: Desk, receipt: Receipt) -> None:
    """A row for each table that was filled in: what stands, what is added, changed and removed; then the blank ones."""
    blank = [change for change in receipt.changes if change.state == "not_filled"]
    kept = [change for change in blank if change.stands]
    left = [change for change in blank if not change.stands]
    none = [change for change in receipt.changes if change.state == "none" and not change.stands]
    before = [change for change in receipt.changes if change.state == "none_before"]
    shown = [change for change in receipt.changes if change not in (*blank, *none, *before)]
    if shown:
        by_loss = sorted(shown, key=lambda each: -each.removed)
        lines = [("", _change(desk, change, is_linked=receipt.is_stored)) for change in by_loss]
        st.html(markup.table(_heads(desk, receipt), lines, kind="compact wrap stack"))
    known = [part for part in receipt.parts if part.says_none] if receipt.status == "known" else []
    key_of_none = "blank_none_recorded" if receipt.is_stored else "blank_none"
    for key, alike in (
        ("blank_kept", kept),
        ("blank_left", left),
        (key_of_none, [*none, *known]),
        ("blank_none_before", before),
    ):
        if alike:
            tables = joined([_with_rows(desk, each) for each in alike], desk.language)
            st.html(f'<p class="w quiet small">{escape(desk.word(f"upload.{key}", tables=tables))}</p>')


def _heads(desk: Desk, receipt: Receipt) -> list[tuple[str, str]]:
    done = "done_" if receipt.is_stored else ""
    counted = [f"{done}{name}" for name in ("stands", "added", "changed", "removed")]
    return [
        (desk.word("upload.table"), ""),
        (desk.word("upload.of_period"), "keep"),
        (desk.word("upload.from"), "keep"),
        *((desk.word(f"upload.{name}"), "num keep") for name in (*counted, "returned")),
        (desk.word("upload.means"), "says"),
    ]


def _with_rows(desk: Desk, change: Any) -> str:
    label, stands = _label(desk, change.source), getattr(change, "stands", 0)
    return desk.word("upload.with_rows", table=label, n=stands) if stands else label


def _change(desk: Desk, change: Any, *, is_linked: bool) -> list[str]:
    source = desk.reader.catalogue.sources[change.source]
    name = escape(source.label.of(desk.language))
    if is_linked and _is_on_board(desk, change):
        name = markup.anchor(name, versions_link(desk, change))
    counts = [text.number(number) for number in (change.stands, change.added, change.changed)]
    removed = text.number(change.removed)
    return [
        name,
        escape(text.period(change.period, desk.language)),
        escape(area_named(desk, change.sender)),
        *counts,
        f'<b class="missing">{removed}</b>' if change.removed else removed,
        text.number(change.refused),
        _meaning(desk, change),
    ]


def versions_link(desk: Desk, change: Any, later: str = "") -> str:
    """The address of the versions of one table of a return, of one of them where it is named."""
    month = parse(change.period).last_month
    return desk.view.link(at=month, unit=change.sender, of=change.source, later=later, receipt="", waiting="")


def put_back(desk: Desk, receipt: Receipt) -> None:
    """A link for each table whose rows this return replaced: to the version before, which can be put back there."""
    links = [
        markup.anchor(
            escape(desk.word("upload.put_back", table=_label(desk, change.source))),
            versions_link(desk, change, str(change.stands_in)),
            kind="more",
        )
        for change in receipt.changes
        if change.stands_in and change.state in ("differs", "none") and _is_on_board(desk, change)
    ]
    if links:
        st.html(f'<p class="w">{escape(desk.word("upload.put_back_note"))} {" · ".join(links)}</p>')


def _is_on_board(desk: Desk, change: Any) -> bool:
    """Whether the board has a row for it, with its versions."""
    return _level(desk, change.sender) == str(desk.reader.catalogue.sources[change.source].sender)


def _meaning(desk: Desk, change: Any) -> str:
    said = [desk.word(f"upload.state_{change.state}")]
    if change.removed:
        keys = joined(list(change.removed_keys), desk.language) + (
            " …" if change.removed > len(change.removed_keys) else ""
        )
        said.append(desk.word("upload.removed_keys", keys=keys))
    if change.carried:
        more = " …" if change.carried > len(change.carried_keys) else ""
        keys = joined(list(change.carried_keys), desk.language) + more
        said.append(desk.word("upload.carried", n=change.carried, keys=keys))
    if unread := change.unread_sentence(desk.language):
        said.append(unread)
    if change.emptied:
        columns = joined(list(change.emptied_in(desk.language)), desk.language)
        said.append(desk.word("upload.emptied_in", n=change.emptied, columns=columns))
    return "<br>".join(escape(sentence) for sentence in said)


def losses(desk: Desk, found: Sequence[Receipt]) -> Iterator[str]:
    """What confirming some returns takes away, in sentences: rows, and cells where they are more than the dated share."""
    if removed := sum(receipt.removed for receipt in found):
        is_much = any(change.removed and change.needs_reason for receipt in found for change in receipt.changes)
        yield desk.word("upload.removes_much" if is_much else "upload.removes", n=removed)
    if emptied := sum(receipt.emptied for receipt in found):
        yield desk.word("upload.empties_much", n=emptied)


def masked(desk: Desk, receipt: Receipt) -> None:
    """Says from which cells of which columns marks of persons were taken out."""
    told = [_masked(desk, part.sheet, column) for part in receipt.parts for column in part.masked]
    if told:
        between = "；" if desk.language == "zh" else "; "
        st.html(f'<p class="w notice">{escape(desk.word("upload.masked", columns=between.join(told)))}</p>')


def _masked(desk: Desk, sheet: str, column: Any) -> str:
    name = plain_heading_of(column.heading)
    said = desk.word("upload.masked_in", sheet=sheet or "—", column=name, n=column.cells)
    if not (cells := list(column.names)):
        return said
    more = " …" if column.cells > MASKED_SHOWN else ""
    return desk.word("upload.masked_at", said=said, cells=joined(cells[:MASKED_SHOWN], desk.language) + more)


def success(desk: Desk, receipt: Receipt) -> str:
    """What was done, in words; markup."""
    rows = sum(part.accepted for part in receipt.parts)
    said = [desk.word("upload.stored", n=rows, id=receipt.number)]
    if refused := sum(part.refused for part in receipt.parts):
        said.append(desk.word("upload.stored_but", n=refused))
    if carried := sum(part.carried for part in receipt.parts):
        said.append(desk.word("upload.stored_carried", n=carried))
    replaced = {
        (change.stands_in, change.stands_since)
        for change in receipt.changes
        if change.stands_in and change.state in ("differs", "none")
    }
    if replaced and not receipt.restores:
        days = joined(sorted({text.day(day, desk.language) for _, day in replaced if day}), desk.language)
        said.append(desk.word("upload.replaced", day=days))
    return "<br>".join(escape(sentence) for sentence in said)


def downloads(desk: Desk, answer: Received, key: str) -> None:
    """The marked workbook and the receipt, to take home."""
    receipt, columns = answer.receipt, iter(st.columns([1, 1, 2], gap="medium"))
    stem = Path(receipt.file).stem
    if answer.annotated:
        with next(columns):
            download(
                desk.word("upload.annotated"),
                answer.annotated,
                name=annotated_name(stem, receipt),
                media=WORKBOOK,
                key=f"annotated-{key}",
            )
    with next(columns):
        download(
            desk.word("upload.receipt"),
            receipt.to_text(desk.language).encode("utf-8-sig"),
            name=receipt_name(stem),
            media="text/plain",
            key=f"receipt-{key}",
        )


def _label(desk: Desk, source: str) -> str:
    return desk.reader.catalogue.sources[source].label.of(desk.language)


def parts(desk: Desk, found: Sequence[Any]) -> None:
    """A row for each sheet: rows in = accepted + refused + no data."""
    catalogue = desk.reader.catalogue
    heads = [
        (desk.word(f"upload.{name}"), "num" if name in ("rows", "taken", "returned", "no_data") else "")
        for name in ("sheet", "table", "of_period", "from", "rows", "taken", "returned", "no_data")
    ]
    body = [
        (
            "",
            [
                escape(part.sheet or "—"),
                escape(catalogue.sources[part.source].label.of(desk.language)),
                escape(text.period(part.period, desk.language) if part.period else "—"),
                escape(area_named(desk, part.sender)),
                *(
                    text.number(count)
                    for count in (part.rows_in, part.accepted, part.refused, sum(part.non_data.values()))
                ),
            ],
        )
        for part in found
        if part.accepted or part.refused
    ]
    st.html(markup.table(heads, body, kind="compact stack"))
    if blank := [part.sheet for part in found if not (part.accepted or part.refused or part.says_none)]:
        said = desk.word("upload.without_rows", sheets=joined(blank, desk.language))
        st.html(f'<p class="w quiet small">{escape(said)}</p>')


def _level(desk: Desk, code: str) -> str:
    try:
        return str(desk.reader.area(code)["level"])
    except RequestError:
        return ""


def area_named(desk: Desk, code: str) -> str:
    """What readers call an area; its code where no area has it."""
    if not code:
        return "—"
    try:
        return frame.area_name(desk.reader.area(code), desk.language)
    except RequestError:
        return code


def faults(desk: Desk, found: Sequence[Any], most: int = SHOWN) -> None:
    """The faults, the first of them, each with its cell and its repair."""
    rows = [
        [
            fault.cell or (str(fault.row) if fault.row else "—"),
            fault.sheet,
            plain_heading_of(fault.heading),
            fault.written,
            fault.what,
            fault.mend,
        ]
        for fault in found[:most]
    ]
    _table(desk, "upload.faults", rows, len(found))


def remarks(desk: Desk, found: Sequence[Any]) -> None:
    """The remarks, each with its first cells."""
    rows = []
    for warning in found[:SHOWN]:
        cells = joined(list(warning.cells[:3]), desk.language) + (" …" if len(warning.cells) > 3 else "")
        written = [f"{said} ×{count}" if count > 1 else said for said, count in list(warning.values.items())[:3]]
        more = " …" if len(warning.values) > 3 else ""
        rows.append(
            [
                cells or "—",
                warning.sheet,
                plain_heading_of(warning.heading),
                joined(written, desk.language) + more,
                warning.what,
                warning.mend,
            ]
        )
    _table(desk, "upload.remarks", rows, len(found))


def _table(desk: Desk, title: str, rows: Sequence[Sequence[Any]], every: int) -> None:
    """A table of faults or remarks: cell, sheet, column, written, what is wrong, how to mend."""
    if not rows:
        return
    heads = [
        (desk.word(f"upload.{name}"), "says" if name in ("what", "mend") else "" if name == "written" else "keep")
        for name in ("cell", "sheet", "column", "written", "what", "mend")
    ]
    body = [
        (
            "",
            [*(escape(_short(said)) for said in texts), escape(what.of(desk.language)), escape(mend.of(desk.language))],
        )
        for *texts, what, mend in rows
    ]
    note = desk.word("upload.first", n=len(rows)) if every > len(rows) else ""
    st.html(markup.head(desk.word(title, n=f"{every:,}"), note))
    st.html(markup.table(heads, body, kind="compact wrap stack"))


def _short(said: str) -> str:
    plain = " ".join(said.split())
    return plain if len(plain) <= 60 else plain[:60] + "…"
