"""Proposes a mapping for a file that nobody shaped for us: what each of its columns may be, why, and what would be lost."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column, Source
from pipelines.intake.answering.foreign_columns import (
    SEARCHED,
    Guess,
    Profile,
    by_heading,
    guesses,
    heading_row_of,
    headings_at,
    profile_of,
    source_elsewhere,
)
from pipelines.intake.judging.places import Gazetteer
from pipelines.intake.judging.spellings import read_cell
from pipelines.intake.layout.computed_columns import computed
from pipelines.intake.persons.privacy import is_personal
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.unreadable import Unreadable
from pipelines.masking import mask
from pipelines.text import Text, both

DATUM = "BD-09"  # what points are taken for until somebody says otherwise
USUAL = "estate"  # what a stranger's file most often is
_SHOWN = 3
_FIRST_ROWS = 6
_LONGEST_EXAMPLE = 24
_MOST_TO_TRANSLATE = 20
_HIDDEN = "＊＊＊"
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")

Headings = int | Literal["none"] | None  # the row in which they stand; None: to be found


@dataclass(frozen=True, kw_only=True)
class ProposedColumn:
    """One column of the file. `column` is the declared one that it may be; nothing where it is left out."""

    place: int  # from 1
    heading: str
    where: str  # as a mapping says it: its heading, or its place where that is not the only one
    examples: tuple[str, ...]
    filled: int
    column: str
    label_zh: str
    label_en: str
    reason_zh: str
    reason_en: str
    rule: str = ""  # what is made of its cells, as TOML
    unread: int = 0  # distinct values that could not be read as that
    unread_example: str = ""
    like: str = ""  # the declared column that it may be, also where most of its values cannot be read as that
    to_translate: tuple[str, ...] = ()  # of a column of codes: written values that are none of its words
    is_personal: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What a file may be, with what it rests on and what it asks. Examples are masked.

    `mapping_toml` of `mapping_text` writes it as a mapping.
    """

    region: str
    sender: str
    period: str | None
    sheet: str
    sheets: tuple[str, ...]
    is_text: bool
    separator: str
    encoding: str
    source: str
    source_zh: str
    source_en: str
    heading_row: int | None
    rows: int
    first_rows: tuple[tuple[str, ...], ...]
    columns: tuple[ProposedColumn, ...]
    key_column: str  # the declared key; '' where there is none or several
    key_of: tuple[int, ...]  # the places of which a key is made, where no column is one
    asks_datum: bool
    questions_zh: tuple[str, ...]
    questions_en: tuple[str, ...]
    better_sheet: str = ""  # another sheet that looks more like a table of ours
    kept: tuple[str, ...] = ()  # the names of mappings of this office that fit the file, the last used first

    def to_json(self) -> str:
        """As it goes from the process that read the file."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Proposal":
        """What `to_json` wrote."""
        content: dict[str, Any] = json.loads(text)
        tupled: list[dict[str, Any]] = [
            {name: tuple(value) if isinstance(value, list) else value for name, value in each.items()}
            for each in content["columns"]
        ]
        columns = tuple(ProposedColumn(**each) for each in tupled)
        rows = tuple(tuple(row) for row in content["first_rows"])
        names = [field.name for field in fields(Proposal) if isinstance(content[field.name], list)]
        tuples = {name: tuple(content[name]) for name in names}
        return Proposal(**(content | tuples | {"columns": columns, "first_rows": rows}))


def likeliest_sheet(sheets: Sequence[Sheet], known: Mapping[str, Source]) -> Sheet:
    """The sheet whose headings name the most columns of any table; the first where none names any."""
    return max(sheets, key=lambda sheet: source_for(sheet, known)[1])


def source_for(sheet: Sheet, known: Mapping[str, Source]) -> tuple[str, float]:
    """The source of which a sheet's headings name the most columns, and how surely; the register of estates where they
    tell nothing."""
    row = heading_row_of(sheet.frame)
    if row is None:
        return USUAL, 0.0
    headings = [cell for cell in headings_at(sheet.frame, row) if cell]
    profiles = [
        Profile(place=at, heading=heading, values=(), distinct=0, filled=0, rows=0)
        for at, heading in enumerate(headings)
    ]

    def named(source: Source) -> tuple[float, bool]:
        sure: dict[str, int] = {}
        for profile in profiles:
            for guess in by_heading(profile, source):
                sure[guess.column] = max(guess.score, sure.get(guess.column, 0))
        required = sum(column.required and column.name in sure for column in source.written_columns)
        return sum(sure.values()) / 100 + required, source.id == USUAL

    best = max(known.values(), key=named)
    return best.id, named(best)[0]


def propose(
    sheet: Sheet,
    source: Source,
    places: Gazetteer,
    *,
    region: str,
    sender: str,
    period: str | None,
    sheets: Sequence[str] = (),
    headings: Headings = None,
) -> Proposal:
    """What a sheet may be as a table of a source. `headings` says in which row they stand, where somebody knows."""
    if headings is None:
        heading_row = heading_row_of(sheet.frame)
    else:
        heading_row = None if headings == "none" else min(headings, sheet.frame.height)
    body = sheet.frame.slice(heading_row or 0)
    names = headings_at(sheet.frame, heading_row) if heading_row else (None,) * sheet.frame.width
    profiles = [profile_of(body, index, names[index] or "") for index in range(sheet.frame.width)]
    chosen = _chosen({profile.place: list(guesses(profile, source, places)) for profile in profiles})
    own = sheet.frame.row(heading_row - 1) if heading_row else names  # what a mapping finds by its heading
    alone = {name for name in own if name and own.count(name) == 1 and not name.isdigit()}
    year = int(period[:4]) if period else None
    columns = tuple(_proposed(profile, chosen.get(profile.place), source, places, alone, year) for profile in profiles)
    questions: list[Text] = []
    keys = [column.name for column in source.written_columns if column.key]
    key_column = keys[0] if len(keys) == 1 else ""
    key_of = _key_of(key_column, columns, questions)
    asks_datum = _asks_datum(source, columns, questions)
    if period is None:
        questions.append(
            both(
                "报告期是哪一期？请在报送时写明（如 2022-12）", "Which period is it? Say it when you send it (2022-12)"
            )
        )
    has = {*(each.column for each in columns), *([key_column] if key_of else [])}
    questions += [_missing(column) for column in missing_columns(source, has)]
    return Proposal(
        region=region,
        sender=sender,
        period=period,
        sheet=sheet.name,
        sheets=tuple(sheets),
        is_text=sheet.form is not None,
        separator=sheet.form.separator if sheet.form else ",",
        encoding="gb18030" if sheet.form and sheet.form.encoding == "gb18030" else "utf-8",
        source=source.id,
        source_zh=source.label.zh,
        source_en=source.label.en,
        heading_row=heading_row,
        rows=body.height,
        first_rows=_first_rows(sheet.frame, heading_row or 0, columns),
        columns=columns,
        key_column=key_column,
        key_of=key_of,
        asks_datum=asks_datum,
        questions_zh=tuple(question.zh for question in questions),
        questions_en=tuple(question.en for question in questions),
    )


def _missing(column: Column) -> Text:
    """Asks where a column stands; of a number that a file may lack, also how one is made, as in the other files."""
    zh = f"必填的“{column.label.zh}”在哪一列？请在 [columns] 补写 {column.name}"
    en = f"In which column stands “{column.label.en}”? Add {column.name} under [columns]"
    if column.about.cell != "identifier":
        return both(zh, en)
    return both(
        f'{zh}；文件没有编号的，写 {column.name} = {{ hash_of = ["街道列", "名称列"] }}，各文件写法须一致',
        f'{en}; where the file has no numbers: {column.name} = {{ hash_of = ["street column", "name column"] }}, '
        "the same way in every file",
    )


def missing_columns(source: Source, has: Collection[str]) -> list[Column]:
    """The columns that a mapping of a source must say, and does not."""
    return [column for column in source.written_columns if (column.required or column.key) and column.name not in has]


def _first_rows(
    frame: pl.DataFrame, heading_row: int, columns: Sequence[ProposedColumn]
) -> tuple[tuple[str, ...], ...]:
    rows = frame.head(max(_FIRST_ROWS, min(heading_row, SEARCHED) + 3)).rows()
    return tuple(
        tuple(
            _HIDDEN if cell and column.is_personal and number > heading_row else _short(cell or "")
            for cell, column in zip(row, columns, strict=True)
        )
        for number, row in enumerate(rows, 1)
    )


def _chosen(matches: Mapping[int, Sequence[Guess]]) -> dict[int, Guess]:
    """For each column of the file at most one of ours and the reverse, the surest first."""
    ranked = sorted(
        ((guess, place) for place, each in matches.items() for guess in each),
        key=lambda pair: (-pair[0].score, pair[1]),
    )
    chosen: dict[int, Guess] = {}
    taken: set[str] = set()
    for guess, place in ranked:
        if place not in chosen and guess.column not in taken:
            chosen[place] = guess
            taken.add(guess.column)
    return chosen


def _proposed(
    profile: Profile, guess: Guess | None, source: Source, places: Gazetteer, alone: Collection[str], year: int | None
) -> ProposedColumn:
    personal = _says_persons(profile, guess, source)
    column = source.column(guess.column) if guess and not personal else None
    unread = _unread(profile, guess, column, year) if guess and column else []
    lost = column if column and not (column.key or column.required) and 2 * len(unread) > len(profile.values) else None
    like, column = column, None if lost else column
    if personal:
        reason = both("个人信息，不载入也不存档", "says who somebody is: neither loaded nor archived")
    elif lost:
        reason = both(
            f"像“{lost.label.zh}”，但多数值（如“{_short(unread[0])}”）读不出，不载入；可在 [values.{lost.name}] 写明对应",
            f"looks like “{lost.label.en}”, but most values ({_short(unread[0])}) cannot be read; say what they are under [values.{lost.name}]",
        )
    elif guess is None and (other := source_elsewhere(profile.heading, source.id)):
        label = load().sources[other].label
        reason = both(
            f"属“{label.zh}”，在该表逐个报送，此处不载入",
            f"belongs to “{label.en}”, where each is returned by itself; not loaded here",
        )
    elif guess is None:
        reason = both("没有对应的列，不载入", "nothing of ours fits; not loaded")
    else:
        reason = guess.reason
    return ProposedColumn(
        place=profile.place,
        heading=profile.heading,
        where=json.dumps(profile.heading, ensure_ascii=False) if profile.heading in alone else str(profile.place),
        examples=() if personal else tuple(_short(text) for text in profile.values[:_SHOWN]),
        filled=profile.filled,
        column=column.name if column else "",
        label_zh=column.label.zh if column else "",
        label_en=column.label.en if column else "",
        reason_zh=reason.zh,
        reason_en=reason.en,
        rule=guess.rule_toml if guess and column else "",
        unread=len(unread),
        unread_example=_short(unread[0]) if unread else "",
        like=like.name if like else "",
        to_translate=_to_translate(profile, guess, like, places, unread),
        is_personal=personal,
    )


def _to_translate(
    profile: Profile, guess: Guess | None, column: Column | None, places: Gazetteer, unread: Sequence[str]
) -> tuple[str, ...]:
    """The values of a column of codes or districts that are none of our words, where they are few enough to be asked."""
    if column is None or guess is None or guess.rule is not None:
        return ()
    if column.about.cell == "area" and column.about.level == "district":
        unread = [text for text in profile.values if places.find(text, "district", "") is None]
    elif column.about.cell != "choice":
        return ()
    return tuple(text for text in unread if mask(text) == text) if len(unread) <= _MOST_TO_TRANSLATE else ()


def _says_persons(profile: Profile, guess: Guess | None, source: Source) -> bool:
    """Whether a column says who somebody is: by its values, or by a heading that is not also one of ours (`name`)."""
    if profile.values:
        if profile.share(bool(_MOBILE.fullmatch(text)) for text in profile.values) >= 0.5:
            return True
        if profile.share(_is_name_of_person(text) for text in profile.values) >= 0.5:
            return bool(profile.heading) and is_personal(profile.heading)
    is_ours = guess is not None and guess.score >= 90 and source.column(guess.column).about.cell != "personal"
    return bool(profile.heading) and is_personal(profile.heading) and not is_ours


def _is_name_of_person(text: str) -> bool:
    sentence = f"联系人：{text}"
    return len(text) <= 4 and mask(sentence) != sentence


def _unread(profile: Profile, guess: Guess, column: Column, year: int | None) -> list[str]:
    """The distinct values that are not read as a column by what is made of them."""
    made: Sequence[str | None] = profile.values
    if guess.rule is not None:
        made = computed(pl.Series(profile.values, dtype=pl.String), guess.rule, year).to_list()
    return [
        text
        for text, value in zip(profile.values, made, strict=True)
        if value is None or not _can_be_read(value, column)
    ]


def _can_be_read(text: str, column: Column) -> bool:
    try:
        read_cell(text, column)
    except Unreadable:
        return False
    return True


def _short(text: str) -> str:
    line = mask(text).replace("\n", " ")
    return line if len(line) <= _LONGEST_EXAMPLE else f"{line[:_LONGEST_EXAMPLE]}…"


def _key_of(key_column: str, columns: Sequence[ProposedColumn], questions: list[Text]) -> tuple[int, ...]:
    """Where no column is a key: the places of a name and its area, of which one is made; asked about."""
    by_column = {each.column: each for each in columns if each.column}
    if not key_column or key_column in by_column or "name" not in by_column:
        return ()
    parts = [by_column[name] for name in ("district", "street", "name") if name in by_column]
    named = "、".join(each.heading or f"第 {each.place} 列" for each in parts)
    questions.append(
        both(
            f"文件没有编号：暂以{named}的组合作编号，是否确实各不相同？",
            "The file has no numbers: one is made of these cells for now; do they tell all rows apart?",
        )
    )
    return tuple(each.place for each in parts)


def _asks_datum(source: Source, columns: Sequence[ProposedColumn], questions: list[Text]) -> bool:
    has = {each.column for each in columns}
    asks = (
        "datum" in {column.name for column in source.written_columns}
        and {"longitude", "latitude"} <= has
        and "datum" not in has
    )
    if asks:
        questions.append(
            both(
                "经纬度是哪种坐标系？暂按 BD-09（百度），可改为 GCJ-02 或 WGS-84",
                "Which datum have the points? BD-09 is taken for now; or GCJ-02, WGS-84",
            )
        )
    return asks
