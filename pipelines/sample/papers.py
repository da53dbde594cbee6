"""One return as the bytes of the file that an office sent: workbooks of districts and city, CSV extracts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import polars as pl

from pipelines import periods
from pipelines.catalogue.schema import Cadence, Sender
from pipelines.intake.layout.tabs import NOTHING
from pipelines.sample import hotline, tables
from pipelines.sample.facts import Facts
from pipelines.sample.faults import SHARE, with_failed_rows, with_faults
from pipelines.sample.ledgers.order import LEDGERS
from pipelines.sample.mess import PLAIN, OfficeStyle, hand_of, source_of, text_columns, value_name, write_sheet
from pipelines.sample.places import area_names
from pipelines.sample.plan import INVENTED, stream
from pipelines.sample.returns import CITY, WIDENED, WIDENED_QUARTER, Return, is_asked_for, sends_own
from pipelines.sample.workbook import Tab, workbook

_NOTE = f"注：本表为{INVENTED}，不涉及真实单位和个人。"
_SIGNED = "填表人：（略）    审核人：（略）"
_REGISTER = {"committee": "本月无新增或变化", "party_body": "本月无新增或变化"}


def paper(facts: Facts, item: Return, mistakes: float = SHARE) -> bytes:
    """The content of one file, with mistakes in that share of its rows; nothing where there is not a row to tell.

    The same arguments give the same bytes.
    """
    if item.kind == "hotline":
        return _hotline(facts, item, mistakes)
    if item.kind == "answers":
        return _answers(facts, item)
    return _workbook(facts, item, mistakes)


def _workbook(facts: Facts, item: Return, mistakes: float) -> bytes:
    hand = _hand(facts, item)
    frames = _frames(facts, item)
    if not any(len(frame) for frame in frames.values()):
        return b""
    tabs = []
    for number, (source, frame) in enumerate(frames.items(), start=1):
        rng = stream(facts.scale.seed, "paper", item.file, source)
        is_clean = item.kind in ("correction", "survey", "register") and source != "contract"
        if source in _FAULTY and not is_clean and len(frame):
            frame = with_faults(source, frame, rng, mistakes)
        if source in _SENT_AGAIN and mistakes:
            frame = with_failed_rows(source, frame, rng)
        slips = 0.0 if is_clean or source in _SENT_AGAIN else mistakes / 4
        sheet = write_sheet(source_of(source), frame, hand, rng, slips)
        tabs.append(
            Tab(
                name=hand.tab.format(label=source_of(source).label.zh, number=number),
                titles=_titles(facts, item, hand, source),
                sheet=sheet,
                notes=_notes(source, frame, hand),
            )
        )
    nothing = [
        tab.name for tab, (source, frame) in zip(tabs, frames.items(), strict=True) if _is_nothing(source, frame)
    ]
    return workbook(tabs, hand, (*(_cover(facts, item) if hand.form else ()), *_contents(tabs, nothing)))


def _is_nothing(source: str, frame: pl.DataFrame) -> bool:
    """Whether an office says that there is nothing new; a picture without rows it leaves as not filled in."""
    return not (len(frame) or _is_picture(source))


def _contents(tabs: Sequence[Tab], nothing: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """The list of tabs on the cover, with those ticked of which there is nothing; none where every tab has rows."""
    if not nothing:
        return ()
    heads = ((f"目录（{INVENTED}）", "", NOTHING),)
    return (("",), *heads, *((tab.name, "", "是" if tab.name in nothing else "") for tab in tabs))


def _hand(facts: Facts, item: Return) -> OfficeStyle:
    if item.district == CITY:
        return PLAIN
    place = item.district
    if item.street:
        place += 3 * int(item.street[-3:])
    name = facts.city.districts[item.district].name
    hand = hand_of(name + (_street_name(facts, item.street) if item.street else ""), facts.scale.seed, place)
    if not item.street:
        return hand
    return replace(
        hand,
        form=True,
        headings={},
        by_code=False,
        two_rows=False,
        breaks=False,
        left_out=frozenset(),
        serial=False,
        extra="",
        title_rows=1,
        hidden=False,
        swapped=False,
        tab="{label}",
    )


def _sender(facts: Facts, item: Return) -> str:
    month = periods.parse(item.period).last_month
    if item.district == CITY:
        return facts.city.signed(month)
    name = facts.city.districts[item.district].called(month)[1]
    return name + (_street_name(facts, item.street) if item.street else "")


def _whole(facts: Facts, item: Return) -> str:
    """The sender with the city above it."""
    return _sender(facts, item) if facts.city.is_district else facts.city.name + _sender(facts, item)


def _street_name(facts: Facts, street: str) -> str:
    return area_names(facts.city.region)[street]


def _cover(facts: Facts, item: Return) -> tuple[tuple[str, str], ...]:
    """The cover of the form, as it was filled in."""
    return (
        (f"街道月报（{INVENTED}）", ""),
        ("", ""),
        ("报送单位", _whole(facts, item)),
        ("单位代码", item.street),
        ("报告期", period_words(periods.parse(item.period))),
        ("填报人岗位", "街道物业科"),
        ("填报日期", item.received_on.isoformat()),
    )


def _notes(source: str, frame: pl.DataFrame, hand: OfficeStyle) -> tuple[str, ...]:
    if hand.form:
        return ()
    return ("", _NOTE, _SIGNED) if len(frame) else (f"注：{_REGISTER.get(source, '本期无')}。", _NOTE)


_FORGOTTEN = ("committee_decision", "company_report", "disclosure")  # by the street that forgets some tables
_SENT_AGAIN = ("committee", "party_body")  # a row that failed at first comes again next month
_FAULTY = ("estate", "assessment", "spot_check", "contract")


def _frames(facts: Facts, item: Return) -> dict[str, pl.DataFrame]:
    """The tables of one workbook, by source, in order of the tabs."""
    period = periods.parse(item.period)
    if item.kind in ("street", "street_correction"):
        return _street_frames(facts, item, period)
    if item.kind == "month" and sends_own(facts.city, item.district, item.period):
        return _monthly_ledgers(facts, item, period, ("district",)) | {
            "meeting": _ledger(facts, "meeting", item, period).filter(pl.col("street").is_null())
        }
    if item.kind in ("month", "correction"):
        month = facts.scale.timeline.index(period)
        scores = tables.assessment_table(facts, item.district, month)
        if item.is_cut:
            scores = scores.filter(pl.int_range(pl.len()) % 8 != 3)
        frames = {"estate": tables.estate_table(facts, item.district, month)}
        if item.kind == "month":
            frames["committee"] = tables.committee_table(facts, item.district, month, item.since)
            frames["party_body"] = tables.party_table(facts, item.district, month, item.since)
        frames |= {"assessment": scores}
        return (
            frames | _monthly_ledgers(facts, item, period, ("street", "district")) if item.kind == "month" else frames
        )
    if item.kind == "quarter":
        return _quarterly_ledgers(facts, item, period)
    if item.kind == "spot_check":
        return {"spot_check": tables.spot_check_table(facts, item.district, item.period)}
    if item.kind == "register":
        return {"company": tables.company_table(facts, period), "contract": tables.contract_table(facts, period)}
    if item.kind == "policy":
        cadences: tuple[Cadence, ...] = ("on change", "year")
        districts = _ledgers(facts, ("on change", "quarter"), ("district",))
        wanted = _ledgers(facts, cadences, ("city",)) + [name for name in districts if _has_of_city(facts, name)]
        is_year_end = item.period.endswith("Q4")
        return _filled(
            (source, _ledger(facts, source, item, period))
            for source in wanted
            if is_year_end or not _is_picture(source)
        )
    if item.kind == "credit":
        has_own = item.period >= WIDENED and any(held.about == "city" for held in facts.city.meetings)
        met = {"meeting": _ledger(facts, "meeting", item, period)} if has_own else {}
        return {"credit_record": tables.credit_table(facts, period)} | met
    return {"survey": tables.survey_table(facts, period)}


def _has_of_city(facts: Facts, source: str) -> bool:
    """Whether a ledger of the districts holds rows of the city itself, which the city then tells."""
    return bool((facts.ledgers[source]["area"] == CITY).any())


def _ledgers(facts: Facts, cadences: tuple[Cadence, ...], senders: tuple[Sender, ...]) -> list[str]:
    """The ledgers that the city asks for and that are told so often by such senders, in order."""
    declared = (source_of(name) for name in LEDGERS if is_asked_for(facts.city, name))
    return [source.id for source in declared if source.cadence in cadences and source.sender in senders]


def _ledger(facts: Facts, source: str, item: Return, period: periods.Period) -> pl.DataFrame:
    """A ledger as its sender tells of it in this return: what is new since the last one, at first everything."""
    kind = _kind(source)
    named_period = periods.containing(period.last_day, period.kind if kind == "month" else kind)
    before = facts.scale.timeline[item.since] if item.since >= 0 else None
    if period.kind == "quarter":
        step: periods.Kind = "year" if kind == "year" and item.kind == "quarter" else "quarter"
        before = periods.containing(periods.containing(period.last_day, step).starts_on - timedelta(days=1), step)
    elif item.kind == "credit":
        before = periods.parse(periods.shift(period.text, -1))
    if item.kind == "policy":  # asked for in full from the start
        first = next(periods.between(facts.scale.first, facts.scale.last, "quarter")).last_month
    else:
        widened = periods.parse(WIDENED_QUARTER).last_month if item.kind == "quarter" else WIDENED
        first = max(facts.scale.first, widened)
    is_known = before is not None and before.last_month >= first
    return tables.ledger_table(facts, source, item.district, named_period, before if is_known else None)


def _kind(source: str) -> periods.Kind:
    """The kind of period for which a source is sent."""
    cadence = source_of(source).cadence
    return "month" if cadence == "on change" else cadence


def _monthly_ledgers(
    facts: Facts, item: Return, period: periods.Period, senders: tuple[Sender, ...]
) -> dict[str, pl.DataFrame]:
    if item.period < WIDENED:
        return {}
    frames = {source: _ledger(facts, source, item, period) for source in _ledgers(facts, ("month",), senders)}
    return {source: rows for source, rows in frames.items() if len(rows) or source_of(source).shape != "picture"}


def _quarterly_ledgers(facts: Facts, item: Return, period: periods.Period) -> dict[str, pl.DataFrame]:
    """Every quarterly table, in the fourth quarter the yearly ones too; others where something changed."""
    cadences: tuple[Cadence, ...] = ("quarter", "year") if period.text.endswith("Q4") else ("quarter",)
    wanted = _ledgers(facts, cadences, ("street", "district"))
    if item.period < WIDENED_QUARTER:
        return _filled((source, _ledger(facts, source, item, period)) for source in wanted if _is_picture(source))
    regular = {source: _ledger(facts, source, item, period) for source in wanted}
    changed = _filled(
        (source, _ledger(facts, source, item, period))
        for source in _ledgers(facts, ("on change",), ("street", "district"))
    )
    return {source: rows for source, rows in regular.items() if len(rows) or not _is_picture(source)} | changed


def _street_frames(facts: Facts, item: Return, period: periods.Period) -> dict[str, pl.DataFrame]:
    """What a street tells itself: its part of what its district told before, and its own ledgers."""
    month = facts.scale.timeline.index(period)
    frames = {
        "estate": tables.estate_table(facts, item.district, month),
        "committee": tables.committee_table(facts, item.district, month, item.since),
        "party_body": tables.party_table(facts, item.district, month, item.since),
        "assessment": tables.assessment_table(facts, item.district, month),
    } | _monthly_ledgers(facts, item, period, ("street",))
    frames = {
        source: tables.of_street(facts, rows, item.street)
        for source, rows in frames.items()
        if not (item.is_partial and source in _FORGOTTEN)
    }
    if item.is_first:  # what the correction puts right: scores taken from the wrong list, one estate's households
        nth = pl.int_range(pl.len())
        frames["assessment"] = frames["assessment"].with_columns(
            score=pl.when(nth % 3 == 1).then(pl.col("score") - 4).otherwise("score")
        )
        frames["estate"] = frames["estate"].with_columns(
            households=pl.when(nth == 0).then(pl.col("households") * 10).otherwise("households")
        )
    return frames


def _is_picture(source: str) -> bool:
    return source_of(source).shape == "picture"


def _filled(frames: Iterable[tuple[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The tables that have rows."""
    return {source: rows for source, rows in frames if len(rows)}


