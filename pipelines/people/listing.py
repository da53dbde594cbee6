"""Who may do what, as a table to print for an inspection."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path

import polars as pl

from pipelines import clock
from pipelines.disk import as_user_error, write_whole
from pipelines.errors import RequestError
from pipelines.people.columns import COLUMNS
from pipelines.people.register import Person, Register, Right
from pipelines.people.roles import SCOPES, SIGHTS, acts, roles
from pipelines.settings import Home
from pipelines.spreadsheet import to_csv
from pipelines.text import Language, Text, both

_STATES: Mapping[str, Text] = {
    "in_force": both("有效", "in force"),
    "to_come": both("未到起始日", "not begun"),
    "over": both("已到期", "over"),
    "revoked": both("已收回", "revoked"),
    "left": both("人员已注销", "person left"),
}
Row = dict[str, str | None]


def rights_listed(register: Register, day: date, language: Language, *, is_whole: bool = False) -> list[Row]:
    """One row is one right; those that ended only where the whole list is asked for."""
    return [
        _row(person, right, day, language)
        for person in register.people.values()
        for right in person.rights
        if is_whole or _state(person, right, day) in ("in_force", "to_come")
    ]


def roles_listed(language: Language) -> list[Row]:
    """One row is one role: what commands call it, of what it is given, what it sees, and what it may do."""
    separator = "、" if language == "zh" else ", "
    return [
        {
            "role_id": role.id,
            "role": role.label.of(language),
            "scope": separator.join(SCOPES[scope].of(language) for scope in role.scopes),
            "sees": SIGHTS[role.sees].of(language),
            "acts": separator.join(acts()[act].of(language) for act in role.acts),
        }
        for role in roles().values()
    ]


def write_listing(home: Home, rows: Sequence[Row], file: Path, language: Language) -> None:
    """Writes the list as a page to print or as a table.

    Raises:
        RequestError: the name ends in neither .html nor .csv. DiskError: it cannot be written.
    """
    headings = {name: label.of(language) for name, label in COLUMNS.items()}
    if file.suffix == ".csv":
        frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String)).rename(headings)
        content = to_csv(frame).encode("utf-8-sig")
    elif file.suffix == ".html":
        content = listing_page(home, rows, language).encode()
    else:
        raise RequestError(both(f"{file.name} 应以 .html 或 .csv 结尾", f"{file.name} should end in .html or .csv"))
    with as_user_error(both(f"{file} 未能写入", f"{file} was not written")):
        write_whole(file, content)


def listing_page(home: Home, rows: Sequence[Row], language: Language) -> str:
    """The list as a page to print."""
    headings = {name: label.of(language) for name, label in COLUMNS.items()}
    title = both(f"{home.name.zh} 人员权限一览", f"{home.name.en}: who may do what").of(language)
    day = clock.today(home).isoformat()
    head = "".join(f"<th>{escape(text)}</th>" for text in headings.values())
    cells = [[escape(row[name] or "") for name in headings] for row in rows]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{escape(title)}</title>'
        "<style>body{font:11pt sans-serif}table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid #999;padding:2pt 4pt;text-align:left;vertical-align:top;font-size:9pt}"
        "@page{size:A4 landscape}thead{display:table-header-group}</style>"
        f"<h1>{escape(title)}</h1><p>{day}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></html>"
    )


def _row(person: Person, right: Right, day: date, language: Language) -> Row:
    separator = "、" if language == "zh" else ", "
    return {
        "number": str(right.number),
        "person": person.id,
        "signature": person.signature,
        "role": right.declared.label.of(language),
        "scope": f"{right.scope_name} {right.scope}" if right.scope != right.scope_name else right.scope,
        "acts": separator.join(acts()[act].of(language) for act in right.declared.acts),
        "from_on": right.from_on.isoformat(),
        "until_on": right.until_on.isoformat() if right.until_on else None,
        "state": _STATES[_state(person, right, day)].of(language),
        "granted_by": right.granted_by,
        "granted_on": right.granted_at.date().isoformat(),
        "why": right.why,
    }


def _state(person: Person, right: Right, day: date) -> str:
    if person.left_at:
        return "left"
    if right.revoked_at:
        return "revoked"
    if right.from_on > day:
        return "to_come"
    return "in_force" if right.holds_on(day) else "over"
