"""What the parts work out before they print."""

import inspect
from types import SimpleNamespace

import polars as pl

from dashboard.parts.documents.handbook import shown_targets
from dashboard.parts.numbers import findings, outlook, rows, shortfall, since
from dashboard.parts.page import ask, markup
from dashboard.parts.page.view import View
from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.text import LANGUAGES
from tests.dashboard import frames

VIEW = View(
    page="coverage", language="zh", mode="light", area="110105", period="2022-12", chosen={"metric": "party_rate"}
)


def series(*said: dict[str, object], period: str = "2022-12") -> findings.Series:
    return findings.Series(metric=frames.RATE, frame=frames.frame(*said), period=period)


def test_a_link_holds_the_whole_view() -> None:
    assert VIEW.link() == "./coverage?area=110105&period=2022-12&lang=zh&metric=party_rate"
    assert VIEW.link(area="110106") == "./coverage?area=110106&period=2022-12&lang=zh&metric=party_rate"
    assert VIEW.in_language("en") == "./coverage?area=110105&period=2022-12&lang=en&metric=party_rate"


def test_another_page_forgets_what_this_one_lets_choose() -> None:
    assert VIEW.link("overview") == "./?area=110105&period=2022-12&lang=zh"
    assert "{area}" in VIEW.link_to_area()


def test_an_area_with_too_few_to_rank_stands_behind_those_that_are_ranked() -> None:
    one = series(
        frames.row("1", value=0.5, gap=40.0),
        frames.row("2", value=0.0, sample=3.0, gap=90.0),
        frames.row("3", value=0.7, gap=20.0),
        frames.row("4", value=None, gap=None),
    )
    codes = ["2", "3", "4", "1", "5-unassigned"]
    areas = pl.DataFrame({"code": codes, "sort": codes})
    assert [row["code"] for row in findings.ordered(areas, [one])] == ["1", "3", "2", "4", "5-unassigned"]
    assert [row["code"] for row in findings.by_gap(areas, one)] == ["1", "3", "2", "4", "5-unassigned"]


def test_what_an_office_wrote_is_marked_as_being_in_its_language() -> None:
    assert markup.as_written("区<物业办>") == '<q lang="zh">区&lt;物业办&gt;</q>'
    assert markup.as_written("CSV 1") == "CSV 1"


def test_whatever_comes_from_data_is_escaped() -> None:
    assert "<b>" not in markup.head("<b>x</b>")
    assert "&#34;" in markup.anchor("x", './?q="')


def test_every_column_that_rows_can_show_has_a_heading_in_both_languages() -> None:
    catalogue = load()
    columns = ["has_it", "file_name", "sheet", "row_no", "district_name", "is_valid", "grade", "satisfied_upper"]
    for language in LANGUAGES:
        assert not set(rows.headings(columns, catalogue, language).values()) & set(columns)


def test_the_own_source_names_a_column_first() -> None:
    assert rows.headings(["name"], load(), "zh", ("estate",))["name"] == "小区名称"
    assert rows.headings(["name"], load(), "zh", ("company",))["name"] == "企业名称"


def test_what_is_kept_is_told_apart_by_home_build_viewer_and_scope() -> None:
    """What begins with an underscore is no key for Streamlit."""
    parameters = inspect.signature(ask._answer.__wrapped__).parameters
    assert [name for name in parameters if not name.startswith("_")] == ["key", "question", "arguments", "options"]

    def key(
        home: str = "a", version: str = "1", seen: str = "*", company: str = "", decides: bool = False, **scope: str
    ) -> tuple[object, ...]:
        within = {"area": "110105", "start": "2022-01", "end": "2022-12"} | scope
        reader = SimpleNamespace(
            home=SimpleNamespace(path=home),
            version=version,
            viewer=query.Viewer(name="甲", area=seen, company=company, decides=decides),
            scope=query.Scope(**within),
        )
        return ask.key_of(reader)  # type: ignore[arg-type]

    others = [
        key("b"),
        key(version="2"),
        key(company="91110101MA00000017"),
        key(decides=True),
        key(seen=""),
        key(seen="110105"),
        key(area="110107"),
        key(start="2022-02"),
        key(end="2022-11"),
    ]
    assert len({key(), *others}) == 1 + len(others)


