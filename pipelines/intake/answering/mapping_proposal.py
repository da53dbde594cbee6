"""Proposes a mapping for a file that nobody shaped for us: what each of its columns may be, why, and what would be lost."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import polars as pl

from pipelines.catalogue.managing_bodies import is_company
from pipelines.catalogue.schema import Column, Source
from pipelines.codes import is_credit_code
from pipelines.intake.judging.fees import UNKNOWN_UNIT, read_fee
from pipelines.intake.judging.places import Gazetteer
from pipelines.intake.judging.spellings import UNKNOWN_WORDS, read_cell
from pipelines.intake.layout.headings import column_for, find_headings, known_headings, plain_heading
from pipelines.intake.persons.privacy import is_personal
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.unreadable import Unreadable
from pipelines.masking import mask
from pipelines.text import Text, both

_SEARCHED = 30  # rows among which the headings are looked for
_LOOKED_AT = 3_000  # distinct values of a column
_SHOWN = 3
_MOST = 0.6  # of the values of a column that must have a form, where its heading says nothing
_LIKE = 82  # of 100: how near a heading must be to one of ours
_LONGEST_EXAMPLE = 24
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")
# Headings of other people's registers, where offices write others; by the declared column that they may mean.
_FOREIGN_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "estate_id": ("id", "房源id", "小区id", "楼盘id", "项目id", "编码", "代码", "编号", "communityid"),
    "name": ("name", "title", "小区", "楼盘", "楼盘名称", "房源名称", "名称", "小区名字", "项目", "住宅小区"),
    "district": ("district", "区域", "所在区", "区划", "城区", "行政区划", "县区", "区"),
    "street": ("镇街", "街镇", "所在街道", "办事处", "乡镇"),
    "completed_year": ("buildtime", "建造年代", "年代", "竣工时间", "建筑年份", "建成时间", "交付年份", "年份"),
    "buildings": ("楼栋总数", "楼幢数", "幢数", "栋", "buildings"),
    "households": ("房屋总数", "房屋户数", "总套数", "套数", "houses", "households"),
    "floor_area_m2": ("建面", "建筑总面积", "area"),
    "manager": ("company", "物业", "物管公司", "管理公司", "服务企业", "物业名称"),
    "fee_text": ("物业费用", "物管费", "fee", "物业收费"),
    "longitude": ("lng", "lon", "经度坐标", "x"),
    "latitude": ("lat", "纬度坐标", "y"),
    "alias": ("别称", "又名"),
    "order_no": ("工单号", "受理编号", "单号", "留言编号"),
    "created_at": ("受理时间", "来电时间", "登记时间", "留言时间", "提交时间"),
}


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
    unread: int = 0  # distinct values that could not be read as that
    unread_example: str = ""
    is_personal: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A mapping as TOML, with what it rests on and what it asks. Examples are masked."""

    sheet: str
    source: str
    source_zh: str
    source_en: str
    heading_row: int | None
    rows: int
    first_rows: tuple[tuple[str, ...], ...]
    columns: tuple[ProposedColumn, ...]
    questions_zh: tuple[str, ...]
    questions_en: tuple[str, ...]
    toml: str

    def to_json(self) -> str:
        """As it goes from the process that read the file."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Proposal":
        """What `to_json` wrote."""
        said: dict[str, Any] = json.loads(text)
        columns = tuple(ProposedColumn(**(each | {"examples": tuple(each["examples"])})) for each in said["columns"])
        rows = tuple(tuple(row) for row in said["first_rows"])
        tuples = {key: tuple(said[key]) for key in ("questions_zh", "questions_en")}
        return Proposal(**(said | tuples | {"columns": columns, "first_rows": rows}))


@dataclass(frozen=True, kw_only=True)
class _Profile:
    """A column of the file: its values below the headings."""

    place: int
    heading: str
    values: tuple[str, ...]  # distinct and known
    filled: int
    rows: int

    def share(self, holds: Iterable[bool]) -> float:
        return sum(holds) / max(1, len(self.values))


@dataclass(frozen=True, kw_only=True)
class _Guess:
    score: int
    column: str
    reason: Text


def source_for(sheets: Sequence[Sheet], known: Sequence[str]) -> str:
    """The source that a file's headings are nearest to; the register of estates where they tell nothing."""
    for sheet in sheets:
        if found := find_headings(sheet.frame.head(_SEARCHED).rows(), known, least=1):
            return found.source
    return "estate"


