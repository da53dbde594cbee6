"""One file is read and judged; nothing is written here, so this runs in a reader process as well as anywhere."""

import hashlib
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.file_mapping import ALL_SHEETS, FileMapping
from pipelines.intake.files.answer import Answer, JudgedPart, Question, Tables
from pipelines.intake.files.archive_copy import clean_copy
from pipelines.intake.files.table_faults import check_headings, no_headings, no_rows, no_table, second_table
from pipelines.intake.judging.judge import Judged, judge_sheet, refuse_sheet
from pipelines.intake.judging.key_columns import key_columns
from pipelines.intake.judging.period_and_sender import (
    DISAGREEING,
    Surroundings,
    disagreements,
    period_for,
    periods_in,
    sender_for,
)
from pipelines.intake.judging.places import Gazetteer, gazetteer
from pipelines.intake.judging.repeated_keys import without_repeats
from pipelines.intake.layout.column_layout import layout_of
from pipelines.intake.layout.mapped_layout import mapped_layout
from pipelines.intake.layout.prose import is_prose
from pipelines.intake.layout.tabs import (
    FIRST_ROWS,
    LONGEST_TAB,
    WORD_LIST,
    FoundTable,
    is_word_list,
    nothing_ticked,
    tables_of,
)
from pipelines.intake.reading.package import usual_package
from pipelines.intake.reading.reader import read
from pipelines.intake.reading.regular_files import why_not_regular
from pipelines.intake.reading.sheet import EXTRACT_MARK, Sheet, receipt_mark
from pipelines.intake.reading.workbook import Workbook
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.unreadable import Unreadable
from pipelines.text import Text, both

_HIDDEN = both("隐藏的工作表不读取", "Hidden sheets are not read")
_NO_HEADINGS = both("没有认出任何表头", "None of our headings were found")
_OURS = both("上次的回执页，不是数据", "The receipt of a former sending, no data")
_COVER = both(
    "只读报送单位、报告期和“本期无”", "Only the sender, the period and what is marked 本期无 are read from it"
)
_NO_ROWS_KEPT, _NO_KINDS = pl.DataFrame(), pl.Series()  # the same in every part: an answer carries them once


def judge_file(question: Question) -> Answer:
    """Reads and judges a file. Whatever is wrong with it is in the answer; nothing is raised for a bad file."""
    if odd := why_not_regular(question.path):
        return _refused(odd)
    content = question.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != question.sha256:
        why = both("文件在读取过程中被改动", "The file changed while it was read")
        return _refused(Unreadable("changed", why, both("请重新报送", "Send it again")))
    mapping = question.mapping
    try:
        if mapping and mapping.region != question.region:
            raise Unreadable(
                "mapping_of_another_region",
                both(
                    f"对照表 {mapping.id} 属于 {mapping.region}，不属于 {question.region}",
                    f"The mapping {mapping.id} is for {mapping.region}, not for {question.region}",
                ),
                both("请选用对应城市的目录", "Use the home of that city"),
            )
        whole = read(
            content,
            question.path.suffix,
            separator=mapping.separator if mapping else None,
            encoding=mapping.encoding if mapping else None,
        )
        answer, tables = judge_workbook(question, whole)
    except Unreadable as why:
        return _refused(why)
    copy = None
    if any(part.accepted for part in answer.parts):
        copy = clean_copy(usual_package(content), question.path.suffix, whole, tables, question.secret, mapping)
    return replace(answer, copy=copy)


def judge_workbook(question: Question, whole: Workbook) -> tuple[Answer, Tables]:
    """The answer to a workbook that was read, and the tables that were found in it.

    Raises:
        Unreadable: it is none of those that are sent.
    """
    workbook, ours = _without_receipt(whole)
    mapping = question.mapping
    answer, tables = _judge_mapped(question, mapping, workbook) if mapping else _judge_sheets(question, workbook)
    warnings = tuple(Warning_(code=each.code, what=each.what, mend=each.mend) for each in whole.remarks)
    return replace(answer, not_read=(*answer.not_read, *ours), warnings=(*warnings, *answer.warnings)), tables


def _without_receipt(workbook: Workbook) -> tuple[Workbook, tuple[tuple[str, Text], ...]]:
    """The workbook without the receipt that we put in front of an annotated copy, and that sheet's name.

    Raises:
        Unreadable: it is an extract, which holds a part of what was to be sent.
    """
    marks = {sheet.name: receipt_mark(sheet) for sheet in workbook.sheets}
    if EXTRACT_MARK in marks.values():
        raise Unreadable(
            "extract_of_receipt",
            both(
                "这是回执的摘录，只有出错的行，不是完整的报送", "This is the extract of a receipt, not the whole return"
            ),
            both("请在原件中改正后报送原件", "Mend the file itself and send that"),
        )
    sheets = tuple(sheet for sheet in workbook.sheets if not marks[sheet.name])
    return replace(workbook, sheets=sheets), tuple((name, _OURS) for name, mark in marks.items() if mark)