def period_words(period: periods.Period) -> str:
    """A period as offices write it: 2022年3月, 2022年第一季度, 2022年上半年."""
    year, month = period.starts_on.year, period.starts_on.month
    words = {
        "month": f"{month}月",
        "quarter": f"第{'一二三四'[(month - 1) // 3]}季度",
        "half": "上半年" if month == 1 else "下半年",
        "year": "",
    }
    return f"{year}年{words[period.kind]}"


def _titles(facts: Facts, item: Return, hand: OfficeStyle, source: str) -> tuple[str, ...]:
    sender = _sender(facts, item)
    period = periods.parse(item.period)
    label, when = source_of(source).label.zh, period_words(periods.containing(period.last_day, _kind(source)))
    if hand.form:
        return (f"{_whole(facts, item)}（{item.street}）{when}{label}（{INVENTED}）",)
    if hand.title_rows == 1:
        return (f"{sender}{when}{label}（{INVENTED}）",)
    kind = {"month": "月报", "correction": "月报", "quarter": "季报"}.get(item.kind, "报表")
    office = "开发建设局" if sender.endswith("开发区") else facts.city.local_name("住房和城乡建设委员会")
    filled = f"{item.received_on.year}年{item.received_on.month}月{item.received_on.day}日"
    word = "报送月份" if item.kind in ("month", "correction", "credit") else "报送期"
    lines = (
        f"{sender}物业管理情况{kind}（{INVENTED}）",
        f"填报单位：{sender}{office}    填报日期：{filled}    {word}：{when}",
    )
    return (*lines, "") if hand.title_rows == 3 else lines


