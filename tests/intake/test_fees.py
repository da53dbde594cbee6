"""Fees of different units are never mixed."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.intake.judging.fees import Fee, read_fee

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("1.14至2.48元/平米/月", "1.14", "2.48", "yuan_per_m2_month"),
        ("2.38元/平米/月", "2.38", "2.38", "yuan_per_m2_month"),
        ("1.88元/㎡·月", "1.88", "1.88", "yuan_per_m2_month"),
        ("2.10元/平方米·月", "2.10", "2.10", "yuan_per_m2_month"),
        ("1.50元/平方米·天", "1.50", "1.50", "yuan_per_m2_day"),
        ("15.00元/户·月", "15", "15", "yuan_per_household_month"),
        ("180元/户/年", "180", "180", "yuan_per_household_year"),
        ("12元/平方米/年", "12", "12", "yuan_per_m2_year"),
        ("0.50元/平方米", "0.5", "0.5", "unknown"),
        ("2.00", "2", "2", "unknown"),
        ("1.2-2元/平米/月", "1.2", "2", "yuan_per_m2_month"),
    ],
)
def test_a_fee_has_two_amounts_and_a_unit(text: str, low: str, high: str, unit: str) -> None:
    assert read_fee(text) == Fee(low=Decimal(low), high=Decimal(high), unit=unit)


def test_a_bare_number_takes_the_unit_of_its_heading() -> None:
    fee = read_fee("2.5", "物业费（元/平方米·月）")
    assert fee is not None
    assert fee.unit == "yuan_per_m2_month"


@pytest.mark.parametrize("text", ["面议", "2至1元/平米/月", "约2元", "多层1.2元，高层2.5元", ""])
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    assert read_fee(text) is None


def test_all_but_one_of_the_real_fee_texts_are_read(real: Path) -> None:
    texts = (real / "fee_strings_952.txt").read_text(encoding="utf-8").splitlines()
    fees = {text: read_fee(text) for text in texts}
    units = Counter(fee.unit for fee in fees.values() if fee)
    print(f"{sum(units.values())} of {len(texts)} fee texts read: {dict(units)}")
    assert [text for text, fee in fees.items() if fee is None] == ["暂无信息"]
    # counted by hand with grep: 户 8, 天 5, and those that do not say how often or what for, 9
    assert units == {"yuan_per_m2_month": 929, "yuan_per_household_month": 8, "yuan_per_m2_day": 5, "unknown": 9}
