"""One return: its versions, what a version changed, and its receipt."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.numbers import rows
from dashboard.parts.page import ask, frame, link, markup
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice, paragraph, quiet, small
from dashboard.parts.returns import restoring, submitted
from dashboard.words import joined
from pipelines import query
from pipelines.intake.sandbox import plain_heading_of, receipt_name, submission_number
from pipelines.query import Receipt
from pipelines.text import both

MOST = 100


def show_return_versions(context: PageContext, row: Mapping[str, Any]) -> None:
    """How one unit's return of one source came (a row of the board), its versions, what changed, its receipt."""
    unit, source = row["area"], row["source"]
    label = context.reader.catalogue.sources[source].label.of(context.language)
    name = row["area_name_en"] if context.language == "en" else row["area_name"]
    title = submitted.state_said(context, row)
    frame.title(context.word("submissions.one", name=name, source=label, state=title), context.period(row["period"]))
    back = markup.anchor(
        context.word("submissions.back"), context.view.link(unit="", of="", later="", receipt=""), kind="more"
    )
    draw(paragraph(back))
    sender = row["sender"] or unit
    versions = ask.received(context.reader).submission_versions(source, sender, row["period"])
    if versions.is_empty():
        draw(quiet(context.word("submissions.nothing_came")))
        return
    if sender != unit:
        parent = context.reader.area(sender)
        title = context.word("submissions.sent_by_parent", name=frame.area_name(parent, context.language))
        draw(notice(title))
    from_above = _from_above(context, row, source)
    chosen = _chosen(context, pl.concat([versions, from_above]))
    _versions(context, versions, chosen)
    if not from_above.is_empty():
        first_by = frame.area_name(context.reader.area(row["first_sender"]), context.language)
        draw(notice(context.word("submissions.first_by_parent", name=first_by)))
        _versions(context, from_above, chosen)
        if chosen["submission_id"] in from_above["submission_id"]:
            versions = from_above
    restoring.restoring(context, versions, chosen, source)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        _changes(context, chosen, source)
        _take(context, chosen, source)
    with right:
        _receipt(context, versions, chosen["submission_id"], source)


def _from_above(context: PageContext, row: Mapping[str, Any], source: str) -> pl.DataFrame:
    """The versions from above that came before the unit's own and decide whether it was in time; none otherwise."""
    first, sender = row["first_sender"], row["sender"] or row["area"]
    submission_versions = ask.received(context.reader).submission_versions(source, first or sender, row["period"])
    return submission_versions if first and first != sender else submission_versions.clear()


def _chosen(context: PageContext, versions: pl.DataFrame) -> dict[str, Any]:
    if not (wanted := context.view.chosen.get("later", "")):
        return versions.row(0, named=True)
    matches = versions.filter(pl.col("submission_id") == wanted)
    if matches.is_empty():
        choices = {
            id_: both(number, number)
            for id_, number in (
                (id_, submission_number(id_, day))
                for id_, day in versions.select("submission_id", "received_on").iter_rows()
            )
        }
        raise link.WrongLinkError(link.unknown("later", wanted, choices))
    return matches.row(0, named=True)


def _versions(context: PageContext, versions: pl.DataFrame, chosen: Mapping[str, Any]) -> None:
    draw(markup.head(context.word("submissions.versions"), context.word("submissions.versions_note")))
    carried = ("carried",) if versions["carried"].sum() else ()
    numbers = ("rows_in", "accepted", *carried, "refused", "warnings")
    heads = [
        (context.word("column.version"), ""),
        (context.word("column.received_on"), ""),
        (context.word("column.file_name"), ""),
        *((context.word(f"column.{name}"), "num") for name in numbers),
        (context.word("submissions.number"), ""),
        ("", ""),
    ]
    in_force = versions.filter(pl.col("version").is_not_null())["submission_id"].first()
    lines = []
    for row in versions.iter_rows(named=True):
        sentence = (
            context.word("submissions.version_no", n=row["version"]) if row["version"] else context.word("sent.refused")
        )
        stands = (
            Markup(' <span class="on_time small">{}</span>').format(context.word("submissions.stands"))
            if row["submission_id"] == in_force
            else ""
        )
        if row["restores"]:
            former = context.word("submissions.restores", version=_version_named(context, versions, row["restores"]))
            stands += Markup(' <span class="quiet small">{}</span>').format(former)
        here = row["submission_id"] == chosen["submission_id"]
        lines.append(
            (
                "total" if here and versions.height > 1 else "",
                [
                    markup.anchor(sentence, context.view.link(later=row["submission_id"]), kind="more") + stands,
                    text.day(row["received_on"], context.language),
                    markup.as_written(row["file_name"]),
                    *(
                        _none_said(context, len(numbers))
                        if _says_none(row)
                        else (text.number(row[name]) for name in numbers)
                    ),
                    submission_number(row["submission_id"], row["received_on"]),
                    _put_back(context, row, in_force),
                ],
            )
        )
    draw(markup.table(heads, lines, kind="compact stack"))


