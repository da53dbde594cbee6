"""Which period a return is for and who sends it, read from what stands round the table."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipelines.catalogue.schema import Source
from pipelines.errors import RequestError
from pipelines.intake.judging.places import Gazetteer, stem
from pipelines.intake.reading.plain_text import plain
from pipelines.intake.records.faults import Warning_
from pipelines.intake.records.unreadable import Unreadable
from pipelines.periods import KINDS, Kind, Period, containing, parse, written
from pipelines.text import Text, both

KIND_NAMES: dict[Kind, Text] = {
    "month": both("月", "month"),
    "quarter": both("季度", "quarter"),
    "half": both("半年", "half year"),
    "year": both("年", "year"),
}
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "上": 1, "下": 2}
_Y = r"(?<!\d)((?:19|20)\d{2})"
_QUARTER = re.compile(_Y + r"(?:年度?第?([一二三四1-4])季度?|[-_ ]?Q([1-4])(?!\d))", re.IGNORECASE)
_HALF = re.compile(_Y + r"(?:年度?([上下])半年|[-_ ]?H([12])(?!\d))", re.IGNORECASE)
_MONTH = re.compile(
    _Y + r"(?:年(\d{1,2})月(?:份)?(?!\d{1,2}[日号])|[-_./](0?[1-9]|1[0-2])(?![\d/-]|\.\d)|(0[1-9]|1[0-2])(?!\d))"
)
_AS_OF = re.compile(
    r"截[至止到]" + _Y.removeprefix(r"(?<!\d)") + r"(?:年(\d{1,2})月(\d{1,2})[日号]|[-/.](\d{1,2})[-/.](\d{1,2}))"
)
_YEAR = re.compile(_Y + r"年(?:度|全年)?(?!度?第?[一二三四1-4上下\d])")
DISAGREEING = ("cover_disagrees", "name_disagrees")
_LONGEST_LINE = 60  # characters; what is longer on a cover is an instruction that may name any period
_PAPERWORK = re.compile(r"(填报|上报|报送|制表|填表|打印|导出|审核)(日期|时间)\s*[:：]?\s*\S*")


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The texts in which a return may name its period and sender, nearest first.

    `own` are the rows above the table; `wider` the sheet's name and the file's name; `cover` the rows of cover sheets.
    """

    own: tuple[str, ...]
    wider: tuple[str, ...]
    cover: tuple[str, ...] = ()


def periods_in(text: str) -> list[Period]:
    """Every period that a text names, in any of the forms that offices use; a day of paperwork is none."""
    squeezed = re.sub(r"\s", "", _PAPERWORK.sub("|", plain(text)))
    texts: list[str] = []
    for year, one, other in _QUARTER.findall(squeezed):
        texts.append(f"{year}Q{_NUMBERS[one or other]}")
    for year, one, other in _HALF.findall(squeezed):
        texts.append(f"{year}H{_NUMBERS[one or other]}")
    squeezed = _HALF.sub(" ", _QUARTER.sub(" ", squeezed))
    for year, *months in _MONTH.findall(squeezed):
        texts.append(f"{year}-{int(next(filter(None, months))):02d}")
    for year, one, _, other, _ in _AS_OF.findall(squeezed):
        texts.append(f"{year}-{int(one or other):02d}")
    if not texts:
        texts.extend(_YEAR.findall(squeezed))
    periods = []
    for text_ in dict.fromkeys(texts):
        try:
            periods.append(parse(text_))
        except RequestError:
            continue  # 2022年13月 is no period, and the return is then asked for one
    return periods


def period_words(period: Period) -> str:
    """A period as offices write it: 2022年3月, 2022年第一季度, 2022年上半年, 2022年."""
    year, month = period.starts_on.year, period.starts_on.month
    words: dict[Kind, str] = {
        "month": f"{month}月",
        "quarter": f"第{'一二三四'[(month - 1) // 3]}季度",
        "half": "上半年" if month == 1 else "下半年",
        "year": "",
    }
    return f"{year}年{words[period.kind]}"


def period_for(source: Source, given: str | None, around: Surroundings, received_on: date) -> str:
    """The period of a return: as given, else from its title, else from what is round it.

    A longer period than the source's cadence never fits. A shorter one, given or in the file's name, stands for the
    period in which it lies: a quarterly tab in a workbook named 2022-12 is of 2022Q4.

    Raises:
        Unreadable: none can be told, several could be meant, or the wrong kind is meant.
    """
    wanted: Kind = "month" if source.cadence == "on change" else source.cadence
    if given:
        try:
            period = parse(written(given))
        except RequestError:
            raise _no_period(source, wanted) from None
        if period.scheme:  # a return is of the calendar's months; how its rows fall into others is ours to reckon
            raise _no_period(source, wanted)
        return _fit(period, wanted, source)
    if named := _named_period(source, wanted, around):
        return named
    if source.shape != "picture":
        return containing(received_on, wanted).text
    raise _no_period(source, wanted)


