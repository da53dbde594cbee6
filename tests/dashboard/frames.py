"""Small frames as `query` gives them, and the metrics that they are of."""

from datetime import date

import polars as pl

from pipelines import periods
from pipelines.catalogue.declarations import Metric
from pipelines.statistics import Z95, Z998, funnel_limits

RATE = Metric.model_validate(
    {
        "id": "committee_rate",
        "code": "M-COV-01",
        "label": {"zh": "组建率", "en": "Committee rate"},
        "meaning": {"zh": "意", "en": "m"},
        "kind": "share",
        "timing": "stock",
        "unit": "share",
        "better": "higher",
        "from": "estate_month",
        "hit": "true",
        "levels": ["city", "district"],
        "minimum": 5,
        "clauses": ["S3-09"],
    }
)


def row(area: str, period: str = "2022-12", **said: object) -> dict[str, object]:
    """One row of `query.values`; what is not said is as in an ordinary month."""
    found = periods.parse(period)
    value = said.get("value", 0.8)
    return {
        "metric": "committee_rate",
        "variant": "headline",
        "period": period,
        "period_kind": found.kind,
        "starts_on": found.starts_on,
        "ends_before": found.ends_before,
        "level": "district",
        "area": area,
        "area_name": f"区{area}",
        "segment": None,
        "segment_value": None,
        "numerator": None if value is None else float(str(value)) * 100,
        "denominator": 100.0,
        "unknown": 4.0,
        "sample": 100.0,
        "effective_sample": None,
        "variance": None,
        "value": value,
        "lower": None,
        "upper": None,
        "target": 0.9,
        "target_kind": "level",
        "target_is_reference": True,
        "target_due_on": date(2022, 12, 31),
        "pace": 0.85,
        "gap": 10.0,
        "status": "off_pace",
        "reported_share": 1.0,
        "reported": True,
        "as_of": found.last_day,
        **said,
    }


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    """Rows as a frame with the columns' own types, also where nothing is known."""
    floats = (
        "numerator",
        "denominator",
        "unknown",
        "sample",
        "effective_sample",
        "variance",
        "value",
        "lower",
        "upper",
        "target",
        "pace",
        "gap",
        "reported_share",
    )
    overrides = dict.fromkeys(floats, pl.Float64) | {"segment": pl.String, "segment_value": pl.String}
    return pl.DataFrame(list(rows), schema_overrides=overrides, infer_schema_length=None)


def months(area: str = "1", count: int = 14, **said: object) -> pl.DataFrame:
    """One area over months that end with December 2022, rising by one point a month."""
    texts = [periods.shift("2022-12", back) for back in range(1 - count, 1)]
    return frame(*(row(area, text, **{"value": 0.6 + index / 100, **said}) for index, text in enumerate(texts)))


def points() -> pl.DataFrame:
    """Four areas as `query.funnel` gives them: within, high, low and too few."""
    flags = (
        ("1", 400.0, 0.8, "within"),
        ("2", 300.0, 0.99, "high"),
        ("3", 300.0, 0.5, "low"),
        ("4", 3.0, 1.0, "too_few"),
    )
    return pl.DataFrame(
        [{"area": a, "area_name": f"区{a}", "size": n, "sample": n, "value": v, "flag": f} for a, n, v, f in flags]
    )


def curve() -> pl.DataFrame:
    """The limits around 0.8."""
    return pl.DataFrame(
        [(float(n), 0.8, *funnel_limits(0.8, n, Z95), *funnel_limits(0.8, n, Z998)) for n in range(50, 500, 50)],
        schema=["size", "centre", "low_95", "high_95", "low_998", "high_998"],
        orient="row",
    )
