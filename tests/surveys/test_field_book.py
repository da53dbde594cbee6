"""The field workbook: what is entered comes back as entered, what is wrong is named with its row, and the return is taken."""

import dataclasses
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.pack import questionnaire
from pipelines import query
from pipelines.errors import RequestError
from pipelines.intake.reading.reader import read
from pipelines.intake.receive import Sending, check
from pipelines.settings import Home
from pipelines.sources.survey_answer import QUESTIONS
from pipelines.surveys.field_book import Filled, read_filled, written
from pipelines.surveys.plan import SurveyPlan, plan
from pipelines.surveys.progress import Closing, progress, return_book
from pipelines.surveys.size import Design
from pipelines.text import Language

ID = "MYD2023H1"
Sheets = list[tuple[str, pl.DataFrame]]


@pytest.fixture(scope="module")
def planned(small_home: Home) -> SurveyPlan:
    wish = Design(survey_id=ID, level="district", half_width=0.1, seed=3)
    return plan(query.open(small_home.path).within("110105"), wish)


def blank(planned: SurveyPlan, language: Language = "zh") -> Sheets:
    book = written(planned.households(), planned.strata, ID, planned.method(language), language)
    return [(sheet.name, sheet.frame) for sheet in read(book, ".xlsx").sheets]


def entered(sheets: Sheets, **columns: list[str | None]) -> Sheets:
    """The workbook with values in the first rows of columns that are named by their headings."""
    name, frame = sheets[0]
    rows = [list(row) for row in frame.rows()]
    for heading, values in columns.items():
        place = rows[0].index(heading)
        for number, value in enumerate(values, 1):
            rows[number][place] = value
    filled = pl.DataFrame(rows, schema=frame.schema, orient="row")
    return [(name, filled), *sheets[1:]]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_blank_workbook_says_what_is_wanted_and_that_nothing_is_done(planned: SurveyPlan, language: Language) -> None:
    filled = read_filled(blank(planned, language))
    assert filled.survey_id == ID
    assert filled.rows.is_empty()
    assert filled.faults == ()
    wanted = planned.strata.select("stratum", "street", "households", "completes", "to_draw")
    assert filled.strata.select(wanted.columns).equals(wanted)
    so_far = progress(filled)
    assert so_far["still_needed"].sum() == planned.strata["completes"].sum()
    assert so_far["response"].null_count() == so_far.height


def test_what_is_entered_counts_by_street(planned: SurveyPlan) -> None:
    sheets = entered(
        blank(planned),
        入户结果=["完成", "拒访", "多次无人", "完成"],
        物业服务总体满意度=["满意", None, None, "非常不满意"],
        住房质量=["一般"],
        完成日期=["2023-05-04"],
    )
    filled = read_filled(sheets)
    assert filled.faults == ()
    assert filled.rows["outcome"].sort().to_list() == ["absent", "complete", "complete", "refused"]
    done = filled.rows.filter(pl.col("housing_quality") == "neutral").row(0, named=True)
    assert (done["overall"], done["met_on"], done["repair_time"]) == ("satisfied", date(2023, 5, 4), None)
    first = planned.households()["stratum"].head(4)
    so_far = progress(filled).filter(pl.col("stratum").is_in(first.implode()))
    assert so_far["entered"].sum() == 4
    assert so_far["contacted"].sum() == 3
    assert so_far["done"].sum() == 2
    wanted = planned.strata.filter(pl.col("stratum").is_in(first.implode()))["completes"].sum()
    assert so_far["still_needed"].sum() == wanted - 2


def test_each_row_that_cannot_be_taken_is_named_and_counts_nowhere(planned: SurveyPlan) -> None:
    codes = planned.households()["respondent_no"].to_list()
    sheets = entered(
        blank(planned),
        问卷编号=[*codes[:4], "MYD2023H1-000000-9", codes[5], codes[5]],
        入户结果=["完成", "拒访", "搬走了", "完成", "完成", "完成", "完成"],
        物业服务总体满意度=[None, "满意", None, "还行", "满意", "满意", "满意"],
    )
    filled = read_filled(sheets)
    assert filled.rows.is_empty()
    assert [(row, sentence.zh[:6]) for row, sentence in filled.faults] == [
        (2, "已完成的问卷"),
        (3, "未完成的住户"),
        (4, "入户结果应为"),
        (5, "“物业服务总"),
        (6, "“MYD20"),
        (7, "问卷编号 M"),
        (8, "问卷编号 M"),
    ]