def named_period(source: Source, around: Surroundings) -> str | None:
    """The period that the texts round a table name; None where they name none, or several."""
    try:
        return _named_period(source, "month" if source.cadence == "on change" else source.cadence, around)
    except Unreadable:
        return None


def _named_period(source: Source, wanted: Kind, around: Surroundings) -> str | None:
    outside = (*around.wider, *around.cover)
    for texts, may_be_shorter in ((around.own, source.shape != "picture"), (outside, True)):
        by_text = {period.text: period for text in texts for period in periods_in(text)}
        exact = [period for period in by_text.values() if period.kind == wanted]
        if len(exact) > 1:
            names = "、".join(f"{period.text}（“{_short(_naming(period, texts))}”）" for period in exact)
            raise Unreadable(
                "several_periods",
                both(f"表题、封面或文件名中有多个报告期：{names}", f"Several periods are named: {names}"),
                both("请只保留一个，或在报送时写明报告期", "Keep one, or say which when you send it"),
            )
        if exact:
            return exact[0].text
        other = [period for period in by_text.values() if period.kind != "year"]
        if other and may_be_shorter and all(_is_shorter(period.kind, wanted) for period in other):
            within = {containing(period.starts_on, wanted).text for period in other}
            if len(within) == 1:
                return within.pop()
        if other and source.shape == "picture":
            return _fit(other[0], wanted, source, strict=True)
    return None


def _naming(period: Period, texts: Sequence[str]) -> str:
    """The first text that names a period."""
    return next(text for text in texts if period in periods_in(text))


def _short(text: str) -> str:
    squeezed = " ".join(text.split())
    return squeezed if len(squeezed) <= 40 else squeezed[:40] + "…"


def _is_shorter(kind: Kind, than: Kind) -> bool:
    return KINDS.index(kind) < KINDS.index(than)


def _fit(period: Period, wanted: Kind, source: Source, *, strict: bool = False) -> str:
    if period.kind == wanted:
        return period.text
    if _is_shorter(period.kind, wanted) and not strict:
        return containing(period.starts_on, wanted).text
    label, kind_name, wanted_name = source.label, KIND_NAMES[period.kind], KIND_NAMES[wanted]
    raise Unreadable(
        "wrong_cadence",
        both(
            f"{label.zh}按{wanted_name.zh}报送，标题写的是{kind_name.zh}（{period.text}）",
            f"{label.en} are sent by {wanted_name.en}; the title says a {kind_name.en} ({period.text})",
        ),
        both(
            f"请按{wanted_name.zh}分开报送，或在报送时写明报告期",
            f"Send it by {wanted_name.en}, or say which when you send it",
        ),
    )


def _no_period(source: Source, wanted: Kind) -> Unreadable:
    sample = {"month": "2022-12", "quarter": "2022Q4", "half": "2022H2", "year": "2022"}[wanted]
    return Unreadable(
        "no_period",
        both(
            f"无法识别{source.label.zh}的报告期（应为{KIND_NAMES[wanted].zh}）",
            f"It cannot be told which {KIND_NAMES[wanted].en} these {source.label.en} are of",
        ),
        both(
            f"请在标题里或报送时写明报告期，如 {sample}",
            f"Write the period in the title, or say it when you send it: {sample}",
        ),
    )


def sender_for(
    source: Source, given: str | None, around: Surroundings, places: Gazetteer, region: str, name: str
) -> str:
    """The area code of who sends a return: as given, else the one area that the title, the sheet, the cover or the file
    names, else the region itself.

    The region is taken of what the city sends, of events and registers, and where a text has `name`, the region's own.

    Raises:
        Unreadable: the code that is given stands in no division table; of a picture that districts or streets send,
            nothing names an area; or several could be meant.
    """
    if given:
        if places.areas and given != region and given not in places.areas:
            raise Unreadable(
                "unknown_sender",
                both(f"区划中没有代码 {given}", f"There is no area {given} in the division table"),
                both("请核对报送单位的区划代码", "Check the code of the sender"),
            )
        return given
    for texts in (around.own, around.wider, around.cover):
        if (area := _first_area(texts, places)) is None:
            continue
        code = area[1]
        if texts is around.wider and (cover := _first_area(around.cover, places)) is not None:
            if places.is_within(cover[1], code):
                return cover[1]
            if not places.is_within(code, cover[1]):
                raise _several_senders(f"{places.areas[at].name}（“{_short(where)}”）" for where, at in (cover, area))
        return code
    named = any(name in plain(text) for text in (*around.own, *around.wider, *around.cover))
    if source.sender == "city" or source.shape != "picture" or named:
        return region
    raise Unreadable(
        "no_sender",
        both(f"无法识别{source.label.zh}的报送单位", f"It cannot be told who sends these {source.label.en}"),
        both(
            "请在标题或文件名里写明区划名称，或在报送时选定报送单位",
            "Name the area in the title, or say who sends it when you send it",
        ),
    )