def _says_none(row: Mapping[str, Any]) -> bool:
    """Whether a version says that there is nothing this period: it holds no rows, and none were refused."""
    return row["version"] is not None and not (row["accepted"] or row["refused"])


def _none_said(context: PageContext, columns: int) -> tuple[str, ...]:
    """What stands in the place of a version's counts where it says that there is nothing."""
    return ("", escape(context.word("upload.state_none")), *("" for _ in range(columns - 2)))


def _put_back(context: PageContext, row: Mapping[str, Any], in_force: object) -> Markup:
    """The way to the act that puts a version back, which stands below the list once it is chosen (markup)."""
    if row["version"] is None or row["submission_id"] == in_force:
        return Markup()
    return markup.anchor(
        context.word("submissions.put_back"), context.view.link(later=row["submission_id"]), kind="more"
    )


def _changes(context: PageContext, chosen: Mapping[str, Any], source: str) -> None:
    draw(markup.head(context.word("submissions.changes")))
    former, later = chosen["former_id"], chosen["submission_id"]
    if former is None:
        draw(quiet(context.word("submissions.changes_first")))
        return
    version_changes = ask.received(context.reader).version_changes(former, later, source)
    if version_changes.is_empty():
        draw(quiet(context.word("submissions.changes_none")))
        return
    counts = dict(version_changes["kind"].value_counts().iter_rows())
    message = joined(
        [context.word(f"submissions.n_{kind}", n=n) for kind, n in sorted(counts.items())], context.language
    )
    draw(small(message))
    heads = [
        (context.word("submissions.row"), ""),
        (context.word("submissions.cell_name"), ""),
        (context.word("submissions.former"), ""),
        (context.word("submissions.later"), ""),
    ]
    lines = [("", _change(context, row)) for row in version_changes.head(MOST).iter_rows(named=True)]
    draw(markup.table(heads, lines, kind="compact wrap"))
    cells = version_changes.drop("label" if context.language == "en" else "label_en")
    rows.download(context, lambda: cells, f"changes-{later}", _heads(context))


def _take(context: PageContext, chosen: Mapping[str, Any], source: str) -> None:
    """All that the chosen version said, and what the one before it did, as files: how it looked before it was corrected."""
    declared = context.reader.catalogue.sources[source]
    received = ask.received(context.reader)
    for key, id_ in (("take_version", chosen["submission_id"]), ("take_former", chosen["former_id"])):
        if id_ is None or not received.shows_rows(source):
            continue
        rows.download(
            context,
            partial(received.version_rows, id_, source),
            f"rows-{source}-{id_}",
            sources=(source,),
            choices=[declared.label.of(context.language), id_],
            label=context.word(f"submissions.{key}"),
        )


def _heads(context: PageContext) -> dict[str, str]:
    """What the columns of a download of changes are called."""
    label = "label_en" if context.language == "en" else "label"
    return {
        "key": context.word("submissions.row"),
        "column": context.word("submissions.column_id"),
        label: context.word("submissions.cell_name"),
        "former": context.word("submissions.former"),
        "later": context.word("submissions.later"),
        "kind": context.word("submissions.kind"),
    }


def _change(context: PageContext, row: Mapping[str, Any]) -> list[str]:
    column = row["column"] or ""
    words = rows.value_words(context.reader.catalogue, column, context.language) if column else {}
    former, later = (escape(words.get(row[side], row[side]) or text.MISSING) for side in ("former", "later"))
    was = Markup("<del>{}</del>").format(former) if row["former"] else former
    if row["kind"] == "changed":
        label = row["label_en"] if context.language == "en" else row["label"]
        return [escape(row["key"]), escape(label), was, later]
    sentence = escape(context.word(f"submissions.{row['kind']}"))
    return [escape(row["key"]), sentence, was if row["former"] else "", later if row["later"] else ""]


