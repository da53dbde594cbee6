"""SQL of a declaration that does not bind is found before any data is read, and its file is named."""

from dataclasses import replace
from datetime import date

import pytest

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.declarations import Metric
from pipelines.engine import SMALL, open_engine
from pipelines.errors import DeclarationError
from pipelines.warehouse import marts, tables
from pipelines.warehouse.binding import check_sql
from pipelines.warehouse.measure import measure
from pipelines.warehouse.part import part_of

WHOLE = load()


def with_metric(name: str, **changed: object) -> Catalogue:
    """The part of the catalogue that a metric needs, with some of its declaration changed."""
    part = part_of(WHOLE, name)
    metric = part.metrics[name].model_copy(update=changed)
    return replace(part, metrics={**part.metrics, name: metric})


def variant_of(metric: Metric, **changed: object) -> dict[str, object]:
    name, variant = next((name, each) for name, each in metric.variant.items() if each.base)
    return {**metric.variant, name: variant.model_copy(update=changed)}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("committee_rate", {"base": "no_such_column"}),
        ("committee_rate", {"hit": "committee_form in (1, 'x') and no_such_column"}),
        ("committee_rate", {"hit": "committee_form in ("}),
        ("committee_rate", {"by": ("no_such_column",)}),
        ("committee_rate", {"variant": variant_of(WHOLE.metrics["committee_rate"], base="no_such_column")}),
        (next(name for name, metric in WHOLE.metrics.items() if metric.kind == "mean"), {"measure": "no_such_column"}),
    ],
)
def test_a_metric_whose_sql_does_not_bind_is_named(name: str, changed: dict[str, object]) -> None:
    with pytest.raises(DeclarationError, match=f"metrics/{name}.toml"):
        check_sql(with_metric(name, **changed))


def test_the_denominator_of_a_quotient_is_bound_to_its_own_mart() -> None:
    name = next(name for name, metric in WHOLE.metrics.items() if metric.kind == "quotient")
    over = WHOLE.metrics[name].over
    assert over is not None
    with pytest.raises(DeclarationError, match=f"metrics/{name}.toml"):
        check_sql(with_metric(name, over=over.model_copy(update={"measure": "no_such_column"})))


def test_all_that_is_generated_round_the_declarations_binds_as_well() -> None:
    with open_engine(SMALL, threads=1) as connection:
        connection.execute("pragma disable_optimizer")
        tables.create_empty(connection, WHOLE)
        for mart in marts.in_order(WHOLE):
            marts.create(connection, mart)
        assert measure(connection, WHOLE, WHOLE.marts, date.max) == 0
