"""A city whose divisions do not come with the code imports its own: code, name, parent, and from when to when."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pipelines.errors import RequestError
from pipelines.intake.layout.headings import column_for, find_headings
from pipelines.intake.reading.reader import read
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.records.unreadable import Unreadable
from pipelines.reference.regions import region_name
from pipelines.scratch import scratch_folder
from pipelines.settings import Home
from pipelines.text import Text, both

_HEAD = ("区划代码", "名称", "层级", "性质", "上级代码", "生效日期", "失效日期", "承接代码")
_NAMES = ("code", "name", "level", "kind", "parent", "valid_from", "valid_to", "successor")
_LEVELS = ("市", "区县", "街道（乡镇）", "社区")
_WRITTEN = {  # how offices write levels
    **dict.fromkeys(("区", "县", "县级市", "市辖区"), "区县"),
    **dict.fromkeys(("街道", "街道办", "街道办事处", "镇", "乡", "乡镇"), "街道（乡镇）"),
    **dict.fromkeys(("村", "居委会", "村居", "社区居委会"), "社区"),
}
_MUNICIPALITIES = ("11", "12", "31", "50")  # whose districts lie below the municipality itself
_SINCE = "1949-10-01"  # where no day is said: a division that always was

Row = dict[str, str]


def import_divisions(home: Home, file: Path) -> Receipt:
    """Takes in a table of divisions; levels, kinds and first days that are not said are filled in.

    Raises:
        RequestError: the file is no such table, or a parent is not in it.
    """
    rows = _with_region(home, _rows(file))
    top = _top(home.region)
    parents = {row["code"]: _parent(row, home.region, top) for row in rows}
    for row in rows:
        row["parent"] = parents[row["code"]]
        row["level"] = _WRITTEN.get(row["level"], row["level"]) or _LEVELS[_depth(row["code"], parents, top)]
        row["kind"] = row["kind"] or "行政区划"
        row["valid_from"] = row["valid_from"] or _SINCE
    with scratch_folder() as folder:
        whole = folder / f"{file.stem}.csv"
        with whole.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(_HEAD)
            writer.writerows([row[name] for name in _NAMES] for row in rows)
        sending = Sending(
            path=whole, source="division", period="2000-01", sender=home.region, received_on=date(2000, 1, 1)
        )
        return receive(home, [sending], workers=0, on_removal="store")[0]


def _rows(file: Path) -> list[Row]:
    if not file.is_file():
        raise RequestError(both(f"没有文件 {file}", f"there is no file {file}"))
    try:
        sheets = read(file.read_bytes(), file.suffix).sheets
    except Unreadable as why:
        raise RequestError(
            both(f"{file.name}：{why.what.zh}；{why.mend.zh}", f"{file.name}: {why.what.en}. {why.mend.en}")
        ) from None
    for sheet in sheets:
        rows = sheet.frame.rows()
        headings = find_headings(rows[:30], ["division"], least=2)
        if headings is None:
            continue
        at = {column_for(cell, "division"): place for place, cell in enumerate(rows[headings.last_row]) if cell}
        at.pop(None, None)
        if {"code", "name"} <= at.keys():
            return [_row(row, at) for row in rows[headings.last_row + 1 :] if any(row)]
    raise RequestError(
        both(
            f"{file.name} 没有“区划代码”“名称”两列；可用 wuye template division -o 区划.xlsx 取空表",
            f"{file.name} has no columns 区划代码 and 名称; `wuye template division -o FILE` gives a blank table",
        )
    )


def _row(row: Sequence[str | None], at: Mapping[str | None, int]) -> Row:
    return {name: (row[at[name]] or "").strip() if name in at else "" for name in _NAMES}


def _with_region(home: Home, rows: list[Row]) -> list[Row]:
    """The rows with those of the region and, of a district's or county's home, of the city that it lies in."""
    top = _top(home.region)
    name = region_name(top)
    wanted = {home.region: home.name.zh} | ({top: name.zh if name else top} if top != home.region else {})
    known = {row["code"] for row in rows}
    added = [dict.fromkeys(_NAMES, "") | {"code": code, "name": text} for code, text in wanted.items()]
    return [*(row for row in added if row["code"] not in known), *rows]


def _top(region: str) -> str:
    """The city that a region is, or lies in: a home of a district or county has its streets where all others have them."""
    if not (region.isdigit() and len(region) == 6) or region.endswith("00"):
        return region
    return f"{region[:2]}0000" if region[:2] in _MUNICIPALITIES else f"{region[:4]}00"


def _parent(row: Row, region: str, top: str) -> str:
    """The parent that is said; else, of a statistics code, the one that its digits name."""
    code = row["code"]
    if code == top:
        return ""
    if code == region:
        return top
    if row["parent"]:
        return row["parent"]
    if code.isdigit() and len(code) in (9, 12):
        return code[:-3]
    return region


def _depth(code: str, parents: Mapping[str, str], top: str) -> int:
    depth, seen = 0, {code}
    while code != top:
        parent = parents[code]
        if parent not in parents:
            raise _refused(
                both(f"{code} 的上级 {parent} 不在表中", f"the parent {parent} of {code} is not in the table")
            )
        if parent in seen:
            raise _refused(both(f"{code} 的上级关系成环", f"the parents of {code} go round in a circle"))
        seen.add(parent)
        depth, code = depth + 1, parent
    if depth >= len(_LEVELS):
        raise _refused(
            both("层级多于市、区县、街道、社区四级", "there are more levels than city, district, street, community")
        )
    return depth


def _refused(why: Text) -> RequestError:
    return RequestError(both(f"区划表：{why.zh}", f"divisions: {why.en}"))