def test_a_file_that_is_no_field_workbook_says_which_is_meant(planned: SurveyPlan) -> None:
    with pytest.raises(RequestError, match="wuye survey draw"):
        read_filled([("Sheet1", pl.DataFrame({"1": ["小区", "甲苑"], "2": ["户数", "12"]}))])
    with pytest.raises(RequestError, match="wuye survey draw"):
        read_filled(blank(planned)[:1])


def test_a_street_whose_addresses_will_not_do_is_marked(planned: SurveyPlan) -> None:
    filled = read_filled(blank(planned))
    stratum = filled.strata.row(0, named=True)
    absent = pl.DataFrame(
        [{"stratum": stratum["stratum"], "outcome": "absent"}] * (stratum["to_draw"] - 1),
        schema={**dict.fromkeys(("stratum", "outcome"), pl.String)},
    )
    tried = Filled(survey_id=ID, strata=filled.strata, rows=absent)
    assert progress(tried).filter(pl.col("stratum") == stratum["stratum"])["is_short"].item()


def test_the_return_of_an_ended_survey_is_taken_whole(planned: SurveyPlan, small_home: Home, tmp_path: Path) -> None:
    n = 40
    sheets = entered(
        blank(planned),
        入户结果=["完成"] * n,
        物业服务总体满意度=["满意", "不满意"] * (n // 2),
        住房质量=["一般"] * n,
    )
    filled = read_filled(sheets)
    closing = Closing(
        field_from=date(2022, 11, 1), field_to=date(2022, 12, 20), sponsor="市民政局", contractor="某调查机构"
    )
    file = tmp_path / "满意度调查.xlsx"
    file.write_bytes(return_book(filled, closing))
    sending = Sending(path=file, period="2022H2", sender="110000", received_on=date(2023, 1, 5))
    receipt = check(small_home, [sending], workers=0)[0]
    assert (receipt.file_faults, receipt.faults) == ((), ())
    taken = {part.source: part.accepted for part in receipt.parts}
    assert taken["survey_answer"] == 2 * n
    assert taken["survey"] == planned.strata.height
    done = filled.rows.group_by("stratum").len()
    weighed = planned.strata.join(done, on="stratum").select(pl.col("households").sum()).item()
    answers = read(file.read_bytes(), ".xlsx").sheets[1].frame
    head = list(answers.row(0))
    overall = answers.slice(1).filter(pl.col(str(head.index("题目") + 1)) == QUESTIONS["overall"].zh)
    assert overall[str(head.index("权重") + 1)].cast(pl.Float64).sum() == pytest.approx(weighed, rel=1e-6)


def test_nothing_complete_is_nothing_to_send_and_days_stand_in_order(planned: SurveyPlan) -> None:
    filled = read_filled(blank(planned))
    closing = Closing(field_from=date(2022, 11, 1), field_to=date(2022, 12, 20))
    with pytest.raises(RequestError, match="没有已完成的问卷"):
        return_book(filled, closing)
    some = read_filled(entered(blank(planned), 入户结果=["完成"], 物业服务总体满意度=["满意"]))
    with pytest.raises(RequestError, match="调查结束早于开始"):
        return_book(some, dataclasses.replace(closing, field_to=date(2022, 10, 1)))


def test_neither_workbook_nor_questionnaire_names_a_person_or_a_door(planned: SurveyPlan, small_home: Home) -> None:
    head = set(blank(planned)[0][1].row(0))
    assert not {name for name in head for word in ("姓名", "电话", "手机", "门牌", "房号") if name and word in name}
    form = questionnaire.written(planned.households().head(3), ID, small_home, "zh")
    assert form.startswith(b"%PDF")