def _refused(why: Unreadable, sheet: str = "") -> Answer:
    return Answer(file_faults=(_file_fault(why, sheet),))


def _file_fault(why: Unreadable, sheet: str = "") -> Fault:
    return Fault(code=why.code, what=why.what, mend=why.mend, sheet=sheet)


def _judge_mapped(question: Question, mapping: FileMapping, workbook: Workbook) -> tuple[Answer, Tables]:
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    wanted = list(sheets) if ALL_SHEETS in mapping.sheets else list(mapping.sheets or _first_with_rows(sheets))
    if absent := [name for name in wanted if name not in sheets]:
        there = "、".join(sheets)
        raise Unreadable(
            "no_sheet",
            both(
                f"没有对照表要读的工作表 {'、'.join(absent)}；文件里有：{there}",
                f"There is no sheet {', '.join(absent)} to read; there is: {there}",
            ),
            both(
                "文件无误的，请按外来台账重新读取并改选工作表，或改对照表的 sheet",
                "If it is the right file, read it as a foreign register again and choose the sheet, or mend `sheet` in the mapping",
            ),
        )
    read = [sheets[name] for name in wanted if sheets[name].frame.height]
    if not read:
        raise no_rows()
    source = load().sources[mapping.source]
    above = _texts(read[0], (mapping.heading_row or 1) - 1)
    around = Surroundings(own=above, wider=(read[0].name, question.path.stem))
    period = period_for(source, question.period or mapping.period, around, question.received_on)
    sender, places = question.sender or mapping.sender, _places(question, period)
    layouts = [mapped_layout(mapping, sheet, int(period[:4]) if period[:4].isdecimal() else None) for sheet in read]
    judged = without_repeats(
        [
            judge_sheet(sheet, layout, period, sender, places, question.submission, question.secret)
            for sheet, layout in zip(read, layouts, strict=True)
        ]
    )
    for_information = both("供知悉", "For your information")
    text = both(mapping.notice, mapping.notice) if mapping.notice else None
    notice = (Warning_(code="mapping_notice", what=text, mend=for_information),) if text else ()
    others = both("对照表没有要求读取", "The mapping does not ask for it")
    return Answer(
        parts=tuple(map(_part, judged)),
        warnings=notice,
        not_read=tuple((name, others) for name in sheets if name not in wanted),
    ), list(zip(read, layouts, judged, strict=True))


def _first_with_rows(sheets: Mapping[str, Sheet]) -> list[str]:
    return [name for name, sheet in sheets.items() if sheet.frame.height][:1] or list(sheets)[:1]


def _judge_sheets(question: Question, workbook: Workbook) -> tuple[Answer, Tables]:
    sources = [question.source] if question.source else sorted(load().sources)
    stem = question.path.stem
    sheets = [sheet for sheet in workbook.sheets if not is_word_list(sheet)]
    tabs = [(sheet, tables_of(sheet, sources, (sheet.name, stem))) for sheet in sheets]
    all_tables = [table for _, tables in tabs for table in tables]
    covers = {sheet.name: _texts(sheet, FIRST_ROWS) for sheet, tables in tabs if not tables}
    cover = tuple(text for texts in covers.values() for text in texts)
    ticks = {sheet.name: nothing_ticked(sheet) for sheet, tables in tabs if not tables}
    ticked = {tab: says for marks in ticks.values() for tab, says in marks.items()}
    not_read = [(name, _HIDDEN) for name in workbook.hidden if name != WORD_LIST]
    not_read += [
        (name, _COVER if all_tables and (ticks[name] or any(periods_in(text) for text in texts)) else _NO_HEADINGS)
        for name, texts in covers.items()
    ]
    if not all_tables:
        is_text = bool(sheets) and all(is_prose(sheet) for sheet in sheets)
        fault = _file_fault(no_table()) if is_text else no_headings(sheets, sources)
        return Answer(file_faults=(fault,), not_read=tuple(not_read)), []
    outcomes: list[tuple[FoundTable, Judged, Unreadable | None]] = []
    own: tuple[str, ...] = ()
    for table in all_tables:
        sheet, above = table.sheet, _texts(table.sheet, table.headings.first_row)
        is_first = table.headings is table.first
        # a further table without a period of its own stands under the title of the first
        own = above if is_first or any(periods_in(text) for text in above) else (*above, *own)
        around = Surroundings(own=own, wider=(sheet.name, stem), cover=cover)
        outcomes.append((table, *_judge_one(question, table, around)))
    parts: list[JudgedPart] = []
    tables: Tables = []
    blank: list[JudgedPart] = []
    faults: list[Fault] = []
    for (table, _, why), judged in zip(outcomes, without_repeats([judged for _, judged, _ in outcomes]), strict=True):
        sheet = table.sheet
        tables.append((sheet, layout_of(table.headings), judged))
        part = replace(_part(judged), says_none=_says_none(judged, question, ticked))
        if why is None and not (judged.rows.height or judged.refused or "same_content" in judged.non_data):
            blank.append(part)
            continue
        faults += [_file_fault(why, sheet.name)] if why else []
        parts.append(part)
    if not parts and not any(part.says_none for part in blank):
        faults.append(_file_fault(no_rows()))
    answer = Answer(parts=_told_once(parts), blank=tuple(blank), file_faults=tuple(faults), not_read=tuple(not_read))
    return answer, tables


