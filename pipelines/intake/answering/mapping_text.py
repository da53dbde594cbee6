"""A mapping as TOML: of what was proposed for a file, and of what somebody chose instead."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.intake.answering.mapping_proposal import DATUM, Proposal, ProposedColumn

PERSONS = "*persons"  # chosen for a column that says who somebody is
LEFT_OUT = ""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What somebody says of a proposal."""

    columns: Mapping[int, str]  # place → declared column, `PERSONS` or `LEFT_OUT`
    key_of: Sequence[int] = ()  # the places of which a key is made, where no column is one
    key_is_row: bool = False  # or the number of the row
    sender: str
    period: str | None
    datum: str = DATUM
    label: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column → written value → value
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)  # column → words that mean unknown there


def proposed_choices(proposal: Proposal) -> Choices:
    """The proposal as it is."""
    return Choices(
        columns={each.place: PERSONS if each.is_personal else each.column for each in proposal.columns},
        key_of=proposal.key_of,
        sender=proposal.sender,
        period=proposal.period,
    )


def mapping_toml(proposal: Proposal, choices: Choices | None = None) -> str:
    """A mapping, each column with the reason for it. Columns that are chosen for the same declared one are joined.

    The period is said with each file, and a first sheet is read whatever it is called: files of one kind come again.
    """
    choices = choices or proposed_choices(proposal)
    columns = {each.place: each for each in proposal.columns}
    meant: dict[str, list[ProposedColumn]] = {}
    for place, each in columns.items():
        meant.setdefault(choices.columns.get(place, LEFT_OUT), []).append(each)
    persons, left_out = meant.pop(PERSONS, []), meant.pop(LEFT_OUT, [])
    lines = [
        f'region    = "{proposal.region}"',
        f'source    = "{proposal.source}"',
        f'sender    = "{choices.sender}"',
        {None: 'headings  = "none"', 1: 'headings  = "first"'}.get(
            proposal.heading_row, f"headings  = {proposal.heading_row}"
        ),
    ]
    if proposal.is_text:
        lines += [f"separator = {_quoted(proposal.separator)}", f'encoding  = "{proposal.encoding}"']
    elif proposal.sheet and proposal.sheet not in proposal.sheets[:1]:
        lines.append(f"sheet     = {_quoted(proposal.sheet)}")
    if persons:
        lines.append(f"persons   = [{', '.join(each.where for each in persons)}]")
    if left_out:
        lines.append(f"not_loaded = [{', '.join(each.where for each in left_out)}]")
    label_zh = choices.label or f"外来文件（{proposal.source_zh}）"
    label_en = choices.label or f"A file of others ({proposal.source_en})"
    lines += ["", "[label]", f"zh = {_quoted(label_zh)}", f"en = {_quoted(label_en)}", "", "[columns]"]
    if proposal.key_column and proposal.key_column not in meant:
        if choices.key_of:
            lines.append(
                f"{proposal.key_column} = {{ hash_of = [{', '.join(columns[at].where for at in choices.key_of)}] }}"
            )
        elif choices.key_is_row:
            lines.append(f"{proposal.key_column} = {{ row_number = true }}")
    lines += [_column_line(name, parts) for name, parts in meant.items()]
    if (proposal.asks_datum or {"longitude", "latitude"} <= meant.keys()) and "datum" not in meant:
        lines += ["", "[constants]", f'datum = "{choices.datum}"']
    if unknown := {name: words for name, words in choices.unknown.items() if name in meant and words}:
        lines += ["", "[unknown]"]
        lines += [f"{name} = [{', '.join(_quoted(word) for word in words)}]" for name, words in unknown.items()]
    for name, wording in choices.values.items():
        if name in meant and wording:
            lines += [
                "",
                f"[values.{name}]",
                *(f"{_quoted(text)} = {_quoted(value)}" for text, value in wording.items()),
            ]
    return "\n".join(lines) + "\n"


def _column_line(name: str, parts: Sequence[ProposedColumn]) -> str:
    first = parts[0]
    if len(parts) > 1:
        return f"{name} = [{', '.join(each.where for each in parts)}]"
    if first.column != name:
        return f"{name} = {first.where}"
    text = f"{{ at = {first.where}, {first.rule} }}" if first.rule else first.where
    return f"{name} = {text}  # {first.label_zh}：{first.reason_zh}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