def _version_named(context: PageContext, versions: pl.DataFrame, submission: str) -> str:
    row = versions.filter((pl.col("submission_id") == submission) & pl.col("version").is_not_null())
    if row.is_empty():
        return context.word("submissions.a_former")
    return context.word("submissions.version_no", n=row["version"].item(0))


def _receipt(context: PageContext, versions: pl.DataFrame, submission: str, source: str) -> None:
    """What the receipt says of this return's sheets: the count, every fault and warning with its place and repair."""
    receipt = query.Received(home=context.reader.home, viewer=context.reader.viewer).receipt(submission)
    draw(markup.head(context.word("submissions.receipt"), receipt.file))
    parts = [part for part in receipt.parts if part.source == source]
    for part in parts:
        sentence = _rows_put_back(context, part) if receipt.restores else _rows_of_sheet(context, part)
        draw(paragraph(Markup("{} {}").format(markup.as_written(part.sheet), sentence)))
    if receipt.restores:
        former = _version_named(context, versions, receipt.restores)
        sentence = escape(context.word("submissions.restores", version=former))
        if receipt.restores in versions["submission_id"]:
            link_ = context.view.link(later=receipt.restores)
            sentence += " " + markup.anchor(context.word("submissions.receipt_of", version=former), link_, kind="more")
        draw(paragraph(sentence))
    if receipt.why:
        draw(paragraph(context.word("upload.why_given", why=receipt.why)))
    sheets = {part.sheet for part in parts}
    lines = [*_faults(context, receipt, sheets), *_warnings(context, receipt, sheets)]
    if not lines and not receipt.restores:
        draw(quiet(context.word("submissions.receipt_clean")))
    elif lines:
        heads = [
            (context.word("submissions.where"), ""),
            (context.word("submissions.written"), ""),
            (context.word("submissions.what"), "says"),
            (context.word("submissions.mend"), "says"),
        ]
        draw(markup.table(heads, [("", line) for line in lines[:MOST]], kind="compact wrap stack"))
    download(
        context.word("submissions.receipt_take"),
        receipt.to_text(context.language).encode("utf-8-sig"),
        name=receipt_name(Path(receipt.file).stem),
        media="text/plain",
        key=f"receipt-{submission}",
    )


def _rows_of_sheet(context: PageContext, part: Any) -> str:
    if part.says_none:
        return context.word("submissions.none_recorded")
    law = context.word(
        "submissions.law",
        rows_in=text.number(part.rows_in),
        accepted=text.number(part.accepted),
        refused=text.number(part.refused),
        non_data=text.number(sum(part.non_data.values())),
    )
    return law + (context.word("submissions.carried", n=part.carried) if part.carried else "")


def _rows_put_back(context: PageContext, part: Any) -> str:
    """What a restored version holds of a sheet, and what of it was refused when the file first came."""
    if part.says_none:
        return context.word("upload.state_none")
    sentence = context.word("submissions.rows_put_back", n=part.accepted + part.carried)
    return sentence + (context.word("submissions.refused_then", n=part.refused) if part.refused else "")


def _faults(context: PageContext, receipt: Receipt, sheets: set[str]) -> list[list[Markup]]:
    lines = []
    for fault in (*receipt.file_faults, *receipt.faults):
        if fault.sheet in sheets or not fault.sheet:
            named = (plain_heading_of(fault.heading), fault.cell or _row(context, fault.row))
            place = " ".join(part for part in named if part)
            lines.append(
                [
                    Markup('<span class="missing"><i class="s">×</i></span>{}').format(place),
                    escape(fault.written),
                    escape(fault.what.of(context.language)),
                    escape(fault.mend.of(context.language)),
                ]
            )
    return lines


def _warnings(context: PageContext, receipt: Receipt, sheets: set[str]) -> list[list[Markup]]:
    lines = []
    for warning in receipt.remarks:
        if warning.sheet in sheets or not warning.sheet:
            first = joined(list(warning.cells[:5]), context.language) + (" …" if len(warning.rows) > 5 else "")
            place = " ".join(part for part in (plain_heading_of(warning.heading), first) if part)
            written = joined(
                [f"{sentence} ×{n}" if n > 1 else sentence for sentence, n in list(warning.values.items())[:5]],
                context.language,
            )
            lines.append(
                [
                    Markup('<span class="late"><i class="s">!</i></span>{}').format(place),
                    escape(written),
                    escape(warning.what.of(context.language)),
                    escape(warning.mend.of(context.language)),
                ]
            )
    return lines


def _row(context: PageContext, row: int | None) -> str:
    return context.word("submissions.row_n", n=row) if row else ""
