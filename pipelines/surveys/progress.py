"""Response by stratum while a survey runs, what is still needed, and the return that is sent when it ends."""

import io
from dataclasses import dataclass
from datetime import date

import polars as pl
import xlsxwriter

from pipelines.catalogue.catalogue import load
from pipelines.errors import RequestError
from pipelines.sources.survey_answer import ANSWERS, QUESTIONS
from pipelines.spreadsheet import neutral
from pipelines.surveys.field_book import CONTACTED, Filled
from pipelines.text import both


def progress(filled: Filled) -> pl.DataFrame:
    """How far each street is, the farthest behind first.

    Returns:
        stratum, district_name, street_name, completes (required), to_draw, entered, contacted, done, still_needed,
        response (done over contacted, a share), left (drawn households without an outcome), is_short (whether those left
        will not do at the response so far).
    """
    counted = filled.rows.group_by("stratum").agg(
        entered=pl.len(),
        contacted=pl.col("outcome").is_in(CONTACTED).sum(),
        done=(pl.col("outcome") == "complete").sum(),
    )
    return (
        filled.strata.join(counted, on="stratum", how="left", maintain_order="left")
        .with_columns(pl.col("entered", "contacted", "done").fill_null(0).cast(pl.Int64))
        .with_columns(
            still_needed=(pl.col("completes") - pl.col("done")).clip(lower_bound=0),
            response=pl.when(pl.col("contacted") > 0).then(pl.col("done") / pl.col("contacted")),
            left=(pl.col("to_draw") - pl.col("entered")).clip(lower_bound=0),
            so_far=pl.when(pl.col("entered") > 0).then(pl.col("done") / pl.col("entered")).otherwise(1.0),
        )
        .with_columns(is_short=pl.col("still_needed") > pl.col("left") * pl.col("so_far") + 1e-9)
        .sort(pl.col("done") / pl.col("completes"), "stratum")
        .select(
            "stratum",
            "district_name",
            "street_name",
            "completes",
            "to_draw",
            "entered",
            "contacted",
            "done",
            "still_needed",
            "response",
            "left",
            "is_short",
        )
    )


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What stands on the frame of a survey that has ended."""

    field_from: date
    field_to: date
    sponsor: str = ""
    contractor: str = ""
    sample_design: str = ""


def return_book(filled: Filled, closing: Closing) -> bytes:
    """The return of a survey that has ended, as .xlsx: its frame and its answers, under the headings of the two tables.

    The weight of an answer is its street's households over its completes.

    Raises:
        RequestError: nothing is complete, or the field work ends before it begins.
    """
    done = filled.rows.filter(pl.col("outcome") == "complete")
    if done.is_empty():
        raise RequestError(
            both("没有已完成的问卷，不能生成报送表", "no household is complete: there is nothing to send")
        )
    if closing.field_to < closing.field_from:
        raise RequestError(both("调查结束早于开始", "the field work ends before it begins"))
    counted = filled.rows.group_by("stratum").agg(
        eligible_contacts=pl.col("outcome").is_in(CONTACTED).sum(), done=(pl.col("outcome") == "complete").sum()
    )
    fielded = filled.strata.join(counted, on="stratum", how="left", maintain_order="left").with_columns(
        pl.col("eligible_contacts", "done").fill_null(0)
    )
    frames = fielded.select(
        survey_id=pl.lit(filled.survey_id),
        stratum="stratum",
        wave=pl.lit(filled.survey_id),
        subject=pl.lit("物业服务企业"),
        district="district",
        street="street",
        population="households",
        eligible_contacts="eligible_contacts",
        completes="done",
        collection=pl.lit("入户"),
        field_from=pl.lit(closing.field_from),
        field_to=pl.lit(closing.field_to),
        sponsor=pl.lit(closing.sponsor),
        contractor=pl.lit(closing.contractor),
        questionnaire_version=pl.lit("总体满意度及住房三项"),
        sample_design=pl.lit(closing.sample_design),
    )
    weights = fielded.filter(pl.col("done") > 0).select(
        "stratum", "district", "street", weight=(pl.col("households") / pl.col("done")).round(6)
    )
    answers = (
        done.join(weights, on="stratum", how="inner", maintain_order="left")
        .unpivot(
            on=list(QUESTIONS),
            index=["respondent_no", "stratum", "district", "street", "estate_id", "company_code", "weight"],
            variable_name="question",
            value_name="answer",
        )
        .drop_nulls("answer")
        .sort("respondent_no", "question", maintain_order=True)
    )
    answers = answers.select(
        survey_id=pl.lit(filled.survey_id),
        respondent_no="respondent_no",
        question=pl.col("question").replace_strict({code: text.zh for code, text in QUESTIONS.items()}),
        answer=pl.col("answer").replace_strict({code: text.zh for code, text in ANSWERS.items()}),
        stratum="stratum",
        district="district",
        street="street",
        estate_id="estate_id",
        company_code="company_code",
        weight="weight",
    )
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, table in (("survey", frames), ("survey_answer", answers)):
            _sheet(book, name, table)
    return file.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, table: pl.DataFrame) -> None:
    """One table under the headings by which intake knows its columns; blank columns are left out."""
    source = load().sources[name]
    kept = [
        column
        for column in table.columns
        if table[column].null_count() < table.height and (table[column].cast(pl.String) != "").any()
    ]
    sheet = book.add_worksheet(source.label.zh)
    head = book.add_format({"bold": True, "bg_color": "#e6efee", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, column in enumerate(kept):
        sheet.write_string(0, place, source.column(column).label.zh, head)
        sheet.set_column(place, place, 18, day if table[column].dtype == pl.Date else None)
        sheet.write_column(1, place, neutral(table.select(column))[column].to_list())
    sheet.freeze_panes(1, 0)
