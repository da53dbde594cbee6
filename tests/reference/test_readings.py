"""Places are called in pinyin as they are called there, and found by either reading."""

import tomllib
from pathlib import Path

import pytest

import pipelines.reference.romanise as romanise

TABLE = tomllib.loads(Path(romanise.__file__).with_name("readings.toml").read_text(encoding="utf-8"))["reading"]


@pytest.mark.parametrize("place", TABLE)
def test_a_reading_has_a_syllable_a_character(place: str) -> None:
    assert len(TABLE[place]["reading"].split()) == len(TABLE[place]["also"].split()) == len(place)
    assert romanise.syllables(place) == TABLE[place]["reading"].split()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("长辛店街道", "Changxindian"),
        ("朝阳门街道", "Chaoyangmen"),
        ("大栅栏街道", "Dashilan"),
        ("绿东村街道", "Lüdongcun"),
        ("大雅宝社区居民委员会", "Dayabao"),
        ("丰台区", "Fengtai"),
    ],
)
def test_a_place_is_called_without_what_kind_of_area_it_is(name: str, said: str) -> None:
    assert romanise.romanised(name) == said


def test_the_other_reading_is_known_wherever_the_place_stands_in_a_name() -> None:
    (other,) = romanise.other_readings("长辛店街道")
    assert "".join(other) == "zhangxindianjiedao"
    assert romanise.other_readings("丰台区") == []