def propose(
    sheet: Sheet, source: Source, places: Gazetteer, *, region: str, sender: str, period: str | None, separator: str
) -> Proposal:
    """What a sheet may be as a table of a source."""
    heading_row = _heading_row(sheet.frame)
    body = sheet.frame.slice(heading_row or 0)
    names = sheet.frame.row(heading_row - 1) if heading_row else (None,) * sheet.frame.width
    profiles = [_profile(body, index, names[index] or "") for index in range(sheet.frame.width)]
    guesses = {profile.place: list(_guesses(profile, source, places)) for profile in profiles}
    chosen = _chosen(guesses)
    alone = {name for name in names if name and names.count(name) == 1 and not name.isdigit()}
    columns = tuple(_proposed(profile, chosen.get(profile.place), source, alone) for profile in profiles)
    questions: list[Text] = []
    key = _key_rule(source, columns, questions)
    constants = _constants(source, columns, questions)
    if period is None:
        questions.append(
            both("报告期是哪一期？请填 period（如 2022-12）", "Which period is it? Say `period` (2022-12)")
        )
    missing = [
        column
        for column in source.written_columns
        if (column.required or column.key) and column.name not in {*(each.column for each in columns), *key, *constants}
    ]
    for column in missing:
        questions.append(
            both(
                f"必填的“{column.label.zh}”在哪一列？请在 [columns] 补写 {column.name}",
                f"In which column stands “{column.label.en}”? Add {column.name} under [columns]",
            )
        )
    return Proposal(
        sheet=sheet.name,
        source=source.id,
        source_zh=source.label.zh,
        source_en=source.label.en,
        heading_row=heading_row,
        rows=body.height,
        first_rows=tuple(tuple(_short(cell or "") for cell in row) for row in sheet.frame.head(6).rows()),
        columns=columns,
        questions_zh=tuple(question.zh for question in questions),
        questions_en=tuple(question.en for question in questions),
        toml=_toml(
            source=source,
            region=region,
            sender=sender,
            period=period,
            sheet=sheet,
            separator=separator,
            heading_row=heading_row,
            columns=columns,
            key=key,
            constants=constants,
        ),
    )


def _heading_row(frame: pl.DataFrame) -> int | None:
    """The row in which the headings seem to stand, from 1: words in most columns, few twice, none a number."""
    rows = frame.head(_SEARCHED).rows()
    widest = max((sum(cell is not None for cell in row) for row in rows), default=0)
    for number, row in enumerate(rows, 1):
        filled = [cell for cell in row if cell is not None]
        words = [cell for cell in filled if len(cell) <= 20 and not re.search(r"\d{2,}|^\d|@|://", cell)]
        if (
            len(filled) >= max(2, 0.6 * widest)
            and len(words) >= 0.9 * len(filled)
            and len(set(filled)) >= 0.7 * len(filled)
        ):
            below = rows[number : number + 3]
            if not below or any(re.search(r"\d", cell or "") for row_below in below for cell in row_below):
                return number
    return None


def _profile(body: pl.DataFrame, index: int, heading: str) -> _Profile:
    texts = body.to_series(index).drop_nulls() if body.height else pl.Series(dtype=pl.String)
    known = texts.filter(~texts.is_in(list(UNKNOWN_WORDS)))
    values = tuple(known.unique(maintain_order=True).head(_LOOKED_AT))
    return _Profile(place=index + 1, heading=heading, values=values, filled=len(known), rows=body.height)


def _guesses(profile: _Profile, source: Source, places: Gazetteer) -> Iterator[_Guess]:
    """What a column may be, by its heading and by its values."""
    columns = {column.name: column for column in source.written_columns}
    if profile.heading:
        if (named := column_for(profile.heading, source.id)) in columns and named is not None:
            yield _Guess(score=100, column=named, reason=both("表头是已知列名", "the heading is one of ours"))
        plain = plain_heading(profile.heading)
        for name, words in _FOREIGN_HEADINGS.items():
            if name in columns and plain in words:
                yield _Guess(score=90, column=name, reason=both("表头是常见写法", "the heading is usual for it"))
        near, score = _near(plain, source.id)
        if near and score >= _LIKE:
            yield _Guess(
                score=int(score * 0.8), column=near, reason=both("表头相近", "the heading is near to one of ours")
            )
    if not profile.values:
        return
    yield from _guesses_by_values(profile, columns, places)


