"""A trial on the command line takes of a document the numbers of its own rule, and those that are typed over them."""

from decimal import Decimal

from pipelines import query
from pipelines.cli.simulated import values_of
from pipelines.settings import Home


def test_a_document_that_holds_other_rules_numbers_gives_a_trial_its_own(small_home: Home) -> None:
    reader = query.open(small_home.path)
    act = small_home.policy / "estate_lists_trial.toml"
    assert values_of(reader, "RL-E2", [], act) == {"estate_red_first": Decimal(3), "estate_red_rank_score": Decimal(90)}
    assert values_of(reader, "estate_red_rank", ["estate_red_first=1"], act)["estate_red_first"] == Decimal(1)
