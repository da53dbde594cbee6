"""The workbook in which field workers enter what became of each drawn household, and how it is read back.

One row is one drawn household. It holds no name, telephone or door: the estate, the n-th household of it, a code, the
outcome and the answers, each chosen from a list.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from pipelines.errors import RequestError
from pipelines.sources.survey_answer import ANSWERS, QUESTIONS
from pipelines.spreadsheet import neutral
from pipelines.surveys.draw import is_code
from pipelines.text import Language, Text, both

__all__ = ["ANSWERS", "CONTACTED", "OUTCOMES", "QUESTIONS", "SURVEY_ID", "Filled", "read_filled", "written"]

OUTCOMES: Mapping[str, Text] = {
    "complete": both("完成", "Complete"),
    "refused": both("拒访", "Refused"),
    "absent": both("多次无人", "Nobody met"),
    "not_eligible": both("空置或非住宅", "Empty or no dwelling"),
}
CONTACTED = ("complete", "refused")  # households that were reached and could answer
_SHEETS = (both("入户登记", "Households"), both("进度", "Progress"), both("说明", "Method"))
_HEADINGS: Mapping[str, Text] = {
    "respondent_no": both("问卷编号", "Code"),
    "stratum": both("分层编号", "Stratum"),
    "district_name": both("所属区", "District"),
    "street_name": both("所属街道", "Street"),
    "turn": both("入户次序", "Order"),
    "estate_id": both("小区编号", "Estate number"),
    "estate_name": both("小区名称", "Estate"),
    "household": both("第几户", "Household"),
    "company_code": both("物业企业信用代码", "Company credit code"),
    "outcome": both("入户结果", "Outcome"),
    "met_on": both("完成日期", "Day"),
}
_WIDTHS = {
    "respondent_no": 24,
    "estate_name": 26,
    "street_name": 16,
    "district_name": 12,
    "estate_id": 16,
    "met_on": 12,
}
_MADE = datetime(2020, 7, 12)  # the same draw has the same bytes
_STRATA: Mapping[str, Text] = {
    "stratum": both("分层编号", "Stratum"),
    "district": both("区代码", "District code"),
    "district_name": both("所属区", "District"),
    "street": both("街道代码", "Street code"),
    "street_name": both("所属街道", "Street"),
    "households": both("总体户数", "Households"),
    "completes": both("需完成", "Required"),
    "to_draw": both("抽取户数", "Drawn"),
}
_COUNTS = (both("已接触", "Reached"), both("已完成", "Complete"), both("尚缺", "Still needed"))
SURVEY_ID = both("调查编号", "Survey number")


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a filled workbook says.

    `strata`: stratum, district, district_name, street, street_name, households, completes (required), to_draw.
    `rows`, one a household with an outcome: respondent_no, stratum, estate_id, company_code, outcome, met_on (a date, may
    be null), and one column a question (a code of the answer, may be null). `faults`: row of the sheet and sentence.
    """

    survey_id: str
    strata: pl.DataFrame
    rows: pl.DataFrame
    faults: tuple[tuple[int, Text], ...] = ()


