"""One return as the bytes of the file that an office sent: workbooks of districts and city, CSV extracts."""

from dataclasses import replace

import polars as pl

from pipelines import periods
from pipelines.sample import hotline, tables
from pipelines.sample.facts import Facts
from pipelines.sample.faults import SHARE, with_failed_rows, with_faults
from pipelines.sample.mess import PLAIN, Hand, hand_of, source_of, text_column, value_name, write_sheet
from pipelines.sample.plan import INVENTED, stream
from pipelines.sample.returns import CITY, Return
from pipelines.sample.workbook import Tab, workbook

_NOTE = f"注：本表为{INVENTED}，不涉及真实单位和个人。"
_SIGNED = "填表人：（略）    审核人：（略）"
_REGISTER = {"committee": "本月无新增或变化", "party_body": "本月无新增或变化"}


def paper(facts: Facts, item: Return, mistakes: float = SHARE) -> bytes:
    """The content of one file, with mistakes in that share of its rows. The same arguments give the same bytes."""
    if item.kind == "hotline":
        return _hotline(facts, item)
    if item.kind == "answers":
        return _answers(facts, item)
    return _workbook(facts, item, mistakes)


def _workbook(facts: Facts, item: Return, mistakes: float) -> bytes:
    hand = PLAIN if item.district == CITY else hand_of(
        facts.city.districts[item.district].name, facts.scale.seed, item.district
    )  # fmt: skip
    tabs = []
    for number, (source, frame) in enumerate(_frames(facts, item).items(), start=1):
        rng = stream(facts.scale.seed, "paper", item.file, source)
        is_clean = item.kind in ("correction", "survey", "register") and source != "contract"
        if source in _FAULTY and not is_clean and len(frame):
            frame = with_faults(source, frame, rng, mistakes)
        if source in _SENT_AGAIN:
            frame = with_failed_rows(source, frame, rng)
        slips = 0.0 if is_clean or source in _SENT_AGAIN else mistakes / 4
        sheet = write_sheet(source_of(source), frame, hand, rng, slips)
        tabs.append(
            Tab(
                name=hand.tab.format(label=source_of(source).label.zh, number=number),
                titles=_titles(facts, item, hand, source),
                sheet=sheet,
                notes=("", _NOTE, _SIGNED) if len(frame) else (f"注：{_REGISTER.get(source, '本期无')}。", _NOTE),
            )
        )
    return workbook(tabs, hand)


_SENT_AGAIN = ("committee", "party_body")  # a row that failed at first comes again next month
_FAULTY = ("estate", "assessment", "spot_check", "contract")


def _frames(facts: Facts, item: Return) -> dict[str, pl.DataFrame]:
    """The tables of one workbook, by source, in order of the tabs."""
    period = periods.parse(item.period)
    if item.kind in ("month", "correction"):
        month = facts.scale.timeline.index(period)
        scores = tables.assessment_table(facts, item.district, month)
        if item.is_cut:
            scores = scores.filter(pl.int_range(pl.len()) % 8 != 3)
        frames = {"estate": tables.estate_table(facts, item.district, month)}
        if item.kind == "month":
            frames["committee"] = tables.committee_table(facts, item.district, month, item.since)
            frames["party_body"] = tables.party_table(facts, item.district, month, item.since)
        return frames | {"assessment": scores}
    if item.kind == "spot_check":
        return {"spot_check": tables.spot_check_table(facts, item.district, item.period)}
    if item.kind == "register":
        return {"company": tables.company_table(facts, period), "contract": tables.contract_table(facts, period)}
    if item.kind == "credit":
        return {"credit_record": tables.credit_table(facts, period)}
    return {"survey": tables.survey_table(facts, period)}


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


def _titles(facts: Facts, item: Return, hand: Hand, source: str) -> tuple[str, ...]:
    sender = facts.city.name if item.district == CITY else facts.city.districts[item.district].name
    label, when = source_of(source).label.zh, period_words(periods.parse(item.period))
    if hand.title_rows == 1:
        return (f"{sender}{when}{label}（{INVENTED}）",)
    kind = "月报" if item.kind in ("month", "correction") else "报表"
    office = "开发建设局" if sender.endswith("开发区") else "住房和城乡建设委员会"
    filled = f"{item.received_on.year}年{item.received_on.month}月{item.received_on.day}日"
    word = "报送月份" if item.kind in ("month", "correction", "credit") else "报送期"
    lines = (
        f"{sender}物业管理情况{kind}（{INVENTED}）",
        f"填报单位：{sender}{office}    填报日期：{filled}    {word}：{when}",
    )
    return (*lines, "") if hand.title_rows == 3 else lines


def _hotline(facts: Facts, item: Return) -> bytes:
    month = facts.scale.timeline.index(periods.parse(item.period))
    rng = stream(facts.scale.seed, "paper", item.file)
    frame = with_faults("complaint", hotline.extract(facts.orders, month), rng, SHARE / 2)
    names = {district.code: district.name for district in facts.city.districts}
    frame = frame.with_columns(
        pl.col("district").replace(names).alias("district_name"),
        category_written=pl.lit("物业管理"),
        handler=pl.coalesce(pl.col("street_name") + "办事处", pl.lit("市级部门")),
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
    text = pl.DataFrame([text_column(declared, column, frame, hand).alias(column.label.zh) for column in columns])
    return f"{text.write_csv(separator=separator, quote_style='necessary')}注：{INVENTED}\n"