def test_the_title_says_what_is_missing_most() -> None:
    one = series(frames.row("110000", status="missed", gap=182.0), frames.row("110105", status="missed"))
    said = findings.overview_title([one], "110000", "北京市", "district", "zh")
    assert said == "组建率差 182 个小区；1 个区有指标落后或未达标"
    assert findings.overview_title([one], "110000", "Beijing", "district", "en").startswith(
        "Committee rate: 182 estates short"
    )


def test_the_first_sentence_names_who_is_short_and_by_how_many() -> None:
    rate = series(
        frames.row("1", status="reached"),
        frames.row("2", status="missed", gap=40.2, area_name="丰台区"),
        frames.row("3", status="missed", gap=57.0, area_name="房山区"),
        frames.row("4", status="missed", gap=9.0, target_is_ours=True),
        frames.row("5", status="missed", gap=9.0, sample=4.0),
        frames.row("6-unassigned", status="missed", gap=9.0),
    )
    found = shortfall.shortfalls([rate], "1")
    assert shortfall.headline(found, "district", "zh") == "房山区、丰台区未达标，组建率共差 98 个小区"
    assert shortfall.headline([], "district", "zh") == ""
    other = series(
        frames.row("2", status="missed", gap=1.0, area_name="丰台区"),
        frames.row("7", status="missed", gap=2.0, area_name="顺义区"),
    )
    other = findings.Series(
        frame=other.frame, period=other.period, metric=frames.RATE.model_copy(update={"id": "party_rate"})
    )
    both = shortfall.headline(shortfall.shortfalls([rate, other], "1"), "district", "zh")
    assert both == "房山区、丰台区、顺义区未达标；差距最大的是组建率，房山区、丰台区共差 98 个小区", "whose the gap is"
    several = series(*(frames.row(str(place), status="off_pace", gap=1.0, area_name=str(place)) for place in range(6)))
    said = shortfall.headline(shortfall.shortfalls([several], "x"), "district", "zh")
    assert said == "0、1、2、3等 6 个区落后进度，组建率共差 6 个小区"


def test_the_pair_says_whether_a_move_is_chance_and_whether_the_target_will_be_reached() -> None:
    def course(values: list[float], **last: object) -> findings.Series:
        months = [f"2022-{month:02d}" for month in range(13 - len(values), 13)]
        rows = [
            frames.row("1", month, value=value, target=0.9, gap=5.0, status="off_pace")
            for month, value in zip(months, values, strict=True)
        ]
        rows[-1] |= last
        return series(*rows)

    rising = course([0.5 + 0.01 * place for place in range(12)])
    assert outlook.variation(rising, "1") == "better"
    assert outlook.assurance(rising, "1") == "not_in_time"
    steady = course([0.7, 0.71, 0.69, 0.7, 0.72, 0.69, 0.7, 0.71, 0.7, 0.69, 0.71, 0.7], gap=0.0, status="reached")
    assert outlook.variation(steady, "1") == "common"
    assert outlook.assurance(course([0.7, 0.8]), "1") in ("in_time", "unsure", "not_in_time")
    assert outlook.variation(course([0.7, 0.8]), "1") == "too_short"
    assert outlook.assurance(course([0.7] * 12, target_is_ours=True), "1") == ""


