"""A receipt on the page: what a return does to the rows that stand, what was masked, every fault with its repair."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import frame, markup
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph, small
from dashboard.words import joined
from pipelines.errors import RequestError
from pipelines.export.table_files import XLSX
from pipelines.intake.sandbox import Received, annotated_name, plain_heading_of, receipt_name
from pipelines.periods import parse
from pipelines.query import Receipt

SHOWN = 50
MASKED_SHOWN = 5  # cells of a column


def changes(context: PageContext, receipt: Receipt) -> None:
    """A row for each table that was filled in: what stands, what is added, changed and removed; then the blank ones."""
    blank = [change for change in receipt.changes if change.state == "not_filled"]
    kept = [change for change in blank if change.stands]
    left = [change for change in blank if not change.stands]
    none = [change for change in receipt.changes if change.state == "none" and not change.stands]
    before = [change for change in receipt.changes if change.state == "none_before"]
    shown = [change for change in receipt.changes if change not in (*blank, *none, *before)]
    if shown:
        by_loss = sorted(shown, key=lambda each: -each.removed)
        lines = [("", _change(context, change, is_linked=receipt.is_stored)) for change in by_loss]
        draw(markup.table(_heads(context, receipt), lines, kind="compact wrap stack"))
    for frozen in receipt.frozen:
        sentence = f"{frozen.sentence(context.language)}{'。' if context.language == 'zh' else '.'}"
        draw(notice(sentence))
    known = [part for part in receipt.parts if part.says_none] if receipt.status == "known" else []
    key_of_none = "blank_none_recorded" if receipt.is_stored else "blank_none"
    for key, alike in (
        ("blank_kept", kept),
        ("blank_left", left),
        (key_of_none, [*none, *known]),
        ("blank_none_before", before),
    ):
        if alike:
            tables = joined([_with_rows(context, each) for each in alike], context.language)
            draw(small(context.word(f"upload.{key}", tables=tables)))


def _heads(context: PageContext, receipt: Receipt) -> list[tuple[str, str]]:
    done = "done_" if receipt.is_stored else ""
    counted = [f"{done}{name}" for name in ("stands", "added", "changed", "removed")]
    return [
        (context.word("upload.table"), ""),
        (context.word("upload.of_period"), "keep"),
        (context.word("upload.from"), "keep"),
        *((context.word(f"upload.{name}"), "num keep") for name in (*counted, "returned")),
        (context.word("upload.means"), "says"),
    ]


def _with_rows(context: PageContext, change: Any) -> str:
    label, stands = _label(context, change.source), getattr(change, "stands", 0)
    return context.word("upload.with_rows", table=label, n=stands) if stands else label


def _change(context: PageContext, change: Any, *, is_linked: bool) -> list[str]:
    source = context.reader.catalogue.sources[change.source]
    name = escape(source.label.of(context.language))
    if is_linked and _is_on_board(context, change):
        name = markup.anchor(name, versions_link(context, change))
    counts = [text.number(number) for number in (change.stands, change.added, change.changed)]
    removed = text.number(change.removed)
    return [
        name,
        escape(text.period(change.period, context.language)),
        escape(area_named(context, change.sender)),
        *counts,
        Markup('<b class="missing">{}</b>').format(removed) if change.removed else removed,
        text.number(change.refused),
        _meaning(context, change),
    ]


def versions_link(context: PageContext, change: Any, later: str = "") -> str:
    """The address of the versions of one table of a return, of one of them where it is named."""
    month = parse(change.period).last_month
    return context.view.link(at=month, unit=change.sender, of=change.source, later=later, receipt="", waiting="")


def put_back(context: PageContext, receipt: Receipt) -> None:
    """A link for each table whose rows this return replaced: to the version before, which can be put back there."""
    links = [
        markup.anchor(
            context.word("upload.put_back", table=_label(context, change.source)),
            versions_link(context, change, str(change.stands_in)),
            kind="more",
        )
        for change in receipt.changes
        if change.stands_in and change.state in ("differs", "none") and _is_on_board(context, change)
    ]
    if links:
        draw(paragraph(Markup("{} {}").format(context.word("upload.put_back_note"), Markup(" · ").join(links))))


def _is_on_board(context: PageContext, change: Any) -> bool:
    """Whether the board has a row for it, with its versions."""
    return _level(context, change.sender) == str(context.reader.catalogue.sources[change.source].sender)


def _meaning(context: PageContext, change: Any) -> Markup:
    lines = [context.word(f"upload.state_{change.state}")]
    if change.removed:
        keys = joined(list(change.removed_keys), context.language) + (
            " …" if change.removed > len(change.removed_keys) else ""
        )
        lines.append(context.word("upload.removed_keys", keys=keys))
    if change.carried:
        more = " …" if change.carried > len(change.carried_keys) else ""
        keys = joined(list(change.carried_keys), context.language) + more
        lines.append(context.word("upload.carried", n=change.carried, keys=keys))
    if unread := change.unread_sentence(context.language):
        lines.append(unread)
    if change.emptied:
        columns = joined(list(change.emptied_in(context.language)), context.language)
        lines.append(context.word("upload.emptied_in", n=change.emptied, columns=columns))
    return Markup("<br>").join(escape(sentence) for sentence in lines)


def losses(context: PageContext, receipts: Sequence[Receipt]) -> Iterator[str]:
    """What confirming some returns takes away, in sentences: rows, and cells where they are more than the dated share."""
    if removed := sum(receipt.removed for receipt in receipts):
        is_much = any(change.removed and change.needs_reason for receipt in receipts for change in receipt.changes)
        yield context.word("upload.removes_much" if is_much else "upload.removes", n=removed)
    if emptied := sum(receipt.emptied for receipt in receipts):
        yield context.word("upload.empties_much", n=emptied)


def masked(context: PageContext, receipt: Receipt) -> None:
    """Says from which cells of which columns marks of persons were taken out."""
    texts = [_masked(context, part.sheet, column) for part in receipt.parts for column in part.masked]
    if texts:
        between = "；" if context.language == "zh" else "; "
        draw(notice(context.word("upload.masked", columns=between.join(texts))))


def _masked(context: PageContext, sheet: str, column: Any) -> str:
    name = plain_heading_of(column.heading)
    sentence = context.word("upload.masked_in", sheet=sheet or "—", column=name, n=column.cells)
    if not (cells := list(column.names)):
        return sentence
    more = " …" if column.cells > MASKED_SHOWN else ""
    return context.word("upload.masked_at", said=sentence, cells=joined(cells[:MASKED_SHOWN], context.language) + more)


def success(context: PageContext, receipt: Receipt) -> Markup:
    """What was done, in words; markup."""
    rows = sum(part.accepted for part in receipt.parts)
    lines = [context.word("upload.stored", n=rows, id=receipt.number)]
    if refused := sum(part.refused for part in receipt.parts):
        lines.append(context.word("upload.stored_but", n=refused))
    if carried := sum(part.carried for part in receipt.parts):
        lines.append(context.word("upload.stored_carried", n=carried))
    replaced = {
        (change.stands_in, change.stands_since)
        for change in receipt.changes
        if change.stands_in and change.state in ("differs", "none")
    }
    if replaced and not receipt.restores:
        days = joined(sorted({text.day(day, context.language) for _, day in replaced if day}), context.language)
        lines.append(context.word("upload.replaced", day=days))
    return Markup("<br>").join(escape(sentence) for sentence in lines)


def downloads(context: PageContext, answer: Received, key: str) -> None:
    """The marked workbook and the receipt, to take home."""
    receipt, columns = answer.receipt, iter(st.columns([1, 1, 2], gap="medium"))
    stem = Path(receipt.file).stem
    if answer.annotated:
        with next(columns):
            download(
                context.word("upload.annotated"),
                answer.annotated,
                name=annotated_name(stem, receipt),
                media=XLSX,
                key=f"annotated-{key}",
            )
    with next(columns):
        download(
            context.word("upload.receipt"),
            receipt.to_text(context.language).encode("utf-8-sig"),
            name=receipt_name(stem),
            media="text/plain",
            key=f"receipt-{key}",
        )


def _label(context: PageContext, source: str) -> str:
    return context.reader.catalogue.sources[source].label.of(context.language)


def parts(context: PageContext, receipt_parts: Sequence[Any]) -> None:
    """A row for each sheet: rows in = accepted + refused + no data."""
    catalogue = context.reader.catalogue
    heads = [
        (context.word(f"upload.{name}"), "num" if name in ("rows", "taken", "returned", "no_data") else "")
        for name in ("sheet", "table", "of_period", "from", "rows", "taken", "returned", "no_data")
    ]
    body = [
        (
            "",
            [
                escape(part.sheet or "—"),
                escape(catalogue.sources[part.source].label.of(context.language)),
                escape(text.period(part.period, context.language) if part.period else "—"),
                escape(area_named(context, part.sender)),
                *(
                    text.number(count)
                    for count in (part.rows_in, part.accepted, part.refused, sum(part.non_data.values()))
                ),
            ],
        )
        for part in receipt_parts
        if part.accepted or part.refused
    ]
    draw(markup.table(heads, body, kind="compact stack"))
    _non_data(context, [part for part in receipt_parts if (part.accepted or part.refused) and part.non_data])
    if blank := [part.sheet for part in receipt_parts if not (part.accepted or part.refused or part.says_none)]:
        sentence = context.word("upload.without_rows", sheets=joined(blank, context.language))
        draw(small(sentence))


def _non_data(context: PageContext, receipt_parts: Sequence[Any]) -> None:
    """What rows of no data are, and which they are in each sheet."""
    if not receipt_parts:
        return
    draw(small(context.word("upload.no_data_means")))
    for part in receipt_parts[:SHOWN]:
        kinds = []
        for kind, count, rows in part.named_non_data:
            at = joined([str(row) for row in rows], context.language) + (" …" if count > len(rows) else "")
            key = "upload.no_data_at" if rows else "upload.no_data_of"
            kinds.append(context.word(key, kind=kind.of(context.language), n=count, rows=at))
        sentence = context.word("upload.no_data_in", sheet=part.sheet, kinds=joined(kinds, context.language))
        draw(small(sentence))


def _level(context: PageContext, code: str) -> str:
    try:
        return str(context.reader.area(code)["level"])
    except RequestError:
        return ""


def area_named(context: PageContext, code: str) -> str:
    """What readers call an area; its code where no area has it."""
    if not code:
        return "—"
    try:
        return frame.area_name(context.reader.area(code), context.language)
    except RequestError:
        return code


def faults(context: PageContext, all_faults: Sequence[Any], most: int = SHOWN) -> None:
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
        for fault in all_faults[:most]
    ]
    _table(context, "upload.faults", rows, len(all_faults))


def remarks(context: PageContext, warnings: Sequence[Any]) -> None:
    """The remarks, each with its first cells."""
    rows = []
    for warning in warnings[:SHOWN]:
        cells = joined(list(warning.cells[:3]), context.language) + (" …" if len(warning.cells) > 3 else "")
        written = [
            f"{sentence} ×{count}" if count > 1 else sentence for sentence, count in list(warning.values.items())[:3]
        ]
        more = " …" if len(warning.values) > 3 else ""
        rows.append(
            [
                cells or "—",
                warning.sheet,
                plain_heading_of(warning.heading),
                joined(written, context.language) + more,
                warning.what,
                warning.mend,
            ]
        )
    _table(context, "upload.remarks", rows, len(warnings))


def _table(context: PageContext, title: str, rows: Sequence[Sequence[Any]], every: int) -> None:
    """A table of faults or remarks: cell, sheet, column, written, what is wrong, how to mend."""
    if not rows:
        return
    heads = [
        (context.word(f"upload.{name}"), "says" if name in ("what", "mend") else "" if name == "written" else "keep")
        for name in ("cell", "sheet", "column", "written", "what", "mend")
    ]
    body = [
        (
            "",
            [
                *(escape(_short(sentence)) for sentence in texts),
                escape(what.of(context.language)),
                escape(mend.of(context.language)),
            ],
        )
        for *texts, what, mend in rows
    ]
    note = context.word("upload.first", n=len(rows)) if every > len(rows) else ""
    draw(markup.head(context.word(title, n=f"{every:,}"), note))
    draw(markup.table(heads, body, kind="compact wrap stack"))


def _short(sentence: str) -> str:
    plain = " ".join(sentence.split())
    return plain if len(plain) <= 60 else plain[:60] + "…"
