"""One small invented city, made once for all tests of it."""

from pathlib import Path

import pytest

from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.files import write_facts
from pipelines.sample.plan import Scale

SMALL = Scale(estates=300, complaints=2_000, companies=40, first="2022-01", last="2022-06")


@pytest.fixture(scope="session")
def facts() -> Facts:
    return city_facts("beijing", SMALL)


@pytest.fixture(scope="session")
def written(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city")
    write_facts(facts, out, workers=1)
    return out


@pytest.fixture(scope="session")
def whole() -> Facts:
    """All three years, with few orders: shares over time can be told from it."""
    return city_facts("beijing", Scale(complaints=30_000))