def written(
    households: pl.DataFrame, strata: pl.DataFrame, survey_id: str, method: Mapping[str, str], language: Language
) -> bytes:
    """The workbook to fill, as .xlsx: households with lists to choose from, progress by street as formulas, the method."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": survey_id, "created": _MADE})
        head = book.add_format(
            {"bold": True, "bg_color": "#e6efee", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        entry = book.add_format({"bg_color": "#fffbe6", "border": 1, "num_format": "yyyy-mm-dd"})
        fixed = book.add_format({"border": 1})
        columns = (*_HEADINGS, *QUESTIONS)
        names = {**_HEADINGS, **QUESTIONS}
        sheet = book.add_worksheet(_SHEETS[0].of(language))
        rows = neutral(households.select([name for name in _HEADINGS if name in households.columns]))
        last = households.height
        for place, name in enumerate(columns):
            sheet.write_string(0, place, names[name].of(language), head)
            is_entry = name in ("outcome", "met_on", *QUESTIONS)
            sheet.set_column(place, place, _WIDTHS.get(name, 14), None)
            if not is_entry:
                sheet.write_column(1, place, rows[name].to_list(), fixed)
                continue
            for row in range(1, last + 1):
                sheet.write_blank(row, place, None, entry)
            if name != "met_on" and last:
                words = OUTCOMES if name == "outcome" else ANSWERS
                choices = [text.of(language) for text in words.values()]
                sheet.data_validation(1, place, last, place, {"validate": "list", "source": choices})
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        _progress_sheet(book, strata, columns, last, language)
        about = book.add_worksheet(_SHEETS[2].of(language))
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 90, book.add_format({"text_wrap": True, "valign": "top"}))
        for row, (name, content) in enumerate({SURVEY_ID.of(language): survey_id, **method}.items()):
            about.write_string(row, 0, name, head)
            about.write_string(row, 1, content)
    return file.getvalue()


def _progress_sheet(
    book: xlsxwriter.Workbook, strata: pl.DataFrame, columns: Sequence[str], last: int, language: Language
) -> None:
    head = book.add_format({"bold": True, "bg_color": "#e6efee", "border": 1})
    sheet = book.add_worksheet(_SHEETS[1].of(language))
    data = f"'{_SHEETS[0].of(language)}'"
    letter = {name: xl_col_to_name(place, col_abs=True) for place, name in enumerate(columns)}
    stratum, outcome = (f"{data}!{letter[name]}$2:{letter[name]}${last + 1}" for name in ("stratum", "outcome"))
    for place, text in enumerate((*_STRATA.values(), *_COUNTS)):
        sheet.write_string(0, place, text.of(language), head)
        sheet.set_column(place, place, 14)
    rows = neutral(strata.select(list(_STRATA)))
    for place, name in enumerate(_STRATA):
        sheet.write_column(1, place, rows[name].to_list())
    first = len(_STRATA)
    done, required = (xl_col_to_name(place) for place in (first + 1, list(_STRATA).index("completes")))
    for row, needed in enumerate(strata["completes"], 1):
        count = {key: f'COUNTIFS({stratum},$A{row + 1},{outcome},"{OUTCOMES[key].of(language)}")' for key in OUTCOMES}
        sheet.write_formula(row, first, "=" + "+".join(count[key] for key in CONTACTED), None, 0)
        sheet.write_formula(row, first + 1, "=" + count["complete"], None, 0)
        sheet.write_formula(row, first + 2, f"=MAX(0,{required}{row + 1}-{done}{row + 1})", None, needed)
    sheet.freeze_panes(1, 0)


def read_filled(sheets: Sequence[tuple[str, pl.DataFrame]]) -> Filled:
    """Reads what field workers entered into a workbook of `written`.

    A row counts where its code is one of the survey's and an outcome stands in it; a complete household needs an answer
    to the question about the service as a whole. A code that stands twice counts in neither row.

    Args:
        sheets: name and cells of each sheet, all text, headings among the rows.

    Raises:
        RequestError: it is no such workbook, or a sheet of it is missing.
    """
    frames = [frame.rows() for _, frame in sheets]
    survey_id = next(
        (
            str(row[1]).strip()
            for rows in frames
            for row in rows
            if len(row) > 1 and row[0] in _both(SURVEY_ID) and row[1]
        ),
        "",
    )
    strata, households = _table(frames, _STRATA), _table(frames, {**_HEADINGS, **QUESTIONS}, least=("outcome",))
    if not survey_id or strata is None or households is None:
        raise RequestError(
            both(
                "不是入户登记表，或缺少“入户登记”“进度”“说明”中的一张：请使用 wuye survey draw 生成的工作簿",
                "this is no field workbook, or one of its three sheets is missing: use the workbook of `wuye survey draw`",
            )
        )
    return Filled(survey_id=survey_id, strata=_strata(strata[1]), **_filled(*households, survey_id))


def _both(text: Text) -> tuple[str, str]:
    return (text.zh, text.en)


def _table(
    frames: Sequence[Sequence[Sequence[str | None]]], headings: Mapping[str, Text], least: Sequence[str] = ()
) -> tuple[int, list[dict[str, str]]] | None:
    """The first sheet with these headings: the number of its first row of data, and its rows by column."""
    wanted = {"stratum", *least} if least else set(headings)
    for rows in frames:
        for number, row in enumerate(rows[:5]):
            places = {
                name: place
                for name, text in headings.items()
                for place, cell in enumerate(row)
                if cell and cell.strip() in _both(text)
            }
            if wanted <= places.keys():
                return number + 2, [
                    {name: (values[place] or "").strip() for name, place in places.items()}
                    for values in rows[number + 1 :]
                ]
    return None


def _strata(rows: Sequence[Mapping[str, str]]) -> pl.DataFrame:
    frame = pl.DataFrame([dict(row) for row in rows if row["stratum"]], schema=dict.fromkeys(_STRATA, pl.String))
    whole = ("households", "completes", "to_draw")
    return frame.with_columns(pl.col(name).cast(pl.Float64, strict=False).cast(pl.Int64) for name in whole)


def _filled(first: int, rows: Sequence[Mapping[str, str]], survey_id: str) -> dict[str, Any]:
    faults: list[tuple[int, Text]] = []
    taken: dict[str, list[tuple[int, dict[str, str | None]]]] = {}
    for number, cells in enumerate(rows, first):
        if not cells["outcome"] and not any(cells.get(question) for question in QUESTIONS):
            continue
        fault, values = _judged(cells, survey_id)
        if fault:
            faults.append((number, fault))
        else:
            taken.setdefault(str(values["respondent_no"]), []).append((number, values))
    for code, several in taken.items():
        if len(several) > 1:
            sentence = both(
                f"问卷编号 {code} 出现 {len(several)} 次，均未计入",
                f"the code {code} stands {len(several)} times: none counts",
            )
            faults += [(number, sentence) for number, _ in several]
    names = ("respondent_no", "stratum", "estate_id", "company_code", "outcome", "met_on", *QUESTIONS)
    frame = pl.DataFrame(
        [{name: values.get(name) for name in names} for ((_, values), *others) in taken.values() if not others],
        schema=dict.fromkeys(names, pl.String),
    ).with_columns(pl.col("met_on").str.head(10).str.to_date("%Y-%m-%d", strict=False))
    return {"rows": frame.sort("stratum", "respondent_no"), "faults": tuple(sorted(faults, key=lambda fault: fault[0]))}


def _judged(cells: Mapping[str, str], survey_id: str) -> tuple[Text | None, dict[str, str | None]]:
    code = cells["respondent_no"]
    if not is_code(code, survey_id):
        return both(f"“{code}”不是 {survey_id} 的问卷编号", f"“{code}” is no code of {survey_id}"), {}
    outcome = _code(cells["outcome"], OUTCOMES)
    if outcome is None:
        sentence = "、".join(text.zh for text in OUTCOMES.values())
        return both(f"入户结果应为{sentence}之一", "the outcome is none of the list"), {}
    values: dict[str, str | None] = {"respondent_no": code, "outcome": outcome}
    values |= {name: cells.get(name) or None for name in ("stratum", "estate_id", "company_code", "met_on")}
    for question, text in QUESTIONS.items():
        written_answer = cells.get(question, "")
        answer = _code(written_answer, ANSWERS)
        if written_answer and answer is None:
            return both(
                f"“{text.zh}”的回答“{written_answer}”不在选项中", f"“{written_answer}” is no answer to “{text.en}”"
            ), {}
        values[question] = answer
    if outcome == "complete" and values["overall"] is None:
        return both(
            "已完成的问卷缺“总体满意度”的回答", "a complete household has no answer on overall satisfaction"
        ), {}
    if outcome != "complete" and any(values[question] for question in QUESTIONS):
        return both("未完成的住户填有回答，请核对入户结果", "a household that is not complete has answers"), {}
    return None, values


def _code(sentence: str, words: Mapping[str, Text]) -> str | None:
    return next((code for code, text in words.items() if sentence in (text.zh, text.en)), None)