def test_no_title_says_reached_where_not_all_was_reported() -> None:
    part = frames.row("1", status="incomplete", value=0.95, gap=0.0, reported_share=0.7)
    assert findings.overview_title([series(part)], "1", "某区", "", "zh") == "组建率未报齐，不作达标判断"
    said = findings.coverage_title(part, frames.RATE, "组建率", "zh")
    assert said == "组建率 95.0%，未报齐（已报 70.0%），不作达标判断"
    running = findings.coverage_title(part | {"reported_share": 1.0}, frames.RATE, "组建率", "zh")
    assert running == "组建率 95.0%，当期未结束，不作达标判断"
    assert findings.place_title("某区", {"rate": series(part)}, "1", "zh") == "某区：1 项未报齐，不作达标判断"


def test_the_title_of_a_place_without_targets_says_its_values() -> None:
    one = series(frames.row("1", target=None, status="no_target", value=0.5))
    assert findings.overview_title([one], "1", "某街道", "", "zh") == "某街道：组建率 50.0%"


def test_a_title_gives_no_verdict_on_too_few() -> None:
    few = frames.row("1", value=0.0, sample=4.0, denominator=4.0, status="missed")
    assert findings.overview_title([series(few)], "1", "某街道", "", "zh") == "某街道：组建率样本过少，不作判断"
    assert findings.overview_title([series(few)], "1", "A", "", "en") == "A: Sample too small to judge: Committee rate"
    assert findings.coverage_title(few, frames.RATE, "组建率", "zh") == "组建率样本过少（4 个小区），不作判断"


def test_changes_are_held_against_an_earlier_period_and_the_unassigned_stands_last() -> None:
    one = series(frames.row("1", "2022-11", value=0.70), frames.row("1", value=0.72))
    assert since.change(one, "1", "2022-11", "zh") == "+2.0 个百分点"
    assert since.change(one, "1", "2022-12", "zh") == "+2.0 个百分点"  # never against itself
    assert since.change(one, "1", "2022-09", "zh") == ""
    areas = pl.DataFrame([{"code": code, "name": code, "sort": code} for code in ("9-unassigned", "2", "1")])
    both = series(frames.row("1", value=0.9, status="reached"), frames.row("2", value=0.5, status="missed"))
    assert [row["code"] for row in findings.ordered(areas, [both])] == ["2", "1", "9-unassigned"]


def test_areas_whose_status_turned_are_said_and_the_area_itself_is_not() -> None:
    one = series(
        frames.row("1", "2022-11", status="off_pace"),
        frames.row("1", status="missed"),
        frames.row("2", "2022-11", status="off_pace"),
        frames.row("2", status="reached"),
        frames.row("3", "2022-11", status="off_pace"),
        frames.row("3", status="missed"),
    )
    (said,) = since.turns([one], "1", "2022-11", "zh")
    assert "已达标" in said


def test_who_did_not_report_is_who_reports_and_not_the_level_shown() -> None:
    silent = series(frames.row("1"), *(frames.row(code, reported=False) for code in ("2", "3")))
    metric = silent.metric.model_copy(update={"sources": ("estate",)})
    one, sources = findings.Series(metric=metric, frame=silent.frame, period=silent.period), load().sources
    assert sources["estate"].sender == "street"
    (of_communities,) = since.silences([one], "1", "community", sources, "zh")
    assert "街道（乡镇）本期未报送" in of_communities
    assert "涉及 2 个社区" in of_communities
    (of_streets,) = since.silences([one], "1", "street", sources, "zh")
    assert "2 个街道（乡镇）本期未报送" in of_streets


def test_a_value_of_ours_gives_way_to_an_office_s_own_target_in_the_definition() -> None:
    metric = load().metrics["base_fields_known"]
    (ours,) = metric.target
    own = ours.model_copy(update={"document": "plan", "clause": "plan-1", "region": "330106", "values": {2026: 0.9}})
    aimed = metric.model_copy(update={"target": (own, ours)})
    assert shown_targets(aimed, "330106") == ([own], [])
    assert shown_targets(aimed, "110000") == ([ours], [own])
    assert shown_targets(metric, "330106") == ([ours], [])