def _guesses_by_values(profile: _Profile, columns: Mapping[str, Column], places: Gazetteer) -> Iterator[_Guess]:
    values = profile.values
    texts = pl.DataFrame({"text": values})
    for name, column in columns.items():
        if column.about.cell == "credit_code" and profile.share(is_credit_code(text) for text in values) >= _MOST:
            yield _Guess(
                score=70,
                column=name,
                reason=both("多数值是有效的统一社会信用代码", "most values are valid credit codes"),
            )
        elif column.about.cell == "area":
            level = column.about.level or ""
            found = profile.share(places.find(text, level, "") is not None for text in values)
            if found >= _MOST:
                yield _Guess(
                    score=int(60 + 10 * found),
                    column=name,
                    reason=both(
                        f"{found:.0%} 的值是区划中的{column.label.zh}", f"{found:.0%} of the values are such areas"
                    ),
                )
    companies = float(texts.select(is_company(pl.col("text")).mean()).item() or 0)
    named = next((name for name in ("manager", "company_name") if name in columns), None)
    if named and companies >= _MOST:
        yield _Guess(
            score=65,
            column=named,
            reason=both(f"{companies:.0%} 的值是企业名称", f"{companies:.0%} of the values are companies' names"),
        )
    numbers = [float(text) for text in values if re.fullmatch(r"-?\d{1,3}\.\d{3,}", text)]
    if len(numbers) >= _MOST * len(values):
        for name, low, high in (("longitude", 73, 136), ("latitude", 3, 54)):
            if name in columns and all(low <= number <= high for number in numbers):
                yield _Guess(
                    score=60, column=name, reason=both("值在中国经纬度范围内", "the values are degrees in China")
                )
    if (
        "completed_year" in columns
        and profile.share(bool(re.match(r"(19|20)\d{2}(年|$)", text)) for text in values) >= _MOST
    ):
        yield _Guess(score=50, column="completed_year", reason=both("多数值是年份", "most values are years"))
    for name, form in (("households", r"\d+户"), ("buildings", r"\d+[栋幢座]")):
        if name in columns and profile.share(bool(re.fullmatch(form, text)) for text in values) >= _MOST:
            yield _Guess(
                score=60, column=name, reason=both(f"值以“{form[3:].strip('[]')[0]}”计", "the values say their unit")
            )
    fee = next((name for name, column in columns.items() if column.about.cell == "fee"), None)
    if fee and profile.share(_is_fee(text) for text in values) >= _MOST:
        yield _Guess(score=60, column=fee, reason=both("值是带单位的收费标准", "the values are fees with their unit"))
    is_unique = len(values) == profile.filled == profile.rows or (
        len(values) == _LOOKED_AT and profile.filled > _LOOKED_AT
    )
    key = next((column.name for column in columns.values() if column.key and column.about.cell == "identifier"), None)
    if (
        key
        and is_unique
        and profile.share(bool(re.fullmatch(r"[A-Za-z]{0,6}-?\d{3,18}", text)) for text in values) >= 0.9
    ):
        yield _Guess(score=55, column=key, reason=both("每行不同的编号", "a number of its own in every row"))
    if "name" in columns and profile.share(bool(re.search(r"[一-鿿]{2}", text)) for text in values) >= 0.9:
        ends = profile.share(bool(re.search(r"[苑园里城院庭府湾区村寓厦墅郡居坊舍邸楼]$", text)) for text in values)
        if ends >= 0.4:
            yield _Guess(
                score=45,
                column="name",
                reason=both(f"{ends:.0%} 的值像小区名称", f"{ends:.0%} of the values look like names of estates"),
            )


def _is_fee(text: str) -> bool:
    found = read_fee(text)
    return found is not None and found.unit != UNKNOWN_UNIT


def _near(heading: str, source: str) -> tuple[str | None, float]:
    from rapidfuzz import fuzz, process

    known = _headings(source)
    found = process.extractOne(heading, known.keys(), scorer=fuzz.ratio) if len(heading) >= 2 else None
    return (known[found[0]], found[1]) if found else (None, 0)


@cache
def _headings(source: str) -> Mapping[str, str]:
    return dict(known_headings(source))


def _chosen(guesses: Mapping[int, Sequence[_Guess]]) -> dict[int, _Guess]:
    """For each column of the file at most one of ours and the reverse, the surest first."""
    ranked = sorted(
        ((guess, place) for place, each in guesses.items() for guess in each),
        key=lambda pair: (-pair[0].score, pair[1]),
    )
    chosen: dict[int, _Guess] = {}
    taken: set[str] = set()
    for guess, place in ranked:
        if place not in chosen and guess.column not in taken:
            chosen[place] = guess
            taken.add(guess.column)
    return chosen


