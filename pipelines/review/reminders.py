"""Orders and decisions as a calendar file (iCalendar, RFC 5545) that any office calendar opens: one entry a due day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from pipelines.text import Language, both

_OCTETS = 75  # of a line, the break not counted (RFC 5545, 3.1)
_ALARM_DAYS = 3
_WORDS = both("{number} {text}", "{number} {text}")
_BODY = both("责任单位：{owner}{post}；{state}", "Responsible: {owner}{post}; {state}")
_STATES = {
    "open": both("办理中", "open"),
    "replied": both("已回复", "replied"),
    "reopened": both("重新办理", "taken up again"),
    "corrected": both("已更正", "corrected"),
}


def calendar(orders: pl.DataFrame, language: Language) -> bytes:
    """Every order that stands (rows of `Reader.orders`) as an all-day event on its due day, with a reminder three days
    before; UTF-8, lines folded at 75 octets, CRLF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wuye Oversight//Orders//EN", "CALSCALE:GREGORIAN"]
    for row in orders.filter(pl.col("is_standing")).iter_rows(named=True):
        lines += _event(row, language)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(row: Mapping[str, Any], language: Language) -> Iterable[str]:
    due: date = row["due_on"]
    title = _WORDS.of(language).format(number=row["item_no"], text=row["text"])
    body = _BODY.of(language).format(
        owner=row["owner"],
        post=f" {row['post']}" if row["post"] else "",
        state=_STATES[row["state"]].of(language),
    )
    issued: date = row["issued_on"]
    return (
        "BEGIN:VEVENT",
        f"UID:{_name(row['item_no'])}@wuye-oversight",
        f"DTSTAMP:{datetime(issued.year, issued.month, issued.day, tzinfo=UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{row['sequence']}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(body)}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{_ALARM_DAYS}D",
        f"DESCRIPTION:{_escaped(title)}",
        "END:VALARM",
        "END:VEVENT",
    )


def _name(number: str) -> str:
    """A number in letters that every program takes for an identifier."""
    return "-".join(f"{ord(mark):x}" if ord(mark) > 126 else mark for mark in number)


def _escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11: backslash, semicolon, comma and line break escaped; no other control characters."""
    for plain, kept in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(plain, kept)
    return "".join(mark for mark in text if mark >= " ")


def _folded(line: str) -> bytes:
    return b"\r\n ".join(_pieces(line)) + b"\r\n"


def _pieces(line: str) -> Iterator[bytes]:
    """A line in pieces of 75 octets at most (74 after the blank of a continued one), no character cut in two."""
    piece, room = b"", _OCTETS
    for mark in line:
        octets = mark.encode()
        if len(piece) + len(octets) > room:
            yield piece
            piece, room = b"", _OCTETS - 1
        piece += octets
    yield piece
