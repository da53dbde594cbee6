"""One written cell becomes a value, or a fault that says why not: every spelling that offices use, by kind of cell."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from pipelines import codes
from pipelines.catalogue.schema import About, Column
from pipelines.intake.reading.plain_text import FOOTNOTE_MARKS, plain
from pipelines.intake.records.unreadable import Unreadable
from pipelines.masking import is_identity_number
from pipelines.text import Text, both, counted

UNKNOWN_WORDS = (
    "",
    "/",
    "\\",
    "-",
    "--",
    "---",
    "—",
    "——",
    "–",
    "_",
    "、",
    "…",
    "……",
    "／",
    "－",
    "暂无信息",
    "暂无",
    "暂无数据",
    "无数据",
    "不详",
    "未知",
    "未填",
    "待核",
    "待查",
    "待定",
    "无信息",
    "N/A",
    "n/a",
    "NA",
    "#N/A",
    "nan",
    "NaN",
    "NAN",
    "null",
    "NULL",
    "Null",
    "None",
    "none",
    "NONE",
)
MEASURED_SCALE = 6  # a number with so many decimals is a measurement (a coordinate, a weight), and may be rounded


@dataclass(frozen=True, kw_only=True)
class ParsedWithWarning:
    """A value that was read, with something that the clerk should know."""

    value: Any
    code: str
    what: Text
    mend: Text


def read_cell(text: str, column: Column) -> Any:
    """The value of one written cell, by the kind of its column; `ParsedWithWarning` where the clerk should hear of it.

    Raises:
        Unreadable: the text cannot be read, or can be read in more than one way.
    """
    kind = column.about.cell
    return _READERS[kind](plain(text), column) if kind is not None else text


_CHINESE_DIGITS = {character: str(digit) for digit, character in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
}
_CHINESE_DATE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十廿]{1,3})[日号])?"
)
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MORNING, _AFTERNOON = frozenset({"上午", "凌晨", "早上", "am"}), frozenset({"下午", "晚上", "傍晚", "中午", "pm"})
_HALF = "上午|下午|凌晨|早上|中午|傍晚|晚上"
_CLOCK = re.compile(
    rf"(?P<half>{_HALF})? ?(?P<hour>\d{{1,2}})[:时点](?P<minute>\d{{1,2}})(?:[:分](?P<second>\d{{1,2}})(?:[.,](?P<micro>\d{{1,6}})\d*)?)?[分秒]?"
    r" ?(?P<half_>[AaPp][Mm])? ?(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})[ T]?(\d{2}):?(\d{2}):?(\d{2})?")
_MOBILE = re.compile(r"1[3-9]\d{9}")
# Beginnings that are given out to mobile phones; eleven digits that begin with a day, as 22120112345, are a serial number
_SURELY_MOBILE = re.compile(r"(?:\+?86)?1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}")
_DAY_AND_SERIAL = re.compile(r"1\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5}")
_MARK = rf"(?:[{FOOTNOTE_MARKS}*※†‡]+|[(\[〔【](?:注|附注|见注)\d{{0,2}}[)\]〕】]|[\[〔【]\d{{1,2}}[\]〕】])"
_FOOTNOTED = re.compile(
    rf"(?P<before>{_MARK}) ?(?P<number>[^{FOOTNOTE_MARKS}]*\d\D*?)|(?P<number_>.*\d\D*?) ?(?P<behind>{_MARK})"
)
_BETWEEN = re.compile(r"[、,;/|\n]+")
_SERIAL_ORIGIN = date(1899, 12, 30)

YES_NO = {
    "是": True,
    "有": True,
    "√": True,
    "✓": True,
    "✔": True,
    "Y": True,
    "y": True,
    "yes": True,
    "Yes": True,
    "YES": True,
    "true": True,
    "True": True,
    "TRUE": True,
    "1": True,
    "已": True,
    "对": True,
    "否": False,
    "无": False,
    "×": False,
    "✗": False,
    "✘": False,
    "N": False,
    "n": False,
    "no": False,
    "No": False,
    "NO": False,
    "false": False,
    "False": False,
    "FALSE": False,
    "0": False,
    "未": False,
    "没有": False,
    "X": False,
    "x": False,
}
_UNIT_WORDS = {
    "平方米": ("平方米", "平米", "m2", "m²", "平"),
    "年建成": ("年建成", "年建", "年代", "年"),
    "户": ("户", "户数", "套"),
    "栋": ("栋", "幢", "座"),
    "天": ("天", "日", "个工作日"),
    "分": ("分",),
}


_ROUND_MARKS = re.compile(r"\s*([年月日号./-])\s*")
_BLANK_BY_MARK = re.compile(r"\s[年月日./-]|[年月./-]\s")


def _date(text: str, column: Column) -> Any:
    return _day_written(text)


@lru_cache(maxsize=1 << 14)  # the same days stand in column after column
def _day_written(text: str) -> Any:
    squeezed = _ROUND_MARKS.sub(r"\1", text) if _BLANK_BY_MARK.search(text) else text
    day, rest = _leading_day(squeezed)
    if day is not None:
        if rest and not _CLOCK.fullmatch(rest.lstrip(" T")):
            raise _bad_date(text)
        return day
    return _serial(text) or _raise(_bad_date(text))


def _leading_day(text: str) -> tuple[date | None, str]:
    if match := _CHINESE_DATE.match(text):
        if match[3] is None:
            return None, ""
        year = int("".join(_CHINESE_DIGITS[character] for character in match[1]))
        return _day(year, _chinese_number(match[2]), _chinese_number(match[3]), text), text[match.end() :]
    if match := _DATE.match(text):
        year, month, day = (int(part) for part in match.groups() if part is not None)
        return _day(year, month, day, text), text[match.end() :]
    if match := _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), text), ""
    return None, ""


def _day(year: int, month: int, day: int, text: str) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise Unreadable(
            "no_such_day",
            both(f"没有这一天：{text}", f"There is no such day: {text}"),
            both("核对年、月、日", "Check year, month and day"),
        ) from None
    if not 1900 <= year < 2100:
        raise _bad_date(text)
    return made


def _chinese_number(text: str) -> int:
    text = text.replace("廿", "二十")
    tens, mark, ones = text.partition("十")
    if not mark:
        return int("".join(_CHINESE_DIGITS[character] for character in text))
    return (int(_CHINESE_DIGITS[tens]) if tens else 1) * 10 + (int(_CHINESE_DIGITS[ones]) if ones else 0)


def _serial(text: str) -> ParsedWithWarning | None:
    if not re.fullmatch(r"\d{5}(\.0+)?", text) or not 20000 <= float(text) <= 60000:
        return None
    day = _SERIAL_ORIGIN + timedelta(days=int(float(text)))
    return ParsedWithWarning(
        value=day,
        code="date_from_number",
        what=both(f"单元格是数字 {text}，按 Excel 日期读作 {day}", f"The cell is the number {text}, read as {day}"),
        mend=both("请把该列设为日期格式", "Format the column as a date"),
    )


def _serial_moment(text: str) -> ParsedWithWarning | None:
    """A day and its time as the number that a spreadsheet keeps, to the second: 44621.6041666667 is 2022-03-01 14:30."""
    if not re.fullmatch(r"\d{5}(\.\d+)?", text) or not 20000 <= float(text) <= 60000:
        return None
    moment = datetime.combine(_SERIAL_ORIGIN, time()) + timedelta(seconds=round(Decimal(text) * 86400))
    return ParsedWithWarning(
        value=moment,
        code="time_from_number",
        what=both("单元格是数字，按 Excel 日期时间读取", "The cell is a number, read as a day and time of Excel"),
        mend=both("请把该列设为日期时间格式", "Format the column as date and time"),
    )


def _bad_date(text: str) -> Unreadable:
    return Unreadable(
        "date_unclear",
        both("日期无法唯一确定", "The date cannot be read in one way only"),
        both("请写成 2022-01-05 或 2022年1月5日", "Write it as 2022-01-05"),
    )


def _datetime(text: str, column: Column) -> Any:
    day, rest = _leading_day(text)
    if day is None and (stamp := _STAMP.fullmatch(text)):
        day, rest = _day(int(stamp[1]), int(stamp[2]), int(stamp[3]), text), f"{stamp[4]}:{stamp[5]}:{stamp[6] or '00'}"
    if day is None:
        return _serial_moment(text) or _raise(_bad_moment())
    if not rest.strip(" T"):
        return ParsedWithWarning(
            value=datetime(day.year, day.month, day.day),
            code="no_time_of_day",
            what=both("只有日期，按当天 00:00 计", "No time of day; taken as 00:00"),
            mend=both("请补填时、分", "Add hours and minutes"),
        )
    if (clock := _CLOCK.fullmatch(rest.lstrip(" T"))) is None:
        raise _bad_moment()
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    half = (clock["half"] or clock["half_"] or "").lower()
    if half:
        if not 1 <= hour <= 12 and not (half in _AFTERNOON and hour <= 23):
            raise _bad_moment()
        hour = hour % 12 + 12 if half in _AFTERNOON and hour <= 12 else hour % 12 if half in _MORNING else hour
    is_midnight = (hour, minute, second) == (24, 0, 0)  # the end of the day is the beginning of the next
    if (hour > 23 and not is_midnight) or minute > 59 or second > 59:
        raise _bad_moment()
    micro = int((clock["micro"] or "").ljust(6, "0"))
    moment = datetime(day.year, day.month, day.day, 0 if is_midnight else hour, minute, second, micro)
    if is_midnight:
        moment += timedelta(days=1)
    zone = clock["zone"]
    if not zone:
        return moment
    offset = timedelta() if zone == "Z" else timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return moment - (offset if not zone.startswith("-") else -offset) + timedelta(hours=8)


def _bad_moment() -> Unreadable:
    return Unreadable(
        "time_unclear",
        both("日期时间无法唯一确定", "The date and time cannot be read in one way only"),
        both("请写成 2022-01-05 14:30:00", "Write it as 2022-01-05 14:30:00"),
    )


def _month(text: str, column: Column) -> Any:
    if match := re.fullmatch(r"(\d{4})(?:[-/.年](\d{1,2})月?|(\d{2}))", text):
        return _day(int(match[1]), int(match[2] or match[3]), 1, text)
    value = _date(text, column)
    return value.value.replace(day=1) if isinstance(value, ParsedWithWarning) else value.replace(day=1)


def _number(text: str, column: Column) -> tuple[Decimal, str]:
    """The number that a text writes, and the footnote mark that stands before or behind it."""
    unit = column.about.unit
    match = _FOOTNOTED.fullmatch(text)
    bare, mark = (match["number"] or match["number_"], match["before"] or match["behind"]) if match else (text, "")
    for word in _UNIT_WORDS.get(unit, (unit,) if unit else ()):
        if bare.endswith(plain(word)):
            bare = bare.removesuffix(plain(word)).rstrip()
            break
    else:
        bare = bare.removesuffix("元").rstrip() if "yuan" in column.name else bare
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        return Decimal(bare.replace(",", "")), mark
    if not re.fullmatch(r"[+-]?\d{1,24}(\.\d+)?", bare):
        wanted = f"（单位：{unit}）" if unit else ""
        raise Unreadable(
            "not_a_number",
            both("不是一个确定的数", "Not one definite number"),
            both(f"只填一个数字{wanted}；不掌握的留空", "Write one number only; leave it blank where unknown"),
        )
    if _MOBILE.fullmatch(
        str(Decimal(bare.removesuffix(".0")))
    ):  # `.0` is how a cell of Excel reads; money has two decimals
        raise Unreadable(
            "number_of_a_person",
            both("像手机号，不像数量", "It looks like a phone number, not like a quantity"),
            both(
                "核对是否串列；确为数量的请写成带千分位的数",
                "Check whether columns are shifted; if it is a quantity, write it with thousands separators",
            ),
        )
    return Decimal(bare), mark


def _noted(value: Any, mark: str) -> Any:
    """The value; with a remark where a footnote mark stood beside it."""
    if not mark:
        return value
    return ParsedWithWarning(
        value=value,
        code="footnote_mark",
        what=both(
            "数字旁有注号，未当作数字读取", "A footnote mark stands beside the number; it was not read as a digit"
        ),
        mend=both("请把注号移到备注栏", "Move the mark into a column for remarks"),
    )


def _integer(text: str, column: Column) -> Any:
    number, mark = _number(text, column)
    if number != number.to_integral_value() or abs(number) >= 10**15:
        raise Unreadable(
            "not_whole", both("应为整数", "Must be a whole number"), both("核对后填整数", "Write a whole number")
        )
    return _noted(int(number), mark)


def _decimal(text: str, column: Column) -> Any:
    (number, mark), scale = _number(text, column), scale_of(column)
    if len(number.as_tuple().digits) > 15:
        # what a spreadsheet stores beyond 15 digits is the noise of binary fractions: 0.30000000000000004
        number = Decimal(f"{number:.15g}")
    exact = number.normalize()
    if -int(exact.as_tuple().exponent) > scale >= MEASURED_SCALE:
        return ParsedWithWarning(
            value=number.quantize(Decimal(1).scaleb(-scale)),
            code="rounded",
            what=both(f"小数超过 {scale} 位，已四舍五入", f"More than {counted(scale, 'decimal')}; rounded"),
            mend=both("供知悉", "For your information"),
        )
    if -int(exact.as_tuple().exponent) > scale:
        raise Unreadable(
            "too_many_decimals",
            both(f"小数超过 {scale} 位", f"More than {counted(scale, 'decimal')}"),
            both(f"请四舍五入到 {scale} 位", f"Round to {counted(scale, 'decimal')}"),
        )
    if abs(number) >= 10**12:
        raise Unreadable("too_large", both("数值过大", "The number is too large"), both("核对单位", "Check the unit"))
    return _noted(number.quantize(Decimal(1).scaleb(-scale)), mark)


def scale_of(column: Column) -> int:
    return int(getattr(column.dtype, "scale", 0) or 0)


def _share(text: str, column: Column) -> float:
    if match := re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%", text):
        value = Decimal(match[1]) / 100
    elif re.fullmatch(r"\d(\.\d+)?", text):
        value = Decimal(text)
    else:
        value = Decimal(2)
    if value > 1:
        raise Unreadable(
            "share_unclear",
            both("比例无法确定", "The share is not clear"),
            both("请写成 85% 或 0.85", "Write 85% or 0.85"),
        )
    return float(value)


def _yes_no(text: str, column: Column) -> bool:
    if text not in YES_NO:
        raise Unreadable(
            "not_yes_or_no", both("应填“是”或“否”", "Must be yes or no"), both("改为“是”或“否”", "Write 是 or 否")
        )
    return YES_NO[text]


def _choice(text: str, column: Column) -> str:
    if code := _codes(column).get(_key(text)):
        return code
    raise _not_in_list(both("不在可选范围内", "Not one of the allowed words"), column)


def _choices(text: str, column: Column) -> str:
    """The codes of all the words of a cell, each once, in the order of the list.

    A blank separates words too where what it separates is not one of the words itself.
    """
    codes = _codes(column)
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    words = [word for part in parts for word in ([part] if _key(part) in codes else part.split())]
    if unknown := [word for word in words if _key(word) not in codes]:
        named = "、".join(f"“{word}”" for word in unknown)
        raise _not_in_list(both(f"{named}不在可选范围内", f"{named}: not among the allowed words"), column)
    matches = {codes[_key(word)] for word in words}
    return ",".join(code for code in column.about.values if code in matches)


@cache  # asked for with every cell
def _codes(column: Column) -> dict[str, str]:
    return {_key(written): code for written, code in spellings(column.about).items()}


def _not_in_list(what: Text, column: Column) -> Unreadable:
    labels = column.about.values.values()
    allowed = both(
        f"可填：{'、'.join(label.zh for label in labels)}", f"Allowed: {', '.join(label.en for label in labels)}"
    )
    return Unreadable("not_in_list", what, allowed)


def spellings(about: About) -> dict[str, str]:
    labels = {code: code for code in about.values}
    labels |= {label.en: code for code, label in about.values.items()}
    labels |= {label.zh: code for code, label in about.values.items()}
    return labels | dict(about.written)


def _key(text: str) -> str:
    return re.sub(r"\s", "", plain(text)).lower()


_SHORTENED = Unreadable(
    "number_shortened",
    both("编号已变成科学计数法，数字已丢失", "The number was shortened to scientific notation; digits are lost"),
    both("把该列设为文本格式后重新填写", "Format the column as text and enter it again"),
)


_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
_USUAL_NUMBER = re.compile(r"[A-Z0-9_-]{0,10}")  # shorter than a phone's: nothing is to be said of it


def _identifier(text: str, column: Column) -> Any:
    if _USUAL_NUMBER.fullmatch(text):
        return text
    return _checked_number(text, has_normal_form(column))


@lru_cache(maxsize=1 << 16)  # the numbers of estates stand in table after table
def _checked_number(text: str, has_form: bool) -> Any:
    if _SCIENTIFIC.fullmatch(text):
        raise _SHORTENED
    if is_identity_number(text):
        raise Unreadable(
            "identity_as_number",
            both("编号是居民身份证号", "The number is a resident's identity number"),
            both("请改用不含个人信息的编号", "Use a number that tells nobody's identity"),
        )
    digits = text.replace(" ", "").replace("-", "")
    if _SURELY_MOBILE.fullmatch(digits) and not _DAY_AND_SERIAL.fullmatch(digits):
        raise Unreadable(
            "phone_as_number",
            both("编号是手机号码", "The number is a mobile phone number"),
            both(
                "请改用不含个人信息的编号；确为编号的，请在前面加字母（如 BH）",
                "Use a number that tells nobody's identity; if it is no phone number, put letters before it",
            ),
        )
    if _ANY_FOOTNOTE.search(text):
        raise Unreadable(
            "number_with_mark",
            both(
                "编号带有注号，无法确定是否属于编号",
                "A footnote mark stands in the number; whether it belongs to it cannot be told",
            ),
            both("请把注号移到备注栏", "Move the mark into a column for remarks"),
        )
    return normal_key(text) if has_form else text


def has_normal_form(column: Column) -> bool:
    """Whether a number is the same however it is spelt; the names of metrics and schemes are words of ours, areas codes."""
    return column.name.endswith(("_id", "_no")) or column.name == "repeat_of"


def normal_key(text: str) -> Any:
    """The one form of a number: capitals, no blanks inside, plain dashes, Latin letters for those that look like them.

    A key that is made of names stays as it is written.
    """
    if _NAMED_KEY.search(text):
        return text
    squeezed = _BLANKS_INSIDE.sub("", text).translate(_DASHES)
    if not _OTHER_LETTERS.search(latin := squeezed.translate(_LOOK_ALIKES)):
        squeezed = latin
    normal = squeezed.upper()
    if squeezed == text:
        return normal
    return ParsedWithWarning(
        value=normal,
        code="number_spelling",
        what=both(
            "编号含空格、全角连接号或形近字母，已按规范写法读取",
            "Blanks, other dashes or letters that look like Latin ones; read in the usual form",
        ),
        mend=both("请统一编号写法", "Write numbers in one way"),
    )


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈавекмнорстухѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXSIJabekmhopctyxsijABEZHIKMNOPTYXo"
)
_BLANKS_INSIDE = re.compile(r"(?<=[\x21-\x7e]) +(?=[\x21-\x7e])")
_OTHER_LETTERS = re.compile(r"[\u0400-\u04ff\u0370-\u03ff]")
_NAMED_KEY = re.compile(r"[\u4e00-\u9fff]{5}|[^\u4e00-\u9fff][\u4e00-\u9fff]")
_ANY_FOOTNOTE = re.compile(f"[{FOOTNOTE_MARKS}]")


def _credit_code(text: str, column: Column) -> Any:
    return _checked_code(text)


@lru_cache(maxsize=65536)
def _checked_code(text: str) -> Any:
    code = text.replace(" ", "").upper()
    if _SCIENTIFIC.fullmatch(code):
        raise _SHORTENED
    if not codes.is_well_formed(code):
        raise Unreadable(
            "credit_code_form",
            both(
                "统一社会信用代码应为 18 位（不含 I、O、S、V、Z）", "A credit code has 18 characters, none of I O S V Z"
            ),
            both("按营业执照核对", "Check it against the licence"),
        )
    if not codes.is_credit_code(code):
        raise Unreadable(
            "credit_code_check_digit",
            both("统一社会信用代码校验位不符", "The check digit of the credit code is wrong"),
            both("按营业执照逐位核对", "Check every character against the licence"),
        )
    if not codes.has_sound_body(code):
        return ParsedWithWarning(
            value=code,
            code="credit_code_body",
            what=both("信用代码第 17 位与主体标识码不符", "The 17th character disagrees with the organisation code"),
            mend=both("按营业执照核对", "Check it against the licence"),
        )
    if code != text:
        return ParsedWithWarning(
            value=code,
            code="credit_code_spelling",
            what=both("信用代码含小写字母或空格，已按大写读取", "Lower-case letters or blanks, read as upper case"),
            mend=both("请用大写字母，不加空格", "Use upper-case letters without blanks"),
        )
    return code


def _raise(fault: Unreadable) -> Any:
    raise fault


def _as_written(text: str, column: Column) -> str:
    return text


_READERS: dict[str, Callable[[str, Column], Any]] = {
    "text": _as_written,
    "identifier": _identifier,
    "credit_code": _credit_code,
    "area": _as_written,
    "date": _date,
    "datetime": _datetime,
    "month": _month,
    "integer": _integer,
    "decimal": _decimal,
    "share": _share,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "fee": _as_written,
}
