"""What an official sees of an invented city is what a city could look like."""

from pipelines import query
from pipelines.settings import Home

LATE_RETURNS = 10


def test_a_handful_of_returns_is_late(small_home: Home) -> None:
    late = query.open(small_home.path).alerts(alert="return_missing")
    assert 1 <= len(late) <= LATE_RETURNS
    assert late["street"].n_unique() <= 4
