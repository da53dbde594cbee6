"""The copy of a file that may be archived: without personal columns, with masked texts, otherwise as it was sent.

A file that holds nothing of the kind is archived itself. Taken in again, a copy gives the rows that the file gave:
phones stand in it as the keys that were made of them, texts as they were masked. It is made where the file is read, in
a process that may die, and never from what is not on a sheet: comments, pictures, pivot caches, links, properties.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl
import xlsxwriter

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.file_mapping import FileMapping
from pipelines.catalogue.schema import Source
from pipelines.intake.judging.cells import columns_where
from pipelines.intake.judging.judge import Judged
from pipelines.intake.layout.column_layout import Layout
from pipelines.intake.layout.row_kinds import DATA, NOT_FILLED
from pipelines.intake.persons.personal_cells import is_written_freely, personal_columns
from pipelines.intake.persons.privacy import HIDDEN, KEY_HEADING, is_personal, keys
from pipelines.intake.reading.file_checks import kind_of
from pipelines.intake.reading.reader import bare
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.reading.workbook import Workbook, read_hidden, sheet_parts, texts_of
from pipelines.intake.records.cell_names import column_letters
from pipelines.intake.records.unreadable import Unreadable
from pipelines.masking import masked, may_hold_marks

Changes = dict[tuple[int, int], str]  # row and column of a tab, from 0 → what stands there in the copy

_OF_SOMEBODY = (
    DATA,
    "duplicate",
    "kept_out",
    "gathered",
    NOT_FILLED,
)  # kinds of rows that are about somebody, loaded or not
_KEPT_LINKS = ("worksheet", "styles", "theme", "sharedStrings")
_CELL = rb"<(?P<prefix>\w+:)?c\s(?P<attributes>[^>]*?\br=[\"'](?:%s)(?P<row>\d+)[\"'][^>]*?)(?:/>|>.*?</(?:\w+:)?c>)"
_PLACE = re.compile(rb"\br=[\"']([A-Za-z]+)\d+[\"']")
_STYLE = re.compile(rb"\bs=[\"']\d+[\"']")
_SHARED = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)\s*<")
_STRING = re.compile(rb"<(\w+:)?si\s*/>|<(\w+:)?si\b[^>]*>.*?</(?:\w+:)?si>", re.DOTALL)
_MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b.*?</(?:\w+:)?mergeCells>", re.DOTALL)
_DATA_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
_DATA_ALL = re.compile(rb"<(\w+:)?sheetData\b[^>]*>.*</(?:\w+:)?sheetData>", re.DOTALL)
_BOOK_EXTRAS = re.compile(
    rb"<(?:\w+:)?(?P<name>definedNames|externalReferences|pivotCaches|extLst|fileSharing|customWorkbookViews)\b"
    rb"(?:[^>]*/>|.*?</(?:\w+:)?(?P=name)>)",
    re.DOTALL,
)
_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*?/>")
_TYPE_OF_LINK = re.compile(rb"\bType=[\"'][^\"']*?/(\w+)[\"']")
_OVERRIDE = re.compile(rb"<(?:\w+:)?Override\b[^>]*?\bPartName=[\"']/([^\"']+)[\"'][^>]*?/>")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LEVEL = 1  # a tenth larger than the usual, in a third of the time
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same copy from the same file


@dataclass(frozen=True, kw_only=True)
class CleanCopy:
    """What is archived instead of a file, and the ending of its name."""

    content: bytes
    suffix: str


def clean_copy(
    content: bytes,
    suffix: str,
    workbook: Workbook,
    tables: Sequence[tuple[Sheet, Layout, Judged]],
    secret: bytes,
    mapping: FileMapping | None = None,
) -> CleanCopy | None:
    """The copy to be archived; None where the file holds no personal column and no mark of a person.

    Args:
        tables: what was read of it as tables, and what judging made of them; all else on its sheets is masked.
        mapping: how it was read, where its headings did not say; the same mapping must fit the copy.
    """
    changes: dict[str, Changes] = {sheet.name: {} for sheet in workbook.sheets}
    is_needed = False
    for sheet, layout, judged in tables:
        own_changes, tells = _of_table(sheet, layout, judged, secret)
        changes[sheet.name] |= own_changes | (_renamed(sheet, layout) if mapping is None else {})
        is_needed |= tells
    read_as_tables = {sheet.name for sheet, _, _ in tables}
    for sheet in workbook.sheets:
        if sheet.name not in read_as_tables:
            changes[sheet.name] = _of_sheet(sheet.frame, sheet.left)
            is_needed |= bool(changes[sheet.name])
    if not (is_needed or any(_hidden_tells(content, name) for name in workbook.hidden)):
        return None
    match kind_of(content, suffix):
        case "text":
            return CleanCopy(content=_text(workbook.sheets[0], changes[""]), suffix=suffix)
        case "parquet":
            return CleanCopy(content=_parquet(content, workbook.sheets[0], changes[""]), suffix=suffix)
        case "xlsx":
            return CleanCopy(content=_xlsx(content, workbook, changes), suffix=".xlsx")
        case "xls" | "html" | "mhtml" | "xml2003":
            return CleanCopy(content=_rebuilt(workbook, changes), suffix=".xlsx")


# ---- what is changed


def _of_table(sheet: Sheet, layout: Layout, judged: Judged, secret: bytes) -> tuple[Changes, bool]:
    """The changes of a table, and whether any of them is about somebody."""
    is_about = [kind in _OF_SOMEBODY for kind in judged.kinds.to_list()]
    changes = _of_sheet(sheet.frame.head(layout.first_row), sheet.left, sheet.top)
    tells = False
    for at, replacement in columns_kept(sheet, layout, judged, secret).items():
        text = sheet.frame.to_series(at).slice(layout.body)
        tells = tells or _differs_in(is_about, text, replacement)
        changes |= _changed(text, replacement, sheet.top + layout.body, sheet.left + at)
    return changes, tells


def is_of_somebody(kind: str) -> bool:
    """Whether rows of a kind are about somebody, loaded or not."""
    return kind in _OF_SOMEBODY


def columns_kept(sheet: Sheet, layout: Layout, judged: Judged, secret: bytes) -> dict[int, pl.Series]:
    """The columns below a table's headings as they may be archived, where that is another text than stands there.

    By their place in the frame.
    """
    source = load().sources[layout.source]
    column_at = {at: source.column(name) for name, parts in layout.columns.items() for at in parts}
    key_of = {column.about.keyed_from: column.name for column in source.columns if column.about.keyed_from}
    personal = personal_columns(sheet, layout)
    kept, body = judged.kept, sheet.frame.slice(layout.body)
    kinds = judged.kinds.to_list()
    has_others = bool(set(kinds) - {DATA})
    others = [index for index, kind in enumerate(kinds) if kind not in _OF_SOMEBODY] if has_others else []
    freely = {
        index
        for index in range(body.width)
        if index not in column_at
        or column_at[index].about.is_masked
        or column_at[index].about.cell == "area"
        or is_written_freely(column_at[index])
    }
    of_others = _suspect(body[others]) if others else set()
    # of its data rows judging has told which of the columns held a mark, where it read them as they stand
    known_columns = {
        parts[0]
        for name, parts in layout.columns.items()
        if len(parts) == 1
        and not any(name in made for made in (layout.values, layout.rules, layout.group))
        and source.column(name).about.cell != "area"  # of which the code is kept, and what was written beside it
    }
    suspect = {*personal, *of_others, *(each.column - sheet.left for each in judged.masked if each.column is not None)}
    suspect |= _suspect(body, freely - known_columns)
    if has_others and (
        left_out := [index for index, kind in enumerate(kinds) if kind in _OF_SOMEBODY and kind != DATA]
    ):
        suspect |= _suspect(body[left_out], freely)
    changed: dict[int, pl.Series] = {}
    for at in sorted(suspect):
        text = body.to_series(at)
        column = column_at.get(at)
        name = column.name if column and len(layout.columns[column.name]) == 1 else ""
        name = "" if name in layout.rules or name in layout.group else name  # what was judged is another text
        if at in personal:
            replacement = _nothing(text.len())
            if name in key_of:
                replacement = _completed(
                    replacement, text, kept, key_of[name], layout.body, lambda rest: keys(rest, secret)
                )
            hidden = pl.Series([HIDDEN]).new_from_index(0, text.len())
            replacement = replacement.zip_with(replacement.is_not_null() | text.is_null(), hidden)
        elif at in freely:
            replacement = _completed(text, text, kept, name, layout.body, masked)
        else:
            replacement = text
        if at in of_others:
            written = text.gather(others)
            new = masked(written)
            replacement = (
                replacement if replacement is text and new is written else replacement.clone().scatter(others, new)
            )
        if replacement is not text:
            changed[at] = replacement
    for at, cells in _refused_cells(sheet, layout, judged).items():
        if (column := column_at.get(at)) is not None and column.about.cell in ("identifier", "credit_code", "personal"):
            continue
        text = changed.get(at, body.to_series(at))
        rows = [row for row in cells if 0 <= row < text.len()]
        changed[at] = text.clone().scatter(rows, masked(text.gather(rows)))
    return {at: sentence for at, sentence in changed.items() if not sentence.equals(body.to_series(at))}


def _refused_cells(sheet: Sheet, layout: Layout, judged: Judged) -> dict[int, list[int]]:
    """The rows below the headings of cells that could not be read, by their column: a phone in a column of numbers."""
    rows_of: dict[int, list[int]] = {}
    places = None if sheet.places is None else {int(place): index for index, place in enumerate(sheet.places)}
    for fault in judged.faults:
        if fault.row is None or fault.column is None:
            continue
        shown = fault.row - sheet.top - 1
        row = shown if places is None else places.get(shown, -1)
        rows_of.setdefault(fault.column - sheet.left, []).append(row - layout.body)
    return rows_of


def _suspect(frame: pl.DataFrame, among: Collection[int] | None = None) -> set[int]:
    """The columns of which a cell may hold a mark of a person: few do, and one look at all of them tells which."""
    names = {frame.columns[index]: index for index in (range(frame.width) if among is None else among)}
    return {names[name] for name in columns_where(frame, names, may_hold_marks)}


def _completed(
    replacement: pl.Series,
    text: pl.Series,
    kept: pl.DataFrame,
    name: str,
    body: int,
    make: Callable[[pl.Series], pl.Series],
) -> pl.Series:
    """What stands in the copy of a column: what judging made of its data rows, what is made here of the others."""
    stands, rest = replacement, text.is_not_null()
    if name in kept.columns:
        new, at = kept[name], kept["at"] - body
        if kept.height < text.len():
            new = _nothing(text.len()).scatter(at, new)
        stands = new.zip_with(
            new.is_not_null() & rest, replacement
        )  # what a merged range says stands in its first cell
        rest = rest.scatter(at, values=False)
    if (places := rest.arg_true()).len():
        stands = stands.clone().scatter(places, make(text.gather(places)))
    return text if stands.equals(text) else stands


def _nothing(rows: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, rows)


def changes_above(sheet: Sheet, layout: Layout, mapping: FileMapping | None) -> Changes:
    """The changes of what stands above the rows of a table: its titles and headings."""
    titles = _of_sheet(sheet.frame.head(layout.first_row), sheet.left, sheet.top)
    return titles | (_renamed(sheet, layout) if mapping is None else {})


def _renamed(sheet: Sheet, layout: Layout) -> Changes:
    """The heading of a column of phones, below which their keys stand in the copy."""
    places = {
        layout.columns[name][0]: layout.headings[name]
        for name in _phones(load().sources[layout.source]) & layout.columns.keys()
    }
    return {
        (sheet.top + row, sheet.left + at): KEY_HEADING
        for at, heading in places.items()
        for row in range(layout.first_row, layout.body)
        if sheet.frame.item(row, at) == heading
    }


def _phones(source: Source) -> set[str]:
    return {column.about.keyed_from for column in source.columns if column.about.keyed_from}


def _of_sheet(frame: pl.DataFrame, left: int, top: int = 0) -> Changes:
    """The changes of what is no table: marks masked, and what stands below a personal heading hidden."""
    changes: Changes = {}
    may_hold = _suspect(frame)
    for index in range(frame.width):
        text = frame.to_series(index)
        if index in may_hold:
            changes |= _changed(text, masked(text), top, left + index)
        heading = next((row for row, cell in enumerate(text.head(40)) if cell and is_personal(cell)), None)
        if heading is not None and frame.width > 1:
            for row, cell in enumerate(text.slice(heading + 1), heading + 1):
                if cell and not is_personal(cell):
                    changes[(top + row, left + index)] = HIDDEN
    return changes


def _changed(text: pl.Series, replacement: pl.Series, top: int, index: int) -> Changes:
    if replacement is text:
        return {}
    cells = zip(text.to_list(), replacement.to_list(), strict=True)
    return {(top + row, index): new or "" for row, (old, new) in enumerate(cells) if new != old}


def _differs_in(rows: Sequence[bool], text: pl.Series, replacement: pl.Series) -> bool:
    """Whether a text that is there became another one in any of some rows."""
    cells = zip(rows, text.to_list(), replacement.to_list(), strict=True)
    return any(is_so and old != new and old is not None and new is not None for is_so, old, new in cells)


def _hidden_tells(content: bytes, name: str) -> bool:
    """Whether a hidden sheet holds anything about somebody; one that cannot be read may."""
    try:
        return bool(_of_sheet(read_hidden(content, name), 0))
    except (Unreadable, KeyError, zipfile.BadZipFile):
        return True


def _applied(sheet: Sheet, changes: Changes) -> pl.DataFrame:
    """The sheet as it stands in the copy."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in changes.items():
        by_column.setdefault(column - sheet.left, {})[row] = text
    return sheet.frame.with_columns(
        sheet.frame.to_series(at).clone().scatter(list(texts), list(texts.values())) for at, texts in by_column.items()
    )


