"""A rule on trial says whom it would list and why it cannot be tried; nothing is written."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.query import Reader
from pipelines.settings import Home


@pytest.fixture(scope="module")
def reader(small_home: Home) -> Reader:
    return query.open(small_home.path)


def test_a_rule_as_adopted_lists_what_the_build_proposed_and_nobody_moves(reader: Reader) -> None:
    tried = reader.simulate("RL-E2", draws=25)
    assert len(tried.quarters) == 4
    newest = tried.quarters[-1]
    proposed = reader.proposals(period=newest, list_="red").filter(rule="estate_red_rank")
    assert sorted(tried.listed.filter(quarter=newest)["subject"]) == sorted(proposed["subject"])
    assert not tried.listed["is_new"].any()
    assert tried.leaves.is_empty()
    assert tried.by_size["hit"].sum() == tried.by_kind["hit"].sum() == proposed.height


def test_other_numbers_move_subjects_against_the_rules_in_force(reader: Reader) -> None:
    stricter = reader.simulate("RL-E2", {"estate_red_first": Decimal(1)}, draws=25)
    former = reader.simulate("RL-E2", draws=25)
    assert stricter.listed.height + stricter.leaves.height == former.listed.height
    assert stricter.luck is not None
    assert former.luck is not None
    assert stricter.luck.expected < former.luck.expected


def test_what_cannot_be_tried_is_said_in_one_sentence(reader: Reader) -> None:
    with pytest.raises(RequestError, match=r"is a pattern: fill in .*estate_red_score"):
        reader.simulate("RL-E1")
    with pytest.raises(RequestError, match="has no number places"):
        reader.simulate("RL-E2", {"places": Decimal(1)})
    with pytest.raises(RequestError, match="'RL-99'"):
        reader.simulate("RL-99")


def test_the_chance_of_every_rule_that_draws_stands_in_the_build(reader: Reader) -> None:
    told = reader.rule_chances()
    newest = told["quarter"][0]
    scope = reader.rule_scope(period=newest).filter("applies")["rule"].to_list()
    drawing = {name for name in scope if reader.catalogue.rules[name].chance}
    assert set(told["rule"]) == drawing
    assert drawing
    hits = reader.proposals(period=newest, state=None)
    for row in told.unique("rule").iter_rows(named=True):
        met = hits.filter(pl.col("rule") == row["rule"], pl.col("state") == "proposed").height
        assert met <= row["met"], "of what was decided already a hit is kept, and proposed no more"


def test_who_does_not_see_all_hits_compares_none_with_luck(small_home: Home) -> None:
    district = query.open(small_home.path, query.Viewer(name="朝阳区", area="110105", decides=True))
    assert district.rule_chances()["met"].null_count() == district.rule_chances().height > 0
