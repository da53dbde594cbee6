"""What a column of a stranger's file may be: by its heading, and by its values."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import polars as pl

from pipelines.catalogue.file_mapping import ColumnRule
from pipelines.catalogue.managing_bodies import is_company
from pipelines.catalogue.schema import Column, Source
from pipelines.codes import is_credit_code
from pipelines.intake.judging.fees import UNKNOWN_UNIT, read_fee
from pipelines.intake.judging.places import Gazetteer
from pipelines.intake.judging.spellings import UNKNOWN_WORDS
from pipelines.intake.layout.headings import column_for, known_headings, plain_heading
from pipelines.text import Text, both

SEARCHED = 30  # rows among which the headings are looked for
LONGEST_WORD = 20  # characters of a heading
LOOKED_AT = 3_000  # distinct values of a column
_MOST = 0.6  # of the values of a column that must have a form, where its heading says nothing
_NEARLY_ALL = 0.98  # of the rows: a number may stand twice by mistake
_LIKE = 82  # of 100: how near a heading must be to one of ours
_MEASURES = re.compile(r"[数量额率价费]|面积|人口|年")  # in headings of what is counted, never of a number that names
_AGES = ("楼龄", "房龄", "建筑年龄", "楼龄(年)", "房龄(年)", "age")
_FACTORS = {"千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_SCALED = re.compile(r"[(\[/]?单?位?:?(?P<scale>百万|千|万|亿)(?P<measure>元|平方米|平米|㎡|m2|户|人)?[)\]]?$")
_BEGINNINGS = {
    "district": "^(?:[^区县市]{2,4}市)?([^区县市]{1,6}[区县旗])",
    "street": "([^区县市省]{1,8}(?:街道|镇|乡|地区))",
}
# Headings of other people's registers, where offices write others; by the declared column that they may mean.
_FOREIGN_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "estate_id": (
        "id",
        "房源id",
        "小区id",
        "楼盘id",
        "项目id",
        "编码",
        "代码",
        "编号",
        "communityid",
        "楼盘编码",
        "楼盘编号",
        "楼盘代码",
        "小区编码",
        "小区代码",
        "项目编码",
        "项目代码",
    ),
    "name": ("name", "title", "小区", "楼盘", "楼盘名称", "房源名称", "名称", "小区名字", "项目", "住宅小区"),
    "district": ("district", "区域", "所在区", "区划", "城区", "行政区划", "县区", "区"),
    "street": ("镇街", "街镇", "所在街道", "办事处", "乡镇"),
    "completed_year": ("buildtime", "建造年代", "年代", "竣工时间", "建筑年份", "建成时间", "交付年份", "年份"),
    "buildings": ("楼栋总数", "楼幢数", "幢数", "栋", "buildings"),
    "households": ("房屋总数", "房屋户数", "总套数", "套数", "houses", "households"),
    "floor_area_m2": ("建面", "建筑总面积", "area"),
    "manager": ("company", "物业", "物管公司", "管理公司", "服务企业", "物业名称"),
    "fee_text": ("物业费用", "物管费", "fee", "物业收费"),
    "estate_type": ("物业类别", "房屋类别", "建筑类型", "小区类别"),
    "longitude": ("lng", "lon", "经度坐标", "x"),
    "latitude": ("lat", "纬度坐标", "y"),
    "committee_form": ("有无业委会", "是否成立业委会", "是否有业委会", "业委会", "业委会情况", "业委会类型"),
    "formed_on": ("业委会成立日期", "业委会成立时间", "物管会成立日期"),
    "alias": ("别称", "又名"),
    "order_no": ("工单号", "受理编号", "单号", "留言编号"),
    "created_at": ("受理时间", "来电时间", "登记时间", "留言时间", "提交时间"),
}


# What stands in lists of estates and is a return of its own here: a yes or no there says neither since when nor which.
_ELSEWHERE: Mapping[str, str] = {
    "committee": r"业委会|业主委员会|物管会|物业管理委员会",
    "party_body": r"党组织|党支部|党委",
    "contract": r"合同|协议",
}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A column of the file: its values below the headings."""

    place: int
    heading: str
    values: tuple[str, ...]  # distinct and known, the first of them
    distinct: int  # how many there are
    filled: int
    rows: int

    def share(self, holds: Iterable[bool]) -> float:
        """How many of the values hold something, of 1; `holds` says it of each."""
        return sum(holds) / max(1, len(self.values))


