"""Anything is found by Chinese, pinyin, initials or code; nothing outside the scope is."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.query.romanise import romanised
from pipelines.settings import Home
from tests.warehouse.stored import built, estate, home_in, send


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> query.Reader:
    home = home_in(tmp_path_factory.mktemp("places"))
    send(home, "estate", [estate("X1", name="梧桐里"), estate("X2", "110102001", name="海棠苑")], period="2020-03")
    return built(home, "service_rate")


@pytest.mark.parametrize(
    ("text", "kind", "id_"),
    [
        ("东城", "area", "110101"),
        ("dongcheng", "area", "110101"),
        ("dcq", "area", "110101"),
        ("110101001", "area", "110101001"),
        ("wutongli", "estate", "X1"),
        ("海棠", "estate", "X2"),
        ("M-COV-03", "metric", "party_rate"),
        ("S3-09", "clause", "S3-09"),
    ],
)
def test_search_finds_by_name_pinyin_and_code(warehouse: query.Reader, text: str, kind: str, id_: str) -> None:
    found = warehouse.search(text)
    assert (kind, id_) in set(zip(found["kind"], found["id"], strict=True))


@pytest.mark.parametrize("asked", ["朝陽區", "ｃｈａｏｙａｎｇｑｕ", "chaoyangqu", "zhaoyangqu", "朝阳区"])
def test_wide_and_traditional_forms_and_either_reading_find_the_same_place(small_home: Home, asked: str) -> None:
    assert query.open(small_home.path).search(asked)["name"][0] == "朝阳区"


def test_search_stays_inside_the_scope(warehouse: query.Reader) -> None:
    assert warehouse.within("110102").search("wutongli").is_empty()
    assert warehouse.search("  ").is_empty()


def test_children_are_what_lies_right_below(warehouse: query.Reader) -> None:
    scope = warehouse
    assert scope.children("110000")["code"].to_list() == ["110101", "110102"]
    below = scope.children("110101")["code"].to_list()
    assert below == ["110101001", "110101002", "110101-unassigned"], "what lies in none of the streets comes last"
    with pytest.raises(RequestError, match="no area"):
        warehouse.area("999999")


def test_what_does_not_go_together_is_refused_with_what_does(warehouse: query.Reader) -> None:
    scope = warehouse
    with pytest.raises(RequestError, match=r"it has headline, .*any_service"):
        scope.values("service_rate", variant="nonsense")
    with pytest.raises(RequestError, match="it is by city, company"):
        scope.values("credit_score", level="district")
    with pytest.raises(RequestError, match="several parts"):
        scope.values("M-COV-05")
    with pytest.raises(RequestError, match="ask for a half or longer"):
        scope.values("satisfaction_rate", period="2020-03")


def test_submissions_say_who_sent_what_when(warehouse: query.Reader) -> None:
    sent = warehouse.submissions("2020-03")
    assert sent.select("source", "sender_name", "days_after", "accepted", "version").rows() == [
        ("estate", "北京市", 1, 2, 1)
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("朝阳区", "Chaoyang"),
        ("什刹海街道", "Shichahai"),
        ("永乐店镇", "Yongledian"),
        ("北京经济技术开发区", "Beijing E-Town"),
    ],
)
def test_places_are_named_in_pinyin_for_readers_of_english(name: str, said: str) -> None:
    assert romanised(name) == said


def test_every_area_and_its_values_have_an_english_name(warehouse: query.Reader) -> None:
    scope = warehouse
    assert warehouse.area("110000")["name_en"] == "Beijing"
    assert scope.areas()["name_en"].null_count() == 0
    districts = scope.values("service_rate", level="district", period="2020-03")
    assert districts["area_name_en"].to_list() == ["Dongcheng", "Xicheng"]


def test_a_districts_companies_are_those_that_serve_there(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    here, there = "91110101MA01TEST1A", "91110101MA01TEST2B"
    for month in ("2020-01", "2020-02", "2020-03"):
        rows = [estate("a", company_code=here), estate("b", "110102001", company_code=there)]
        send(home, "estate", rows, period=month)
    warehouse = built(home, "company_quarter")
    assert set(warehouse.companies()["company_code"]) == {here, there}
    assert warehouse.within("110102").companies()["company_code"].to_list() == [there]


def test_a_survey_says_how_it_was_done(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    strata = [
        {
            "survey_id": "w1",
            "stratum": street,
            "subject": "company",
            "street": street,
            "population": population,
            "eligible_contacts": 90,
            "completes": completes,
            "field_from": date(2020, 5, 2),
            "field_to": date(2020, 5, 20),
            "collection": "phone",
        }
        for street, population, completes in (("110101001", 1000, 40), ("110102001", 500, 20))
    ]
    send(home, "survey", strata, period="2020H1")
    warehouse = built(home, "survey_stratum", "survey_response")
    whole = warehouse.survey_method("2020H1")
    assert whole is not None
    assert (whole["strata"], whole["population"], whole["completes"], whole["collection"]) == (2, 1500, 60, "phone")
    part = warehouse.within("110102").survey_method("2020H1")
    assert part is not None
    assert part["population"] == 500
    assert warehouse.survey_method("2020H2") is None


def test_a_metric_that_a_word_names_comes_before_those_that_are_about_it(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    found = warehouse.search("组建率")
    assert found["id"][0] == "committee_rate"
    assert "committee_gap" in found["id"].to_list()


def test_what_is_found_has_a_name_in_each_language(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    for text, kind, name, name_en in (
        ("110105", "area", "朝阳区", "Chaoyang"),
        ("committee_rate", "metric", "业委会（物管会）组建率", "Committee rate"),
    ):
        row = warehouse.search(text).row(0, named=True)
        assert (row["kind"], row["name"], row["name_en"]) == (kind, name, name_en)
    clause = warehouse.search("s3-09").row(0, named=True)
    assert clause["name"] != clause["name_en"]


@pytest.mark.parametrize(
    ("asked", "metric"),
    [
        ("投诉", "complaint_volume"),
        ("工单", "complaint_count"),
        ("维修基金", "fund_rate"),
        ("property complaints", "complaint_volume"),
    ],
)
def test_metrics_are_found_by_what_people_call_their_things_and_by_what_they_mean(
    small_home: Home, asked: str, metric: str
) -> None:
    assert metric in query.open(small_home.path).search(asked, 50)["id"].to_list()


def test_metrics_whose_name_holds_the_text_stand_before_those_whose_meaning_does(small_home: Home) -> None:
    metrics = [one for one in query.open(small_home.path).search("考核", 80).to_dicts() if one["kind"] == "metric"]
    named = ["考核" in one["name"] for one in metrics]
    assert named == sorted(named, reverse=True)
    assert not all(named)