# ---- how it is written


def _text(sheet: Sheet, changes: Changes) -> bytes:
    form = sheet.form
    assert form is not None
    frame = _applied(sheet, changes).fill_null("")
    if not sheet.ragged:
        content = frame.write_csv(include_header=False, separator=form.separator, quote_style="necessary")
        return content.encode(form.encoding)
    cells = [_quoted(pl.col(name), form.separator) for name in frame.columns[: form.width]]
    lines = frame.select(pl.concat_str(cells, separator=form.separator)).to_series().to_list()
    if form.width == 1:
        lines = [line or '""' for line in lines]  # or it would be a row without a cell
    for at, fields in sheet.ragged.items():
        line = io.StringIO()
        csv.writer(line, delimiter=form.separator, lineterminator="\n").writerow(frame.row(at)[:fields])
        lines[at] = line.getvalue().removesuffix("\n")
    return "\n".join([*lines, ""]).encode(form.encoding)


def _quoted(cell: pl.Expr, separator: str) -> pl.Expr:
    """A cell as it stands in a text file: between quotation marks where it would end too early without them."""
    ends_early = cell.str.contains_any(['"', "\n", separator])
    return pl.when(ends_early).then(pl.format('"{}"', cell.str.replace_all('"', '""', literal=True))).otherwise(cell)


