"""The size of a survey and its draw: as precise as asked, the same again from the same seed, and fair within a street."""

import math

import polars as pl
import pytest

from pipelines.errors import RequestError
from pipelines.surveys.draw import check_digit, code_of, draw, frame_mark, is_code
from pipelines.surveys.size import LEAST, RESPONSE, Design, level_named, required

EXPERIENCE = pl.DataFrame(
    {
        "survey_id": ["MYD2022H2"],
        "street": ["s1"],
        "eligible_contacts": [100.0],
        "completes": [25.0],
        "response": [0.25],
    }
)
NONE = EXPERIENCE.clear()


def frame_of(*estates: tuple[str, str, int]) -> pl.DataFrame:
    """Estates as (street, number, households), all of one district."""
    return pl.DataFrame(
        [
            {
                "estate_id": number,
                "estate_name": f"小区{number}",
                "district": "d1",
                "district_name": "甲区",
                "street": street,
                "street_name": f"街道{street}",
                "company_code": None,
                "households": households,
            }
            for street, number, households in estates
        ],
        schema_overrides={"company_code": pl.String},
    )


FRAME = frame_of(("s1", "A", 4_000), ("s1", "B", 3_271), ("s2", "C", 900), ("s2", "D", 100))


def test_a_street_of_7271_households_needs_555_completes_for_four_points() -> None:
    strata = required(FRAME, NONE, Design(survey_id="MYD2023H1", level="street", half_width=0.04))
    assert dict(strata.select("street", "completes").rows()) == {"s1": 555, "s2": 376}


def test_without_a_wish_the_precision_goes_by_size() -> None:
    strata = required(FRAME, NONE, Design(survey_id="MYD2023H1", level="street"))
    assert dict(strata.select("street", "completes").rows()) == {"s1": 555, "s2": 278}  # ±4 and ±5 points


@pytest.mark.parametrize("level", ["area", "district"])
def test_a_larger_unit_spreads_its_completes_by_households_and_loses_none(level: str) -> None:
    strata = required(FRAME, NONE, Design(survey_id="MYD2023H1", level=level_named(level), half_width=0.05))
    whole = 1.959963984540054**2 * 0.25 / 0.05**2
    assert strata["completes"].sum() == math.ceil(whole / (1 + (whole - 1) / 8_271))
    assert strata["completes"].to_list() == [324, 44]


def test_a_design_effect_asks_for_more_and_a_street_for_no_more_than_it_has() -> None:
    small = frame_of(("s1", "A", 120), ("s2", "B", 3))
    strata = required(small, NONE, Design(survey_id="MYD2023H1", level="street", half_width=0.03, design_effect=2.0))
    assert strata["completes"].to_list() == [120, 3]
    assert strata["to_draw"].to_list() == [120, 3]
    area = required(small, NONE, Design(survey_id="MYD2023H1", level="area", half_width=0.2))
    assert area["completes"].min() == LEAST


def test_households_are_drawn_for_the_response_that_the_last_survey_met() -> None:
    wish = Design(survey_id="MYD2023H1", level="street", half_width=0.1)
    met = required(FRAME, EXPERIENCE, wish)
    for row in met.iter_rows(named=True):
        assert row["response"] == 0.25  # of the street itself, or of all streets of that survey
        assert row["to_draw"] == math.ceil(row["completes"] / 0.25)
    assert met["is_experience"].to_list() == [True, False]
    assert required(FRAME, NONE, wish)["response"].to_list() == [RESPONSE, RESPONSE]


def test_the_same_seed_gives_the_same_list_and_another_seed_or_frame_another() -> None:
    wish = Design(survey_id="MYD2023H1", level="street", half_width=0.05, seed=7)
    strata = required(FRAME, NONE, wish)
    first = draw(FRAME, strata, wish)
    assert first.equals(draw(FRAME.reverse(), strata, wish))
    other = Design(survey_id="MYD2023H1", level="street", half_width=0.05, seed=8)
    assert not first.equals(draw(FRAME, strata, other))
    assert frame_mark(FRAME) == frame_mark(FRAME.reverse()) != frame_mark(FRAME.head(3))


def test_nobody_is_drawn_twice_and_every_household_exists() -> None:
    wish = Design(survey_id="MYD2023H1", level="street", half_width=0.03)
    strata = required(FRAME, NONE, wish)
    drawn = draw(FRAME, strata, wish)
    assert drawn.height == strata["to_draw"].sum()
    assert drawn.select("estate_id", "household").is_unique().all()
    assert drawn["respondent_no"].is_unique().all()
    known = drawn.join(FRAME.select("estate_id", of="households"), on="estate_id")
    assert known.select((pl.col("household") >= 1) & (pl.col("household") <= pl.col("of"))).to_series().all()
    turns = drawn.group_by("street").agg(pl.col("turn").sort())
    assert all(row["turn"] == list(range(1, len(row["turn"]) + 1)) for row in turns.iter_rows(named=True))


def test_over_many_seeds_each_household_of_a_street_comes_as_often_as_any_other() -> None:
    frame = frame_of(("s1", "A", 30), ("s1", "B", 10))
    strata = pl.DataFrame({"stratum": ["C001"], "street": ["s1"], "to_draw": [8]})
    times = (
        pl.concat(
            [
                draw(frame, strata, Design(survey_id="MYD", seed=seed)).select("estate_id", "household")
                for seed in range(600)
            ]
        )
        .group_by("estate_id", "household")
        .len()
    )
    expected = 600 * 8 / 40
    spread = math.sqrt(600 * 0.2 * 0.8)
    assert times.height == 40
    assert times.select((pl.col("len") - expected).abs().max()).item() < 4.5 * spread


def test_a_code_with_one_wrong_digit_or_two_that_changed_places_is_none() -> None:
    code = code_of("MYD2023H1", 4_137)
    assert code == "MYD2023H1-004137-" + check_digit("004137")
    assert is_code(code, "MYD2023H1")
    assert not is_code(code, "MYD2023H2")
    digits = "004137"
    for place in range(6):
        for other in "0123456789":
            changed = digits[:place] + other + digits[place + 1 :]
            assert is_code(f"MYD2023H1-{changed}-{code[-1]}", "MYD2023H1") == (changed == digits)
    assert not is_code(f"MYD2023H1-001437-{code[-1]}", "MYD2023H1")
    assert not is_code("", "MYD2023H1")
    assert not is_code("MYD2023H1-²-0", "MYD2023H1")


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"survey_id": "上半年"}, "调查编号只用"),
        ({"half_width": 0.001}, "允许误差应在"),
        ({"share": 1.0}, "预计满意率应在"),
        ({"design_effect": 0.5}, "设计效应应在"),
        ({"response": 0.0}, "预计应答率应在"),
    ],
)
def test_a_wish_out_of_its_range_is_refused_in_one_sentence(wish: dict[str, object], sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        Design(**{"survey_id": "MYD2023H1", **wish})  # type: ignore[arg-type]
