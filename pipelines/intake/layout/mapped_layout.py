"""The layout that a mapping gives to a sheet, and where mappings are found."""

import re
from collections.abc import Sequence
from pathlib import Path

from pipelines.catalogue import declarations
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.file_mapping import FileMapping, Place, check_mapping, headings_of
from pipelines.intake.layout.column_layout import SERIALS, Layout
from pipelines.intake.layout.headings import SEARCHED_ROWS, meanings
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.unreadable import Unreadable
from pipelines.nearest import labels, nearest, unknown
from pipelines.text import both

# Words that stand above columns of registers and in no row of them.
_HEADING_WORDS = frozenset(
    {
        *SERIALS,
        "名称",
        "代码",
        "地址",
        "备注",
        "日期",
        "时间",
        "状态",
        "类型",
        "单位",
        "面积",
        "id",
        "name",
        "code",
        "address",
        "date",
        "district",
        "type",
    }
)


def find_mapping(path: Path, kept: Path | None = None) -> FileMapping:
    """A mapping from a file, or by its id one that stands in the folder `kept` or ships with the package; held against
    its source.

    Raises:
        RequestError: there is no such file and no such id, or it does not fit the source that it names.
        DeclarationError: the file is no mapping.
    """
    if path.is_file():
        return checked(declarations.read(path, FileMapping))
    if kept is not None and (file := kept / f"{path.stem}.toml").is_file():
        return checked(declarations.read(file, FileMapping))
    shipped = load().mappings
    if path.stem in shipped:
        return shipped[path.stem]
    raise unknown(("对照文件", "mapping"), str(path), labels(shipped))


def checked(mapping: FileMapping) -> FileMapping:
    """A mapping that fits the source that it names, by its id or by what it is called.

    Raises:
        RequestError: it does not.
    """
    mapping = mapping.model_copy(update={"source": load().source(mapping.source).id})
    check_mapping(mapping, load().sources)
    return mapping


def mapped_layout(mapping: FileMapping, sheet: Sheet, year: int | None = None) -> Layout:
    """The layout that a mapping gives to a sheet; `year` is that of the period.

    Raises:
        Unreadable: the sheet has no such position or heading.
    """
    body = mapping.heading_row or 0
    rows = sheet.frame.head(max(SEARCHED_ROWS, body)).rows()
    names = list(rows[body - 1]) if 0 < body <= len(rows) else []
    places = {(name or ""): position for position, name in enumerate(names)}

    words = headings_of(mapping)

    def at(place: Place) -> int:
        is_heading = isinstance(place, str) and (place in places or not place.isdigit())
        index = places.get(str(place), -1) if is_heading else int(place) - 1
        if not 0 <= index < sheet.frame.width:
            there = sum(any(word in row for row in rows) for word in words)
            if is_heading and 2 * there < len(words):
                raise _of_another_kind(mapping, there, len(words))
            raise _does_not_fit(mapping, place, rows, names, sheet.frame.width)
        return index

    def heading(index: int) -> str:
        """As written; where cells above are merged with it, what stands in them."""
        if index >= len(names):
            return f"第{index + 1}列"
        return names[index] or (rows[body - 2][index] if body >= 2 else None) or ""

    rules = mapping.rules
    parts = {column: tuple(at(place) for place in rule.places) for column, rule in rules.items() if rule.places}
    if not body and _are_headings(rows[0] if rows else (), sorted({each for part in parts.values() for each in part})):
        body = 1  # nobody said that there are headings, and there are
    listed = {at(place) for place in mapping.not_loaded} | {index for where in parts.values() for index in where}
    persons = tuple(at(place) for place in mapping.persons)
    listed |= {at(place) for place in mapping.keep} | set(persons)
    return Layout(
        source=mapping.source,
        first_row=max(body - 1, 0),
        body=body,
        columns=parts,
        headings={column: "+".join(name for name in map(heading, where) if name) for column, where in parts.items()},
        not_loaded=tuple(heading(index) for index in range(sheet.frame.width) if index not in listed),
        join=mapping.join,
        constants=mapping.constants,
        keep={at(place): values for place, values in mapping.keep.items()},
        unknown=mapping.unknown,
        values=mapping.values,
        days=mapping.days,
        rules={column: rule for column, rule in rules.items() if rule.computes},
        year=year,
        row_number=next((column for column, rule in rules.items() if rule.row_number), ""),
        group=mapping.group,
        persons=persons,
    )


def _are_headings(row: Sequence[str | None], used: Sequence[int]) -> bool:
    """Whether a row of a file without headings is a row of headings: words that name columns, and nothing else."""
    cells = [row[at] or "" for at in used]
    filled = [cell.strip().lower() for cell in cells if cell.strip()]
    known = sum(cell in _HEADING_WORDS or bool(meanings(cell)) for cell in filled)
    return len(filled) >= 2 and not any(re.search(r"\d", cell) for cell in filled) and known >= max(2, len(filled) / 2)


def _of_another_kind(mapping: FileMapping, there: int, wanted: int) -> Unreadable:
    """Most headings of the mapping are nowhere: another mapping is wanted, no mended heading."""
    return Unreadable(
        "mapping_does_not_fit",
        both(
            f"对照表 {mapping.id} 要读的 {wanted} 个表头，文件中只有 {there} 个，应是另一种台账",
            f"Of the {wanted} headings that the mapping {mapping.id} reads, the file has {there}: it is another kind of register",
        ),
        both(
            "请改选别的对照表，或不用对照表、按外来台账重新读取（wuye mapping propose）",
            "Choose another mapping, or none and read it as a foreign register (`wuye mapping propose`)",
        ),
    )


def _does_not_fit(
    mapping: FileMapping, place: Place, rows: Sequence[Sequence[str | None]], names: Sequence[str | None], width: int
) -> Unreadable:
    """Says which heading or position is not there, what is near to it, and in which row it stands instead."""
    row = next((number for number, row in enumerate(rows, 1) if place in row), None) if isinstance(place, str) else None
    if row is not None:
        mend = both(
            f"表头在第 {row} 行：请在对照表中写 headings = {row}",
            f"The headings stand in row {row}: write headings = {row} in the mapping",
        )
    elif isinstance(place, str) and (seen := {name: () for name in names if name}):
        near = nearest(place, seen)
        mend = both(
            f"相近的表头有：{'、'.join(near)}；请改正对照表", f"Near to it: {', '.join(near)}; mend the mapping"
        )
    else:
        mend = both(
            f"该表只有 {width} 列；请核对文件，或改用别的对照表",
            f"The sheet has {width} columns; check the file, or use another mapping",
        )
    what = both(f"对照表 {mapping.id} 与文件不符：没有 {place}", f"The mapping {mapping.id} does not fit: no {place}")
    return Unreadable("mapping_does_not_fit", what, mend)