def _proposed(profile: _Profile, guess: _Guess | None, source: Source, alone: Collection[str]) -> ProposedColumn:
    personal = (bool(profile.heading) and is_personal(profile.heading)) or (
        bool(profile.values) and profile.share(bool(_MOBILE.fullmatch(text)) for text in profile.values) >= 0.5
    )
    column = source.column(guess.column) if guess and not personal else None
    unread = [text for text in profile.values if column and not _can_be_read(text, column)]
    lost = column if column and not (column.key or column.required) and 2 * len(unread) > len(profile.values) else None
    column = None if lost else column
    if personal:
        reason = both("个人信息，不载入也不存档", "says who somebody is: neither loaded nor archived")
    elif lost:
        reason = both(
            f"像“{lost.label.zh}”，但多数值（如“{_short(unread[0])}”）读不出，不载入；可在 [values.{lost.name}] 写明对应",
            f"looks like “{lost.label.en}”, but most values ({_short(unread[0])}) cannot be read; say what they are under [values.{lost.name}]",
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
        unread=len(unread),
        unread_example=_short(unread[0]) if unread else "",
        is_personal=personal,
    )


def _can_be_read(text: str, column: Column) -> bool:
    try:
        read_cell(text, column)
    except Unreadable:
        return False
    return True


def _short(text: str) -> str:
    said = mask(text).replace("\n", " ")
    return said if len(said) <= _LONGEST_EXAMPLE else f"{said[:_LONGEST_EXAMPLE]}…"


def _key_rule(source: Source, columns: Sequence[ProposedColumn], questions: list[Text]) -> dict[str, str]:
    """Where no column is a key: one made of a name and its place, which is asked about."""
    found = {each.column: each for each in columns if each.column}
    keys = [column.name for column in source.written_columns if column.key and column.name not in found]
    if len(keys) != 1 or "name" not in found:
        return {}
    parts = [found[name] for name in ("district", "street", "name") if name in found]
    questions.append(
        both(
            f"文件没有编号：暂以{'、'.join(each.heading or f'第 {each.place} 列' for each in parts)}的组合作编号，是否确实各不相同？",
            "The file has no numbers: one is made of these cells for now; do they tell all rows apart?",
        )
    )
    return {keys[0]: f"{{ hash_of = [{', '.join(each.where for each in parts)}] }}"}


def _constants(source: Source, columns: Sequence[ProposedColumn], questions: list[Text]) -> dict[str, str]:
    has = {each.column for each in columns}
    if (
        "datum" in {column.name for column in source.written_columns}
        and {"longitude", "latitude"} <= has
        and "datum" not in has
    ):
        questions.append(
            both(
                "经纬度是哪种坐标系？暂按 BD-09（百度），可改为 GCJ-02 或 WGS-84",
                "Which datum have the points? BD-09 is taken for now; or GCJ-02, WGS-84",
            )
        )
        return {"datum": "BD-09"}
    return {}


def _toml(
    *,
    source: Source,
    region: str,
    sender: str,
    period: str | None,
    sheet: Sheet,
    separator: str,
    heading_row: int | None,
    columns: Sequence[ProposedColumn],
    key: Mapping[str, str],
    constants: Mapping[str, str],
) -> str:
    lines = [f'region    = "{region}"', f'source    = "{source.id}"', f'sender    = "{sender}"']
    lines.append(f'period    = "{period}"' if period else '# period  = "2022-12"')
    lines.append({None: 'headings  = "none"', 1: 'headings  = "first"'}.get(heading_row, f"headings  = {heading_row}"))
    if sheet.form:
        encoding = "gb18030" if sheet.form.encoding == "gb18030" else "utf-8"
        lines += [f"separator = {json.dumps(separator)}", f'encoding  = "{encoding}"']
    elif sheet.name:
        lines.append(f"sheet     = {json.dumps(sheet.name, ensure_ascii=False)}")
    persons = [each for each in columns if each.is_personal]
    left_out = [each for each in columns if not each.column and not each.is_personal]
    if persons:
        lines.append(f"persons   = [{', '.join(each.where for each in persons)}]")
    if left_out:
        lines.append(f"not_loaded = [{', '.join(each.where for each in left_out)}]")
    lines += [
        "",
        "[label]",
        f'zh = "外来文件（{source.label.zh}）"',
        f'en = "A file of others ({source.label.en})"',
        "",
        "[columns]",
    ]
    for name, rule in key.items():
        lines.append(f"{name} = {rule}")
    for each in columns:
        if each.column:
            lines.append(f"{each.column} = {each.where}  # {each.label_zh}：{each.reason_zh}")
    if constants:
        lines += ["", "[constants]", *(f'{name} = "{value}"' for name, value in constants.items())]
    return "\n".join(lines) + "\n"