def _hotline(facts: Facts, item: Return, mistakes: float) -> bytes:
    month = facts.scale.timeline.index(periods.parse(item.period))
    rng = stream(facts.scale.seed, "paper", item.file)
    frame = with_faults("complaint", hotline.extract(facts.orders, month), rng, mistakes / 2)
    names = {district.code: district.name for district in facts.city.districts}
    frame = frame.with_columns(
        pl.col("district").replace(names).alias("district_name"),
        category_written=pl.lit("物业管理"),
        handler=pl.coalesce(pl.col("street_name") + "办事处", pl.lit(facts.city.local_name("市级部门"))),
    )
    separator = {4: ";", 7: "\t"}.get(month % 9, ",")
    text = _csv("complaint", frame, "%Y-%m-%d" if month % 5 else "%Y/%-m/%-d", separator)
    return text.encode("utf-8-sig" if month == 14 else "gb18030")


def _answers(facts: Facts, item: Return) -> bytes:
    frame = tables.answer_table(facts, periods.parse(item.period))
    return _csv("survey_answer", frame, "%Y-%m-%d", ",").encode("gb18030" if item.period < "2022" else "utf-8")


def _csv(source: str, frame: pl.DataFrame, dates: str, separator: str) -> str:
    """A table as delimited text with a last line that says that it is invented."""
    hand = replace(PLAIN, dates=dates)
    declared = source_of(source)
    columns = [column for column in declared.written_columns if value_name(column, hand) in frame.columns]
    text = text_columns(columns, frame, hand).rename({column.name: column.label.zh for column in columns})
    return f"{text.write_csv(separator=separator, quote_style='necessary')}注：{INVENTED}\n"
