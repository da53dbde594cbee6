"""Small numbers about persons are left out, and with them whatever would give them away.

A number that rests on fewer than five persons (orders, answers, disputes) is left out. Where a total and all parts but
one stand beside it, the missing part could be worked out; so in each such family (areas of an area, months of a quarter,
quarters of a half-year, half-years of a year, values of a segment) the smallest further number is left out too, or the
total where there is none. A composite or difference goes with its parts, and numbers over the same rows go together.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import Metric, Part

_LONGER = {"month": "quarter", "quarter": "half", "half": "year"}
_FAMILIES = (
    ("by_area", "by_area"),
    ("by_period", "by_period"),
    ("by_segment", "of_segments"),
)  # a family, and its total
_APART = "\x1f"
_MADE = ["metric", "area", "period"]
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
    hidden = set(cells.filter(_spread(cells))["row"]) if cells.height else set()
    hidden |= _with_parts(numbered, hidden, metrics)
    return numbered.filter(pl.col("row").is_in(sorted(hidden))).select(KEY)


def concerned(metrics: Mapping[str, Metric], about_persons: frozenset[str]) -> frozenset[str]:
    """The metrics that count persons, and those that are made of them, however many steps away."""
    names = {name for name, metric in metrics.items() if metric.mart in about_persons}
    while True:
        more = {name for name, metric in metrics.items() if any(part.metric in names for part in terms_of(metric))}
        if more <= names:
            return frozenset(names)
        names |= more


def _cells(
    values: pl.DataFrame, metrics: Mapping[str, Metric], parents: Mapping[str, str | None], least: int
) -> pl.DataFrame:
    """One row a number: the persons behind it, whether it is small, its own place (`cell`), what numbers over the same rows
    share (`same`), and the families that it is a part of (`_FAMILIES`), each named by the place of its total.

    A place is one whole number for series, area, period and segment. Its order is that of their texts: which of two equal
    numbers is left out depends neither on the order of the rows nor on what else is stored, so that a frozen quarter
    leaves out what the build leaves out.
    """
    spans = {text: _longer(text) for text in values["period"].unique()}
    links = {
        f"{name}|{variant}": f"{(own := metrics[name]).mart}|{own.base_of(variant)}|{own.month}"
        for name, variant in values.select("metric", "variant").unique().iter_rows()
    }
    flows = [name for name, metric in metrics.items() if metric.timing == "flow" and not metric.accumulates]
    text = values.select(
        "row",
        "area",
        "period",
        segment=pl.col("segment").fill_null(""),
        part=pl.concat_str(pl.col("segment", "segment_value").fill_null(""), separator=_APART),
        series=pl.concat_str("metric", "variant", separator="|"),
        is_flow=pl.col("metric").is_in(flows),
        persons=pl.coalesce("sample", pl.col("numerator").abs()).fill_null(0).cast(pl.Float64),
    )
    series, link = _places(links), _places(links.values())
    areas = _places([*text["area"].unique(), *parents.values()])
    times = _places([*spans, *spans.values()])
    segments, parts = _places(text["segment"].unique()), _places([_APART, *text["part"].unique()])
    above = {code: areas[parent] for code in areas if (parent := parents.get(code))}
    longer = {period: times[span] for period, span in spans.items() if span}
    numbered = text.select(
        "row",
        "persons",
        series=_numbered("series", series),
        link=_numbered("series", {name: link[sentence] for name, sentence in links.items()}),
        area=_numbered("area", areas),
        parent=_numbered("area", above),
        period=_numbered("period", times),
        longer=pl.when("is_flow").then(_numbered("period", longer)),
        segment=pl.when(pl.col("segment") != "").then(_numbered("segment", segments)),
        part=_numbered("part", parts),
        none=pl.lit(parts[_APART], pl.Int64),
    )

    def place(series: str, area: str, period: str, part: str) -> pl.Expr:
        return ((pl.col(series) * len(areas) + pl.col(area)) * len(times) + pl.col(period)) * len(parts) + pl.col(part)

    return numbered.select(
        "row",
        "persons",
        cell=place("series", "area", "period", "part"),
        same=place("link", "area", "period", "part"),
        by_area=place("series", "parent", "period", "part"),
        by_period=place("series", "area", "longer", "part"),
        by_segment=place("series", "area", "period", "segment"),
        of_segments=place("series", "area", "period", "none"),
        hidden=pl.col("persons").is_between(0, least, closed="none"),
    )


def _places(names: Iterable[str | None]) -> dict[str, int]:
    """Names in order → their place."""
    return {name: place for place, name in enumerate(sorted({name for name in names if name is not None}))}


def _numbered(column: str, places: Mapping[str, int]) -> pl.Expr:
    return pl.col(column).replace_strict(places, default=None, return_dtype=pl.Int64)


def _longer(text: str) -> str | None:
    """The next longer period that holds a period, in its own calendar."""
    span = periods.parse(text)
    kind = _LONGER.get(span.kind)
    if kind is None:
        return None
    return periods.in_scheme(periods.containing(span.starts_on, kind).text, span.scheme)  # type: ignore[arg-type]


def _spread(cells: pl.DataFrame) -> pl.Series:
    """Whether each number is left out: until nothing that is left out can be worked out from a total."""
    hidden = cells["hidden"]
    while True:
        before = hidden.sum()
        hidden = cells["same"].is_in(cells.filter(hidden)["same"].unique().implode())
        for family, total in _FAMILIES:
            hidden = hidden | cells["cell"].is_in(_guards(cells, hidden, family, total).implode())
        if hidden.sum() == before:
            return hidden


def _guards(cells: pl.DataFrame, hidden: pl.Series, family: str, total: str) -> pl.Series:
    """The places to leave out where a family lacks exactly one number: of its smallest other one; else of its total."""
    lacking = cells.filter(hidden & cells[family].is_not_null()).select(family, total=total)
    alone = lacking.group_by(family).agg(pl.col("total").first(), pl.len()).filter(pl.col("len") == 1)
    others = (
        cells.filter(~hidden & (cells["persons"] > 0))
        .join(alone, on=family, how="semi")
        .sort("persons", "cell")
        .unique(subset=family, keep="first", maintain_order=True)
    )
    return pl.concat([others["cell"], alone.join(others, on=family, how="anti")["total"]])


def _with_parts(values: pl.DataFrame, hidden: set[int], metrics: Mapping[str, Metric]) -> set[int]:
    """The numbers that are made of numbers which are left out, however many steps away."""
    terms = [(name, part) for name, metric in metrics.items() for part in terms_of(metric)]
    of = pl.DataFrame(
        [(name, f"{part.metric}|{part.variant}") for name, part in terms],
        schema={"metric": pl.String, "part": pl.String},
        orient="row",
    )
    parts = values.filter(pl.col("metric").is_in([part.metric for _, part in terms])).select(
        "row", "area", "period", part=pl.concat_str("metric", "variant", separator="|")
    )
    made = values.filter(pl.col("metric").is_in(of["metric"].unique().implode())).select("row", *_MADE)
    result = set(hidden)
    while True:
        gone = parts.filter(pl.col("row").is_in(sorted(result))).drop("row").unique()
        lost = of.join(gone, on="part").select(_MADE).unique()
        more = set(made.join(lost, on=_MADE, how="semi")["row"]) - result
        if not more:
            return result
        result |= more


def terms_of(metric: Metric) -> list[Part]:
    """The numbers that a number is made of: the parts of a composite, both sides of a difference."""
    terms = [*metric.parts, metric.of, metric.minus]
    return [term for term in terms if term is not None and not isinstance(term, str)]
