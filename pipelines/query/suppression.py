"""Small numbers about persons are left out, and with them whatever would give them away.

A number that rests on fewer than five persons (orders, answers, disputes) is left out. Where a total and all parts but
one stand beside it, the missing part could be worked out; so in each such family (areas of an area, months of a quarter,
quarters of a half-year, half-years of a year, values of a segment) the smallest further number is left out too, or the
total where there is none. A composite or difference goes with its parts, and numbers over the same rows go together.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import Metric, Part

_LONGER = {"month": "quarter", "quarter": "half", "half": "year"}
_CELL = ["series", "area", "period", "segment", "segment_value"]
KEY = ("metric", "variant", "area", "period", "segment", "segment_value")


def small_numbers(
    values: pl.DataFrame,
    metrics: Mapping[str, Metric],
    parents: Mapping[str, str | None],
    about_persons: frozenset[str],
    least: int,
) -> pl.DataFrame:
    """The published numbers that are left out; one row is the `KEY` of one of them.

    Args:
        values: rows of `metric_value`, of all areas and periods: what is left out of a part would otherwise follow.
            Of other metrics than `concerned` none is needed.
        parents: area → the area that holds it.
        about_persons: the marts of which one row speaks of one person's answer, complaint or dispute.
        least: the fewest persons behind a number that is shown.
    """
    own = [name for name, metric in metrics.items() if metric.mart in about_persons]
    numbered = values.with_row_index("row")
    cells = _cells(numbered.filter(pl.col("metric").is_in(own)), metrics, parents, least)
    hidden = set(_spread(cells)["row"]) if cells.height else set()
    hidden |= _with_parts(numbered, hidden, metrics)
    return numbered.filter(pl.col("row").is_in(sorted(hidden))).select(KEY)


def concerned(metrics: Mapping[str, Metric], about_persons: frozenset[str]) -> frozenset[str]:
    """The metrics that count persons, and those that are made of them, however many steps away."""
    found = {name for name, metric in metrics.items() if metric.mart in about_persons}
    while True:
        more = {name for name, metric in metrics.items() if any(part.metric in found for part in terms_of(metric))}
        if more <= found:
            return frozenset(found)
        found |= more


def _cells(
    values: pl.DataFrame, metrics: Mapping[str, Metric], parents: Mapping[str, str | None], least: int
) -> pl.DataFrame:
    """One row a number: its series, the rows it counts (`link`), area, parent, period, the longer one, and persons."""
    spans = {text: _longer(text) for text in values["period"].unique()}
    series = values.select("metric", "variant").unique()
    links = {
        f"{name}|{variant}": f"{(own := metrics[name]).mart}|{own.base_of(variant)}|{own.month}"
        for name, variant in series.iter_rows()
    }
    flows = [name for name, metric in metrics.items() if metric.timing == "flow" and not metric.accumulates]
    return values.select(
        "row",
        "area",
        "period",
        "segment",
        "segment_value",
        series=pl.concat_str("metric", "variant", separator="|"),
        parent=pl.col("area").replace_strict(parents, default=None, return_dtype=pl.String),
        longer=pl.when(pl.col("metric").is_in(flows)).then(
            pl.col("period").replace_strict(spans, default=None, return_dtype=pl.String)
        ),
        persons=pl.coalesce("sample", pl.col("numerator").abs()).fill_null(0).cast(pl.Float64),
    ).with_columns(
        link=pl.col("series").replace_strict(links, default="", return_dtype=pl.String),
        hidden=pl.col("persons").is_between(0, least, closed="none"),
    )


def _longer(text: str) -> str | None:
    """The next longer period that holds a period, in its own calendar."""
    span = periods.parse(text)
    kind = _LONGER.get(span.kind)
    if kind is None:
        return None
    return periods.in_scheme(periods.containing(span.starts_on, kind).text, span.scheme)  # type: ignore[arg-type]


def _spread(cells: pl.DataFrame) -> pl.DataFrame:
    """The numbers to leave out, until nothing that is left out can be worked out from a total."""
    same = ["link", "area", "period", "segment", "segment_value"]
    while True:
        before = cells["hidden"].sum()
        cells = cells.with_columns(hidden=pl.col("hidden").any().over(same))
        cells = _guarded(
            cells,
            pl.col("parent").is_not_null(),
            ["series", "parent", "period", "segment", "segment_value"],
            {"area": "parent"},
        )
        cells = _guarded(
            cells,
            pl.col("longer").is_not_null(),
            ["series", "area", "longer", "segment", "segment_value"],
            {"period": "longer"},
        )
        cells = _guarded(
            cells,
            pl.col("segment").is_not_null(),
            ["series", "area", "period", "segment"],
            {"segment": "", "segment_value": ""},
        )
        if cells["hidden"].sum() == before:
            return cells.filter("hidden")


def _guarded(cells: pl.DataFrame, members: pl.Expr, family: Sequence[str], total: Mapping[str, str]) -> pl.DataFrame:
    """Where a family lacks exactly one number, the smallest other one is left out too; else its total.

    Args:
        members: which rows are parts of a total.
        family: what all parts of one total share.
        total: where the total stands: column → the column of the parts that names it, '' for none.
    """
    parts = cells.filter(members)
    alone = parts.group_by(family).agg(pl.col("hidden").sum().alias("lacking")).filter(pl.col("lacking") == 1)
    if alone.is_empty():
        return cells
    others = (
        parts.join(alone, on=family, how="semi", nulls_equal=True)
        .filter(~pl.col("hidden"), pl.col("persons") > 0)
        .sort("persons", "row")
        .unique(subset=family, keep="first", maintain_order=True)
    )
    without = alone.join(others, on=family, how="anti", nulls_equal=True)
    named = {column: pl.col(origin) if origin else pl.lit(None, pl.String) for column, origin in total.items()}
    places = without.with_columns(**named).select([name for name in _CELL if name in {*family, *total}])
    totals = cells.join(places, on=places.columns, how="semi", nulls_equal=True).filter(~pl.col("hidden"))
    more = set(others["row"]) | set(totals["row"])
    return cells.with_columns(hidden=pl.col("hidden") | pl.col("row").is_in(sorted(more)))


def _with_parts(values: pl.DataFrame, hidden: set[int], metrics: Mapping[str, Metric]) -> set[int]:
    """The numbers that are made of numbers which are left out, however many steps away."""
    found = set(hidden)
    while True:
        gone = (
            values.filter(pl.col("row").is_in(sorted(found)))
            .select(pl.concat_str("metric", "variant", separator="|").alias("part"), "area", "period")
            .unique()
        )
        made = [
            (name, f"{part.metric}|{part.variant}") for name, metric in metrics.items() for part in terms_of(metric)
        ]
        of = pl.DataFrame(made, schema={"metric": pl.String, "part": pl.String}, orient="row")
        lost = of.join(gone, on="part").select("metric", "area", "period").unique()
        more = set(values.join(lost, on=["metric", "area", "period"], how="semi")["row"]) - found
        if not more:
            return found
        found |= more


def terms_of(metric: Metric) -> list[Part]:
    """The numbers that a number is made of: the parts of a composite, both sides of a difference."""
    terms = [*metric.parts, metric.of, metric.minus]
    return [term for term in terms if term is not None and not isinstance(term, str)]
