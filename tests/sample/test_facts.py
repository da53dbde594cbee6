"""What is true of the invented city lies near what its plan says."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from stdnum.cn import uscc

from pipelines.codes import has_sound_body
from pipelines.errors import RequestError
from pipelines.sample.cities.beijing import BEIJING
from pipelines.sample.estates import month_states
from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.plan import Scale, course
from pipelines.sample.scores import failing

YEAR_ENDS = ("2020-12", "2021-12", "2022-12")


def _month(facts: Facts, text: str) -> int:
    return [month.text for month in facts.scale.timeline].index(text)


def _in_scope(facts: Facts, month: int) -> set[int]:
    return set(np.flatnonzero(facts.estates.in_scope & facts.estates.counts(month)).tolist())


def test_every_credit_code_is_valid_and_its_own(whole: Facts) -> None:
    codes = whole.companies.register["company_code"].to_list()
    assert all(uscc.is_valid(code) and has_sound_body(code) for code in codes)
    assert len(set(codes)) == len(codes) == 600


def test_committees_climb_as_planned(whole: Facts) -> None:
    for text, wanted in zip(YEAR_ENDS, (0.314, 0.69, 0.943), strict=True):
        month = _month(whole, text)
        last = whole.scale.timeline[month].last_day
        live = whole.committees.filter(
            pl.col("committee_form") != "interim_group",
            pl.col("formed_on") <= last,
            pl.col("dissolved_on").is_null() | (pl.col("dissolved_on") > last),
        )
        base = _in_scope(whole, month)
        assert len(set(live["estate"]) & base) / len(base) == pytest.approx(wanted, abs=0.01)


def test_more_than_two_thousand_bodies_are_new_in_2020(whole: Facts) -> None:
    first = (
        whole.committees.filter(pl.col("committee_form") != "interim_group")
        .group_by("estate")
        .agg(pl.col("formed_on").min())
    )
    assert 2_010 < first.filter(pl.col("formed_on").is_between(date(2020, 1, 1), date(2020, 12, 31))).height < 2_120


def test_service_and_party_climb_as_planned(whole: Facts) -> None:
    for text in YEAR_ENDS:
        month = _month(whole, text)
        states = month_states(whole.estates, whole.companies, month).filter("is_in_scope")
        service = course(BEIJING.service, whole.scale.timeline)[month + 1]
        assert states["is_formal"].mean() == pytest.approx(service, abs=0.005)
        last = whole.scale.timeline[month].last_day
        covering = whole.party_bodies.filter(
            pl.col("party_form").is_in(["branch", "group"]),
            pl.col("host") != "company",
            pl.col("set_up_on") <= last,
            pl.col("ended_on").is_null() | (pl.col("ended_on") > last),
        )
        base = _in_scope(whole, month)
        party = course(BEIJING.party, whole.scale.timeline)[month + 1]
        assert len(set(covering["estate"]) & base) / len(base) == pytest.approx(party, abs=0.01)


def test_self_management_is_formal_only_with_a_decision_of_the_owners(whole: Facts) -> None:
    states = month_states(whole.estates, whole.companies, 20).filter(pl.col("service_mode") == "self_managed")
    assert states.select((pl.col("mode_decided_on").is_not_null() == pl.col("is_formal")).all()).item()
    assert 0 < states["is_formal"].mean() < 1  # type: ignore[operator]


def test_scores_and_checks_lie_in_their_range(whole: Facts) -> None:
    assert whole.assessments["score"].mean() == pytest.approx(85, abs=1)
    for scores in (whole.assessments["score"], whole.spot_checks["score"]):
        assert scores.is_between(0, 100).all()
    year = whole.spot_checks.filter(pl.col("quarter").str.starts_with("2022"))["estate"].n_unique()
    assert 0.18 < year / whole.assessments.filter(pl.col("month") >= 24)["estate"].n_unique() < 0.28


def test_companies_with_a_part_to_play_play_it(whole: Facts) -> None:
    failed = failing(whole.scale, whole.estates, whole.companies)
    confirmed = {estate for estate, (_, _, is_checked) in failed.items() if is_checked}
    low = whole.spot_checks.filter(pl.col("score") < 60)
    assert set(low["estate"]) == confirmed
    last = whole.scale.timeline[-1].last_day
    live = whole.credit_records.filter(
        pl.col("company").is_in(whole.companies.lowest.tolist()),
        pl.col("record_kind") == "bad",
        pl.col("valid_to") > last,
        pl.col("repaired_on").is_null(),
    )
    assert (live.group_by("company").agg(pl.col("points").sum())["points"] > 60).all()
    overall = whole.survey_answers.filter(
        pl.col("question") == "overall",
        pl.col("half") == "2022H2",
        ~pl.col("answer").is_in(["do_not_know", "not_applicable"]),
    ).with_columns(is_satisfied=pl.col("answer").is_in(["satisfied", "very_satisfied"]))
    by = overall.group_by("company").agg(pl.col("is_satisfied").mean(), pl.len())
    unloved = by.filter(pl.col("company").is_in(whole.companies.unloved.tolist()))
    assert (unloved["is_satisfied"] < 0.5).all()
    assert (unloved["len"] >= 60).all()
    stars = by.filter(pl.col("company").is_in(whole.companies.stars.tolist()), pl.col("len") >= 60)
    assert len(stars) >= 10
    assert (stars["is_satisfied"] > 0.85).all()


def test_weights_restore_the_population_of_each_survey(whole: Facts) -> None:
    weights = whole.survey_answers.filter(pl.col("question") == "overall").group_by("half").agg(pl.col("weight").sum())
    frames = whole.survey_frames.group_by("half").agg(pl.col("population").sum(), pl.col("completes").sum())
    for weight, population, completes in (
        weights.join(frames, on="half").select("weight", "population", "completes").iter_rows()
    ):
        assert weight == pytest.approx(population, rel=1e-6)
        assert 11_000 < completes < 18_000


def test_orders_are_in_a_state_that_can_be(whole: Facts) -> None:
    orders = whole.orders
    assert len(orders) == 30_000
    assert orders["order_no"].is_unique().all()
    assert orders.filter(pl.col("closed_at") < pl.col("created_at")).is_empty()
    assert orders.filter(pl.col("has_valid_followup") & pl.col("closed_at").is_null()).is_empty()
    assert orders.filter(pl.col("is_excluded") & pl.col("exclusion_reason").is_null()).is_empty()
    assert orders["estate_id"].null_count() / 30_000 == pytest.approx(0.06, abs=0.01)
    assert orders["street"].null_count() / 30_000 == pytest.approx(0.015, abs=0.005)
    solved = orders.group_by("created").agg(pl.col("is_solved").mean()).sort("created")["is_solved"]
    assert solved[-6:].mean() > solved[:6].mean() + 0.15  # type: ignore[operator]


def test_a_city_that_nobody_invented_is_named_as_a_wrong_request() -> None:
    with pytest.raises(RequestError, match="tianjin"):
        city_facts("atlantis")
    with pytest.raises(RequestError, match="2020-01"):
        Scale(first="2019-12")
