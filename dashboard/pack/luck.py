"""What luck alone would list by a rule, in a sentence, or why that is not asked."""

from collections.abc import Mapping
from typing import Any

from dashboard import format as text
from dashboard.words import word
from pipelines.catalogue.declarations import Rule
from pipelines.catalogue.no_chance import WHY
from pipelines.text import Language


def chance_sentence(rule: Rule, chance: Mapping[str, Any], language: Language, met: int | None = None) -> str:
    """How many a rule would list if nobody were better or worse, and whether the `met` that meet it in that quarter are
    more than luck may list; `chance` is a row of `rule_chance` or of a trial."""
    sentence = word(
        "trial.chance",
        language,
        expected=f"{chance['expected']:.1f}",
        lower=chance["lower"],
        upper=chance["upper"],
        subjects=text.number(chance["subjects"]),
        draws=chance["draws"],
    )
    parts = [sentence]
    if met:
        key = "above_luck" if met > chance["upper"] else "within_luck_red" if rule.list == "red" else "within_luck"
        parts.append(word(f"trial.{key}", language, n=met))
    if rule.joint:
        parts.append(word("trial.joint", language))
    return ("" if language == "zh" else " ").join(parts)


def why_none(rule: Rule, language: Language) -> str:
    """Why a rule is asked no draws; '' where it declares some, or says nothing."""
    return WHY[rule.no_chance].of(language) if rule.no_chance else ""