def _says_none(judged: Judged, question: Question, ticked: Mapping[str, bool]) -> bool | None:
    """Whether it was said of a tab that there is nothing this period: beside the file, else on its cover."""
    label = load().sources[judged.source].label.zh[:LONGEST_TAB]  # a template's tab, which may have been renamed
    return True if judged.source in question.nothing else ticked.get(judged.sheet, ticked.get(label))


def _told_once(parts: Sequence[JudgedPart]) -> tuple[JudgedPart, ...]:
    """The parts, where what disagrees with the titles of many tabs is told with the first, and with how many."""
    numbered = [
        (number, warning, (warning.code, *warning.values, part.judged.period, part.judged.sender))
        for number, part in enumerate(parts)
        for warning in part.judged.warnings
        if warning.code in DISAGREEING
    ]
    times = Counter(key for _, _, key in numbered)
    kept: dict[int, list[Warning_]] = {}
    for number, warning, text in numbered:
        if count := times.pop(text, 0):
            kept.setdefault(number, []).append(replace(warning, values=dict.fromkeys(warning.values, count)))
    return tuple(
        replace(part, judged=replace(part.judged, warnings=(*kept.get(number, ()), *_others(part.judged.warnings))))
        for number, part in enumerate(parts)
    )


def _others(warnings: Sequence[Warning_]) -> tuple[Warning_, ...]:
    return tuple(warning for warning in warnings if warning.code not in DISAGREEING)


def _judge_one(question: Question, table: FoundTable, around: Surroundings) -> tuple[Judged, Unreadable | None]:
    sheet, layout = table.sheet, layout_of(table.headings)
    source = load().sources[layout.source]
    period = sender = ""
    try:
        if source.id != table.first.source:
            raise second_table(table)
        check_headings(table.headings, source.label)
        period = period_for(source, question.period, around, question.received_on)
        places = _places(question, period)
        sender = sender_for(source, question.sender, around, places, question.region, question.region_name)
        judged = judge_sheet(sheet, layout, period, sender, places, question.submission, question.secret)
        if not (question.period or question.sender):
            warnings = tuple(disagreements(period, sender, sheet.name, around, places))
            judged = replace(judged, warnings=(*warnings, *judged.warnings))
        return judged, None
    except Unreadable as why:
        return refuse_sheet(sheet, layout, period, sender), why


def _places(question: Question, period: str) -> Gazetteer:
    return gazetteer(question.divisions, period)


def _texts(sheet: Sheet, rows: int) -> tuple[str, ...]:
    return tuple(" ".join(cell for cell in row if cell) for row in sheet.frame.head(rows).rows() if any(row))


def _part(judged: Judged) -> JudgedPart:
    parquet = None
    if judged.rows.height:
        buffer = io.BytesIO()
        judged.rows.write_parquet(buffer, compression="zstd")
        parquet = buffer.getvalue()
    return JudgedPart(
        judged=_without_rows(judged),
        accepted=judged.rows.height,
        parquet=parquet,
        keys=pl.DataFrame([judged.rows[name] for name in key_columns(judged.source)]),
        refused_keys=judged.refused_keys,
        not_filled_keys=judged.not_filled_keys,
    )


def _without_rows(judged: Judged) -> Judged:
    none = _NO_ROWS_KEPT
    return replace(judged, rows=none, kept=none, kinds=_NO_KINDS, refused_keys=none, not_filled_keys=none)