@dataclass(frozen=True, kw_only=True)
class Guess:
    """A declared column that a column of the file may be; the surer, the higher the score, of 100."""

    score: int
    column: str
    reason: Text
    rule: ColumnRule | None = None  # what is made of its cells

    @property
    def rule_toml(self) -> str:
        """What is made of its cells, as a mapping says it."""
        if self.rule is None:
            return ""
        if self.rule.pattern:
            return f"pattern = {json.dumps(self.rule.pattern, ensure_ascii=False)}"
        return 'year_less = "period"' if self.rule.year_less else f"times = {self.rule.times}"


def heading_row_of(frame: pl.DataFrame) -> int | None:
    """The row in which the headings seem to stand, from 1: words in most columns, few twice, none a number. Of headings in
    two rows, the upper one merged over several columns (规模 over 面积 and 户数), the lower."""
    row = _upper_heading_row(frame)
    return row + 1 if row and _is_divided(frame, row) else row


def headings_at(frame: pl.DataFrame, row: int) -> tuple[str | None, ...]:
    """The headings in a row, from 1; where the lower of two rows is blank, the heading above that goes down to it."""
    names = frame.row(row - 1)
    if row < 2 or not _is_divided(frame, row - 1):
        return names
    return tuple(name or above for name, above in zip(names, frame.row(row - 2), strict=True))


def _is_divided(frame: pl.DataFrame, row: int) -> bool:
    """Whether the row below a row of headings divides some of them: words alone, where that row has blanks, and blanks
    where it has words."""
    if row >= frame.height:
        return False
    upper, lower = frame.row(row - 1), frame.row(row)
    filled = [cell for cell in lower if cell is not None]
    return (
        any(above is not None and below is None for above, below in zip(upper, lower, strict=True))
        and any(above is None and below is not None for above, below in zip(upper, lower, strict=True))
        and all(above is not None or below is not None for above, below in zip(upper, lower, strict=True))
        and not any(len(cell) > LONGEST_WORD or re.search(r"\d{2,}|^\d|@|://", cell) for cell in filled)
    )


def _upper_heading_row(frame: pl.DataFrame) -> int | None:
    rows = frame.head(SEARCHED).rows()
    widest = max((sum(cell is not None for cell in row) for row in rows), default=0)
    for number, row in enumerate(rows, 1):
        filled = [cell for cell in row if cell is not None]
        words = [cell for cell in filled if len(cell) <= LONGEST_WORD and not re.search(r"\d{2,}|^\d|@|://", cell)]
        if (
            len(filled) >= max(2, 0.6 * widest)
            and len(words) >= 0.9 * len(filled)
            and len(set(filled)) >= 0.7 * len(filled)
        ):
            below = rows[number : number + 3]
            if not below or any(re.search(r"\d", cell or "") for row_below in below for cell in row_below):
                return number
    return None


def profile_of(body: pl.DataFrame, index: int, heading: str) -> Profile:
    """A column of the rows below the headings."""
    texts = body.to_series(index).drop_nulls() if body.height else pl.Series(dtype=pl.String)
    known = texts.filter(~texts.is_in(list(UNKNOWN_WORDS)))
    values = tuple(known.unique(maintain_order=True).head(LOOKED_AT))
    return Profile(
        place=index + 1,
        heading=heading,
        values=values,
        distinct=known.n_unique(),
        filled=len(known),
        rows=body.height,
    )