def _parquet(content: bytes, sheet: Sheet, changes: Changes) -> bytes:
    table = pl.read_parquet(io.BytesIO(content))
    frame = _applied(sheet, changes)
    touched = sorted({column for _, column in changes})
    table = table.with_columns(frame.to_series(at).slice(1).alias(table.columns[at]) for at in touched)
    table = table.rename({table.columns[at]: frame.item(0, at) for at in touched})
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    return buffer.getvalue()


def _xlsx(content: bytes, workbook: Workbook, changes: Mapping[str, Changes]) -> bytes:
    """The workbook with its cells changed in place; made anew from its texts where that does not read as it should."""
    try:
        copy = _operated(content, workbook, changes)
        bare_texts = {name: bare(frame) for name, frame in texts_of(copy).items()}
    except (Unreadable, KeyError, ValueError):
        bare_texts = {}
    expected = {sheet.name: _applied(sheet, changes[sheet.name]) for sheet in workbook.sheets}
    if bare_texts.keys() == expected.keys() and all(bare_texts[name].equals(frame) for name, frame in expected.items()):
        return copy
    return _rebuilt(workbook, changes)


def _operated(content: bytes, workbook: Workbook, changes: Mapping[str, Changes]) -> bytes:
    """Sheets, strings, styles and theme; of a hidden sheet only that it is there, of all other parts nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = {part: name for name, (part, _) in sheet_parts(archive).items()}
        links = _links_kept(archive.read("xl/_rels/workbook.xml.rels"))
        kept = {part for part in archive.namelist() if part in links or part in sheets}
        parts: dict[str, bytes] = {}
        for part in kept & sheets.keys():
            name = sheets[part]
            xml = archive.read(part)
            parts[part] = _bare_sheet(xml, changes[name]) if name in changes else _empty_sheet(xml)
        strings = next((part for part in kept if part.lower().endswith("sharedstrings.xml")), None)
        if strings:
            used = {int(number) for part in sheets if part in parts for number in _SHARED.findall(parts[part])}
            parts[strings] = _strings_used(archive.read(strings), used)
        for part in kept - parts.keys():
            parts[part] = archive.read(part)
        parts["xl/workbook.xml"] = _BOOK_EXTRAS.sub(b"", archive.read("xl/workbook.xml"))
        parts["xl/_rels/workbook.xml.rels"] = _with_links(archive.read("xl/_rels/workbook.xml.rels"), _KEPT_LINKS)
        parts["_rels/.rels"] = _with_links(archive.read("_rels/.rels"), ("officeDocument",))
        parts["[Content_Types].xml"] = _OVERRIDE.sub(
            lambda match: match[0] if match[1].decode() in parts else b"", archive.read("[Content_Types].xml")
        )
        order = ["[Content_Types].xml", *(name for name in archive.namelist() if name in parts)]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as made:
        for part in dict.fromkeys(order):
            made.writestr(zipfile.ZipInfo(part, _WHEN), parts[part], zipfile.ZIP_DEFLATED, _LEVEL)
    return buffer.getvalue()


def _links_kept(links: bytes) -> set[str]:
    kept = re.findall(rb"\bTarget=[\"']([^\"']+)[\"']", _with_links(links, _KEPT_LINKS))
    return {
        target.decode().removeprefix("/") if target.startswith(b"/") else f"xl/{target.decode()}" for target in kept
    }


def _with_links(links: bytes, kinds: Sequence[str]) -> bytes:
    def kept(match: re.Match[bytes]) -> bytes:
        kind = _TYPE_OF_LINK.search(match[0])
        return match[0] if kind and kind[1].decode() in kinds else b""

    return _LINK.sub(kept, links)


def _empty_sheet(xml: bytes) -> bytes:
    emptied = _DATA_ALL.sub(rb"<\1sheetData/>", xml)
    return emptied[: _end_of_cells(emptied)] + _closing(xml)


def _end_of_cells(xml: bytes) -> int:
    # the last of them: looked for from the end, for what stands before it may be long
    at = len(xml)
    while (at := xml.rfind(b"sheetData", 0, at)) >= 0:
        match = _DATA_END.match(xml, xml.rfind(b"<", 0, at))
        if match:
            return match.end()
    raise ValueError("a sheet without cells")


def _bare_sheet(xml: bytes, changes: Changes) -> bytes:
    """A sheet with its cells changed; after the cells only what is merged stays."""
    end = _end_of_cells(xml)
    rows, rest = xml[:end], xml[end:]
    if changes:
        letters = sorted({column_letters(column + 1) for _, column in changes})
        cell = re.compile(_CELL % "|".join(letters).encode(), re.DOTALL)
        numbers = {
            letter.encode(): number for number in {c for _, c in changes} for letter in [column_letters(number + 1)]
        }

        def changed(match: re.Match[bytes]) -> bytes:
            place = _PLACE.search(match["attributes"])
            text = changes.get((int(match["row"]) - 1, numbers[place[1]])) if place else None
            return match[0] if text is None else _inline(match, text)

        at_once = _changed_in_order(rows, cell, changes)
        rows = cell.sub(changed, rows) if at_once is None else at_once
    merges = _MERGES.search(rest)
    return rows + (merges[0] if merges else b"") + _closing(xml)


def _changed_in_order(rows: bytes, cell: re.Pattern[bytes], changes: Changes) -> bytes | None:
    """The cells changed where they are found one after the other; None where one is not, as in a sheet out of order."""
    pieces: list[bytes] = []
    done = 0
    for (row, column), text in sorted(changes.items()):
        at = rows.find(b' r="%s%d"' % (column_letters(column + 1).encode(), row + 1), done)
        match = cell.match(rows, rows.rfind(b"<", done, at)) if at >= 0 else None
        if match is None:
            return None
        pieces += [rows[done : match.start()], _inline(match, text)]
        done = match.end()
    return b"".join([*pieces, rows[done:]])


def _closing(xml: bytes) -> bytes:
    return xml[xml.rindex(b"</") :]


def _inline(match: re.Match[bytes], text: str) -> bytes:
    prefix, place, style = (
        match["prefix"] or b"",
        _PLACE.search(match["attributes"]),
        _STYLE.search(match["attributes"]),
    )
    assert place is not None
    escaped = escape(_NO_XML.sub("", text), quote=False).encode()
    return b'<%bc %b%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>' % (
        prefix,
        place[0],
        b" " + style[0] if style else b"",
        prefix,
        prefix,
        escaped,
        prefix,
        prefix,
        prefix,
    )


def _strings_used(xml: bytes, used: set[int]) -> bytes:
    number = -1

    def kept(match: re.Match[bytes]) -> bytes:
        nonlocal number
        number += 1
        prefix = match[1] or match[2] or b""
        return match[0] if number in used else b"<%bsi><%bt/></%bsi>" % (prefix, prefix, prefix)

    return _STRING.sub(kept, xml)


def _rebuilt(workbook: Workbook, changes: Mapping[str, Changes]) -> bytes:
    """A new .xlsx of the visible sheets' texts, with what intake sees beside texts: merged ranges, lost and long cells."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        for sheet in workbook.sheets:
            page = book.add_worksheet(sheet.name)
            for merge in sheet.merges:
                if (merge.top, merge.left) != (merge.bottom, merge.right):
                    ends = (merge.top, merge.left + sheet.left, merge.bottom, merge.right + sheet.left)
                    page.merge_range(*ends, "")
            for row, cells in enumerate(_applied(sheet, changes[sheet.name]).iter_rows()):
                for at, text in enumerate(cells):
                    if text is not None and (row, at) in sheet.numbers and text.isdigit():
                        page.write_number(row, at + sheet.left, int(text))
                    elif text is not None:
                        page.write_string(row, at + sheet.left, text)
            for (row, at), text in sheet.lost.items():
                if (row, at + sheet.left) not in changes[sheet.name]:
                    page.write_formula(row, at + sheet.left, "=NA()", None, "" if text == "=…" else text)
    return buffer.getvalue()
