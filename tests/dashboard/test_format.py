"""Numbers as text: what is not reached never looks reached, what is missing never looks like 0."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import format as text
from pipelines.catalogue.declarations import Metric

pytestmark = pytest.mark.quick

RATE = Metric.model_validate(
    {
        "id": "committee_rate",
        "code": "M-COV-01",
        "label": {"zh": "组建率", "en": "Committee rate"},
        "meaning": {"zh": "意", "en": "m"},
        "kind": "share",
        "timing": "stock",
        "unit": "share",
        "better": "higher",
        "from": "estate_month",
        "hit": "true",
        "levels": ["city"],
        "clauses": ["S3-09"],
    }
)


@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_below_the_target_never_shows_as_the_target(value: float, target: float) -> None:
    shown, aim = (float(t.removesuffix("%").replace("−", "-")) for t in (text.share(value, target), text.share(target)))
    if value < target - 1e-11:
        assert shown < target * 100
    elif value > target + 1e-11:
        assert shown > target * 100
    else:
        assert abs(shown - aim) <= 0.1


def test_a_hair_below_thirty_per_cent_is_not_thirty() -> None:
    assert text.share(0.2996, 0.30) == "29.96%"
    assert text.share(0.30, 0.30) == "30.0%"
    assert text.share(0.2996) == "30.0%"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.9996, "99.96%"),
        (0.99999999, "99.9999%"),
        (1.0, "100.0%"),
        (0.0004, "0.04%"),
        (1e-9, "0.0001%"),
        (0.0, "0.0%"),
    ],
)
def test_all_and_none_are_said_of_all_and_none_alone(value: float, said: str) -> None:
    assert text.share(value) == said


def test_nought_has_no_sign() -> None:
    assert [text.number(-0.4), text.number(-0.04, 1), text.measure(-0.04, "score"), text.signed(-0.04, 1)] == [
        "0",
        "0.0",
        "0.0",
        "0.0",
    ]
    assert text.number(-3) == "−3"


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_what_is_missing_is_a_dash(nothing: float | None) -> None:
    assert text.share(nothing) == text.number(nothing) == text.measure(nothing, "score") == "—"


def test_a_gap_is_said_in_units_and_rounded_up() -> None:
    assert text.gap(181.2, RATE, "zh") == "差 182 个小区"
    assert text.gap(1.0, RATE, "en") == "1 estate short"
    assert text.gap(0, RATE, "zh") == text.gap(None, RATE, "zh") == ""


def test_periods_in_words() -> None:
    assert [text.period(p, "zh") for p in ("2022-12", "2022Q4", "2022H2", "2022")] == [
        "2022年12月",
        "2022年第四季度",
        "2022年下半年",
        "2022年",
    ]
    assert [text.period(p, "en") for p in ("2022-12", "2022Q4", "2022H2")] == ["Dec 2022", "Q4 2022", "H2 2022"]
    assert text.period("12345:2022-12", "zh") == "12345 2022年12月"


def test_days_and_changes_in_words() -> None:
    assert text.day(date(2022, 12, 31), "zh") == "2022年12月31日"
    assert text.day(None, "en") == "—"
    assert text.change(0.012, "share", "zh") == "+1.2 个百分点"
    assert text.change(-0.0001, "share", "en") == "0.0 pp"
    assert text.change(-3.25, "score", "en") == "−3.2 points"
