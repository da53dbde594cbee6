"""What numbers look like wherever they are read or counted: their columns, and how areas get their names."""

import polars as pl

from pipelines.query.door import Door
from pipelines.query.romanise import with_english

PLACES = ("city", "district", "street", "community")  # the levels whose areas lie in one another
# What `values` gives at every level, in this order: frames of different levels can be joined.
VALUES = {
    "metric": pl.String,
    "variant": pl.String,
    "period": pl.String,
    "period_kind": pl.String,
    "starts_on": pl.Date,
    "ends_before": pl.Date,
    "level": pl.String,
    "area": pl.String,
    "area_name": pl.String,
    "area_name_en": pl.String,
    "segment": pl.String,
    "segment_value": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "unknown": pl.Float64,
    "sample": pl.Int64,
    "effective_sample": pl.Float64,
    "variance": pl.Float64,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "target": pl.Float64,
    "target_kind": pl.String,
    "target_is_reference": pl.Boolean,
    "target_is_ours": pl.Boolean,
    "target_due_on": pl.Date,
    "pace": pl.Float64,
    "gap": pl.Float64,
    "status": pl.String,
    "reported_share": pl.Float64,
    "reported": pl.Boolean,
    "as_of": pl.Date,
}

COLUMNS = """
    found.metric, found.variant, found.period, found.period_kind, found.starts_on, found.ends_before, found.level,
    found.area, {name} as area_name, found.segment, found.segment_value, found.numerator, found.denominator,
    found.unknown, found.sample, found.effective_sample, found.variance, found.value, found.lower, found.upper, found.target,
    found.target_kind, found.target_is_reference, found.target_is_ours, found.target_due_on, found.pace, found.gap, found.status,
    found.reported_share, found.reported, found.as_of
"""


def named_in_english(door: Door, frame: pl.DataFrame, level: str) -> pl.DataFrame:
    """The frame with `area_name_en`: places in pinyin; null for estates, companies and departments."""
    if level in ("estate", "company", "department"):
        return frame.with_columns(area_name_en=pl.lit(None, pl.String))
    is_own = pl.col("area") == door.home.region
    if frame.select(is_own.all()).item():  # pinyin takes a quarter of a second to load
        return frame.with_columns(area_name_en=pl.lit(door.home.name.en, pl.String))
    own = pl.when(is_own).then(pl.lit(door.home.name.en))
    return with_english(frame, "area_name").with_columns(own.otherwise("area_name_en").alias("area_name_en"))


def naming(level: str) -> tuple[str, str, str]:
    """How areas of a level get their names: the join, the name, and the condition of lying inside the scope."""
    if level == "company":
        names = "select company_code as code, max(name) as name from company_month group by company_code"
        return f"left join ({names}) as places on places.code = found.area", "places.name", ""
    if level == "estate":
        names = "select estate_id as code, max_by(name, month) as name from estate_month group by estate_id"
        return f"left join ({names}) as places on places.code = found.area", "places.name", ""
    if level == "department":
        return "", "found.area", ""
    return (
        "join area as places on places.code = found.area",
        "places.name",
        "? in (places.code, places.city, places.district, places.street)",
    )
