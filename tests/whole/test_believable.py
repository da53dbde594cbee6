"""What an official sees of an invented city is what a city could look like."""

from pipelines import query
from pipelines.catalogue.catalogue import load
from pipelines.sample.cities.order import CITIES
from pipelines.settings import Home
from tests.whole import believable


def test_every_headline_of_the_small_city_lies_in_its_band(small_home: Home) -> None:
    assert believable.headlines_outside(query.open(small_home.path), "beijing") == []


def test_what_stands_open_on_the_last_day_can_be_gone_through_in_a_meeting(small_home: Home) -> None:
    assert believable.alerts_outside(query.open(small_home.path), "beijing") == []


def test_returns_are_late_of_a_few_streets_only(small_home: Home) -> None:
    late = query.open(small_home.path).alerts(alert="return_missing")
    assert 1 <= late["street"].n_unique() <= 4


def test_a_band_names_a_metric_and_a_reason_and_a_city() -> None:
    known = believable.bands()
    named = {**known, **known["alerts"], **known["proposals"]}
    assert set(known) - set(load().metrics) == {"alerts", "proposals"}
    assert set(known["alerts"]) - set(load().alerts) == {"open"}
    for name, band in named.items():
        if name not in ("alerts", "proposals"):
            assert set(band) - set(CITIES) == {"band", "why"}, name
            assert all(low <= high for low, high in (value for key, value in band.items() if key != "why")), name
