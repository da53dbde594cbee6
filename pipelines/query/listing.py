"""The metrics that can be asked for, as a table."""

import polars as pl

from pipelines.query.door import Door

METRICS: dict[str, pl.DataType | type[pl.DataType]] = {
    "metric": pl.String,
    "code": pl.String,
    "label": pl.String,
    "label_en": pl.String,
    "meaning": pl.String,
    "meaning_en": pl.String,
    "kind": pl.String,
    "timing": pl.String,
    "unit": pl.String,
    "better": pl.String,
    "frequency": pl.String,
    "levels": pl.List(pl.String),
    "by": pl.List(pl.String),
    "variants": pl.List(pl.String),
    "clauses": pl.List(pl.String),
    "is_built": pl.Boolean,
}


def metrics(door: Door) -> pl.DataFrame:
    """One row is one metric: metric (its name), code, label and label_en, meaning and meaning_en, kind, timing (stock
    or flow), unit (share is 0 to 1), better (higher, lower, band, neither), frequency (its shortest period), levels, by
    (segments), variants, clauses that it answers, is_built (whether the build in force has it). Sorted by code."""
    rows = [
        {
            "metric": metric.id,
            "code": metric.code,
            "label": metric.label.zh,
            "label_en": metric.label.en,
            "meaning": metric.meaning.zh,
            "meaning_en": metric.meaning.en,
            "kind": metric.kind,
            "timing": metric.timing,
            "unit": metric.unit,
            "better": metric.better,
            "frequency": metric.frequency,
            "levels": list(metric.levels),
            "by": list(metric.by),
            "variants": list(metric.variants),
            "clauses": list(metric.cited),
            "is_built": door.is_built(metric.id),
        }
        for metric in door.catalogue.metrics.values()
    ]
    return pl.DataFrame(rows, schema=METRICS).sort("code", "metric")