def _first_area(texts: Sequence[str], places: Gazetteer) -> tuple[str, str] | None:
    """The first text that names an area, and the area's code.

    Raises:
        Unreadable: it names several.
    """
    for text in texts:
        areas = _areas_in(text, places)
        if len(areas) > 1:
            raise _several_senders(sorted(places.areas[code].name for code in areas))
        if areas:
            return text, next(iter(areas))
    return None


def _several_senders(names: Iterable[str]) -> Unreadable:
    several = "、".join(names)
    return Unreadable(
        "several_senders",
        both(f"表题、封面或文件名中有多个单位：{several}", f"Several areas are named: {several}"),
        both("请只保留一个，或在报送时选定报送单位", "Keep one, or say who sends it when you send it"),
    )


def disagreements(period: str, sender: str, sheet: str, around: Surroundings, places: Gazetteer) -> Iterator[Warning_]:
    """Where the cover, the tab's name or the file's name say another period or sender than the table's own title.

    The title counts; what says otherwise is named with its text.
    """
    title = _short(" ".join(around.own))
    meant = parse(period)
    own_periods = {period_named.text for text in around.own for period_named in periods_in(text)}
    for code, texts in zip(DISAGREEING, (around.cover, around.wider), strict=True):
        where = both("封面", "The cover") if code == "cover_disagrees" else both("文件名或工作表名", "The file or tab")
        others = {
            period_named.text: text
            for text in texts
            for period_named in (periods_in(text) if len(text) <= _LONGEST_LINE else ())
            if own_periods
            and not (period_named.starts_on < meant.ends_before and meant.starts_on < period_named.ends_before)
        }
        for text_period, text in others.items():
            yield _disagrees(code, where, _short(text), text_period, title, period, sheet)
    if other := _sender_on_cover(sender, around, places):
        text = next(text for text in around.cover if _areas_in(text, places) == {other})
        names = [places.areas[area].name for area in (other, sender)]
        cover = both("封面", "The cover")
        yield _disagrees("cover_disagrees", cover, _short(text), names[0], title, names[1], sheet)


def _sender_on_cover(sender: str, around: Surroundings, places: Gazetteer) -> str | None:
    """The one area of the first cover row that names any, if the table's own title names the sender and it is another.

    A title that names a street and a cover that names its district agree.
    """
    if not any(sender in _areas_in(text, places) for text in around.own):
        return None
    first = next((areas for text in around.cover if (areas := _areas_in(text, places))), frozenset())
    code = next(iter(first)) if len(first) == 1 else sender
    return None if places.is_within(sender, code) else code


def _disagrees(code: str, where: Text, text: str, other: str, title: str, counts: str, sheet: str) -> Warning_:
    return Warning_(
        code=code,
        what=both(
            f"{where.zh}“{text}”写的是 {other}，表题“{title}”写的是 {counts}；按表题载入",
            f"{where.en} “{text}” says {other}, the table's title “{title}” says {counts}; the title counts",
        ),
        mend=both(
            "请核对；如表题有误，改正后重新报送", "Check it; if the title is wrong, correct it and send it again"
        ),
        sheet=sheet,
        values={text: 1},
    )


@lru_cache(maxsize=1 << 12)  # of every tab of a file the same
def _areas_in(text: str, places: Gazetteer) -> frozenset[str]:
    """The areas of the lowest level that a text names; the longest of names that lie in one another."""
    squeezed = re.sub(r"\s", "", plain(text))
    codes = re.findall(r"(?<![0-9A-Za-z])[0-9]{6,9}(?:-[a-z]+)?(?![0-9A-Za-z])", squeezed)
    areas = frozenset(code for code in codes if code in places.areas)
    if areas:
        return areas
    for level in ("street", "district"):
        named = _longest(squeezed, places.names[level])
        if level == "street" and named:
            districts = _longest(squeezed, places.names["district"])
            named = frozenset(
                code for code in named if not districts or places.parent_at(code, "district") in districts
            )
        if named:
            return named
    short = {stem(name, "district"): code for name, code in places.names["district"].items()}
    return _longest(squeezed, short) or _longest(squeezed, places.names["city"])


def _longest(text: str, names: Mapping[str, str]) -> frozenset[str]:
    hits = sorted((name for name in names if name in text), key=len, reverse=True)
    kept: Sequence[str] = [
        name for index, name in enumerate(hits) if not any(name in longer for longer in hits[:index])
    ]
    return frozenset(names[name] for name in kept)