def guesses(profile: Profile, source: Source, places: Gazetteer) -> Iterator[Guess]:
    """What a column may be, by its heading and by its values."""
    columns = {column.name: column for column in source.written_columns}
    yield from by_heading(profile, source)
    if profile.values:
        yield from _by_values(profile, columns, places)


def by_heading(profile: Profile, source: Source) -> Iterator[Guess]:
    """What a column may be by its heading alone."""
    columns = {column.name: column for column in source.written_columns}
    if profile.heading:
        if (named := column_for(profile.heading, source.id)) in columns and named is not None:
            yield Guess(score=100, column=named, reason=both("表头是已知列名", "the heading is one of ours"))
        plain = plain_heading(profile.heading)
        yield from _by_unit(profile.heading, columns, source)
        if plain in _AGES and "completed_year" in columns:
            yield Guess(
                score=95,
                column="completed_year",
                reason=both("年份 = 报告期年份 − 楼龄", "the year is that of the period less the age"),
                rule=ColumnRule(at=1, year_less="period"),
            )
        for name, words in _FOREIGN_HEADINGS.items():
            if name in columns and plain in words:
                yield Guess(score=90, column=name, reason=both("表头是常见写法", "the heading is usual for it"))
        near, score = _near(plain, source.id)
        if near and score >= _LIKE:
            yield Guess(
                score=int(score * 0.8), column=near, reason=both("表头相近", "the heading is near to one of ours")
            )


def source_elsewhere(heading: str, source: str) -> str | None:
    """The table in which that of which a heading speaks is returned row by row, where it is another than this."""
    return next((name for name, form in _ELSEWHERE.items() if name != source and re.search(form, heading)), None)


def _by_unit(heading: str, columns: Mapping[str, Column], source: Source) -> Iterator[Guess]:
    """A column of ours in another unit, where its heading says so: the numbers are multiplied."""
    scaled = _SCALED.search(plain_heading(heading))
    if scaled is None:
        return
    factor, measure = _FACTORS[scaled["scale"]], scaled["measure"] or ""
    bare = plain_heading(heading)[: scaled.start()]
    name = column_for(bare, source.id) or next((name for name, words in _FOREIGN_HEADINGS.items() if bare in words), "")
    if name in columns and columns[name].about.cell in ("integer", "decimal"):
        yield Guess(
            score=101,  # before the same heading read as it stands, which is refused
            column=name,
            reason=both(
                f"单位是{scaled['scale']}{measure}，乘以 {factor}",
                f"the unit is {scaled['scale']}{measure}: times {factor}",
            ),
            rule=ColumnRule(at=1, times=Decimal(factor)),
        )


def _by_beginning(profile: Profile, columns: Mapping[str, Column], places: Gazetteer) -> Iterator[Guess]:
    """The area with which texts such as addresses begin, where most name it so."""
    for name, pattern in _BEGINNINGS.items():
        if name not in columns:
            continue
        parts = [match[1] if (match := re.search(pattern, text)) else None for text in profile.values]
        level = columns[name].about.level or ""
        is_shorter = any(part is not None and part != text for part, text in zip(parts, profile.values, strict=True))
        share = profile.share(part is not None and places.find(part, level, "") is not None for part in parts)
        if is_shorter and share >= _MOST:
            yield Guess(
                score=int(40 + 10 * share),
                column=name,
                reason=both(
                    f"{share:.0%} 的值以{columns[name].label.zh}开头，只取这一段",
                    f"{share:.0%} of the values begin with such an area; that part is taken",
                ),
                rule=ColumnRule(at=1, pattern=pattern),
            )


