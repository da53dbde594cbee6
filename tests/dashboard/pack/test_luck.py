"""What luck alone would list is compared with what a rule finds, in plain words."""

from dashboard.pack import luck
from pipelines.catalogue.catalogue import load

CHANCE = {"expected": 7.2, "lower": 5, "upper": 10, "subjects": 38, "draws": 100}


def test_a_rule_that_finds_no_more_than_luck_says_so() -> None:
    rules = load().rules
    red, yellow = rules["red_score"], rules["estate_yellow_rank"]
    assert "本季符合 7 个，未超出仅凭偶然的范围，不能据此说符合的优于其他" in luck.chance_sentence(red, CHANCE, "zh", 7)
    assert "未超出仅凭偶然的范围，不能据此说符合的差于其他" in luck.chance_sentence(yellow, CHANCE, "zh", 10)
    assert "no more than luck alone may list" in luck.chance_sentence(red, CHANCE, "en", 7)


def test_a_rule_that_finds_more_than_luck_says_so_and_with_nobody_found_nothing_is_compared() -> None:
    rule = load().rules["estate_yellow_rank"]
    assert luck.chance_sentence(rule, CHANCE, "zh", 11).endswith("本季符合 11 个，多于仅凭偶然的范围。")
    assert "本季" not in luck.chance_sentence(rule, CHANCE, "zh", 0)
    assert "本季" not in luck.chance_sentence(rule, CHANCE, "zh")
