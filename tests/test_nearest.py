"""Who misspells a name is told the three that are near, found by id, code or either label."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.errors import RequestError
from pipelines.intake.answering.template import write_template
from pipelines.intake.layout.mapped_layout import find_mapping
from pipelines.nearest import nearest, unknown
from pipelines.sample.cities.order import city_plan
from pipelines.settings import Home
from pipelines.text import side


@pytest.fixture(scope="module")
def warehouse(small_home: Home) -> query.Reader:
    return query.open(small_home.path)


@pytest.mark.parametrize(
    "asked", ["comittee_rate", "committee rate", "M-COV-1", "业委会组建率", "Owners committee rate"]
)
def test_an_unknown_metric_names_the_three_nearest(asked: str) -> None:
    with pytest.raises(RequestError, match="there is no metric") as fault:
        load().metric(asked)
    zh, en = str(fault.value).split(" / ")
    assert "committee_rate" in zh
    assert len(en.split("near to it: ")[1].split(", ")) == 3


def test_of_nothing_nothing_is_near() -> None:
    assert nearest("x", {}) == ()


Asking = Callable[[query.Reader], object]


def scoped(warehouse: query.Reader) -> query.Reader:
    return warehouse


@pytest.mark.parametrize(
    ("ask", "near"),
    [
        (lambda _: load().source("estatess"), "estate"),
        (lambda _: load().source("小区登记"), "estate"),
        (lambda home: query.alerts_named(home.catalogue, "fund_withot_account"), None),
        (lambda home: scoped(home).clause_board("regulations"), None),
        (lambda home: home.within("110199"), "110"),
        (lambda home: home.within("朝阳"), "110105（朝阳区）"),
        (lambda home: home.area("东城"), "110101（东城区）"),
        (lambda home: scoped(home).rows("committee_rate", area="海淀", period="2022-12"), "110108（海淀区）"),
        (lambda home: home.company("91110000"), "9111"),
        (lambda home: home.submission("0000"), None),
        (lambda home: query.Received(home=home.home).receipt("0000"), None),
        (lambda home: query.Received(home=home.home).sources_of("0000"), None),
        (lambda home: query.Received(home=home.home).submission_board("110199", "2022-12"), "110"),
        (lambda home: write_template(home.home, "month"), "monthly"),
        (lambda home: write_template(home.home, "monthly", "110199", "2022-12"), "110"),
        (lambda _: find_mapping(Path("none.toml")), None),
        (lambda _: city_plan("bejing"), "beijing"),
        (lambda _: city_plan("海门"), "haimen"),
    ],
)
def test_whatever_is_unknown_names_the_three_nearest_in_both_languages(
    warehouse: query.Reader, ask: Asking, near: str | None
) -> None:
    with pytest.raises(RequestError) as fault:
        ask(warehouse)
    zh, en = str(fault.value).split(" / ")
    assert zh.startswith("没有")
    candidates = en.split("near to it: ")[1].split(", ")
    assert len(candidates) <= 3
    assert near is None or near in ", ".join(candidates)


def test_a_stroke_in_what_was_asked_for_does_not_cut_the_sentence() -> None:
    fault = unknown(("指标", "metric"), "a / b", {"c": ()})
    assert side(str(fault), "zh") == "没有指标 'a/b'，相近的有 c"
    assert side(str(fault), "en") == "there is no metric 'a/b'; near to it: c"


def test_with_nothing_known_nothing_is_offered() -> None:
    assert str(unknown(("报送", "submission"), "x", {})) == "没有报送 'x' / there is no submission 'x'"