def _by_values(profile: Profile, columns: Mapping[str, Column], places: Gazetteer) -> Iterator[Guess]:
    values = profile.values
    texts = pl.DataFrame({"text": values})
    for name, column in columns.items():
        if column.about.cell == "credit_code" and profile.share(is_credit_code(text) for text in values) >= _MOST:
            yield Guess(
                score=70,
                column=name,
                reason=both("多数值是有效的统一社会信用代码", "most values are valid credit codes"),
            )
        elif column.about.cell == "area":
            level = column.about.level or ""
            share = profile.share(places.find(text, level, "") is not None for text in values)
            if share >= _MOST:
                yield Guess(
                    score=int(60 + 10 * share),
                    column=name,
                    reason=both(
                        f"{share:.0%} 的值是区划中的{column.label.zh}", f"{share:.0%} of the values are such areas"
                    ),
                )
    yield from _by_beginning(profile, columns, places)
    companies = float(texts.select(is_company(pl.col("text")).mean()).item() or 0)
    named = next((name for name in ("manager", "company_name") if name in columns), None)
    if named and companies >= _MOST:
        yield Guess(
            score=65,
            column=named,
            reason=both(f"{companies:.0%} 的值是企业名称", f"{companies:.0%} of the values are companies' names"),
        )
    numbers = [float(text) for text in values if re.fullmatch(r"-?\d{1,3}\.\d{3,}", text)]
    if len(numbers) >= _MOST * len(values):
        for name, low, high in (("longitude", 73, 136), ("latitude", 3, 54)):
            if name in columns and all(low <= number <= high for number in numbers):
                yield Guess(
                    score=60, column=name, reason=both("值在中国经纬度范围内", "the values are degrees in China")
                )
    if (
        "completed_year" in columns
        and profile.share(bool(re.match(r"(19|20)\d{2}(年|$)", text)) for text in values) >= _MOST
    ):
        yield Guess(score=50, column="completed_year", reason=both("多数值是年份", "most values are years"))
    for name, form in (("households", r"\d+户"), ("buildings", r"\d+[栋幢座]")):
        if name in columns and profile.share(bool(re.fullmatch(form, text)) for text in values) >= _MOST:
            yield Guess(
                score=60, column=name, reason=both(f"值以“{form[3:].strip('[]')[0]}”计", "the values say their unit")
            )
    fee = next((name for name, column in columns.items() if column.about.cell == "fee"), None)
    if fee and profile.share(_is_fee(text) for text in values) >= _MOST:
        yield Guess(score=60, column=fee, reason=both("值是带单位的收费标准", "the values are fees with their unit"))
    is_unique = profile.distinct >= _NEARLY_ALL * profile.filled and profile.filled >= _NEARLY_ALL * profile.rows
    key = next((column.name for column in columns.values() if column.key and column.about.cell == "identifier"), None)
    if (
        key
        and is_unique
        and not _MEASURES.search(profile.heading)
        and profile.share(bool(re.fullmatch(r"[A-Za-z]{0,6}-?\d{3,18}", text)) for text in values) >= 0.9
    ):
        yield Guess(score=55, column=key, reason=both("每行不同的编号", "a number of its own in every row"))
    if "name" in columns and profile.share(bool(re.search(r"[一-鿿]{2}", text)) for text in values) >= 0.9:
        ends = profile.share(bool(re.search(r"[苑园里城院庭府湾区村寓厦墅郡居坊舍邸楼]$", text)) for text in values)
        if ends >= 0.4:
            yield Guess(
                score=45,
                column="name",
                reason=both(f"{ends:.0%} 的值像小区名称", f"{ends:.0%} of the values look like names of estates"),
            )


def _is_fee(text: str) -> bool:
    fee = read_fee(text)
    return fee is not None and fee.unit != UNKNOWN_UNIT


def _near(heading: str, source: str) -> tuple[str | None, float]:
    from rapidfuzz import fuzz, process

    known = _headings(source)
    match = process.extractOne(heading, known.keys(), scorer=fuzz.ratio) if len(heading) >= 2 else None
    return (known[match[0]], match[1]) if match else (None, 0)


@cache
def _headings(source: str) -> Mapping[str, str]:
    return dict(known_headings(source))
