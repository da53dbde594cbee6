"""What the tables of an invented city look like does not depend on what happens in it."""

from dataclasses import replace

import polars as pl
import pytest

from pipelines.sample.cities.order import CITIES
from pipelines.sample.facts import Facts, city_facts
from pipelines.sample.mess import source_of
from pipelines.sample.office import decided
from pipelines.sample.papers import paper
from pipelines.sample.plan import Scale
from pipelines.sample.returns import returns


@pytest.fixture(scope="module", params=CITIES)
def smallest(request: pytest.FixtureRequest) -> Facts:
    """As small as the command line allows: of many things nothing happens here."""
    scale = Scale(estates=50, complaints=100, companies=20, first="2022-12", last="2022-12")
    return city_facts(str(request.param), scale)


def test_a_ledger_has_every_column_of_its_source_whatever_happened(smallest: Facts) -> None:
    for source, rows in smallest.ledgers.items():
        dtypes = {column.name: column.dtype for column in source_of(source).columns}
        assert {"area", *dtypes} <= set(rows.columns), source
        assert not [name for name in dtypes if rows.schema[name] == pl.Null], source


def test_an_office_decides_and_everybody_reports_whatever_happened(smallest: Facts) -> None:
    assert {str(step["kind"]) for step in decided(smallest)} <= {"proposal_step", "objection"}
    for item in returns(smallest.city, smallest.scale):
        assert isinstance(paper(smallest, item), bytes), item.file


def test_an_office_decides_where_nothing_at_all_happened(smallest: Facts) -> None:
    nothing = {source: rows.clear() for source, rows in smallest.ledgers.items()}
    assert {step["content"]["list"] for step in decided(replace(smallest, ledgers=nothing))} <= {"red"}  # type: ignore[index]
