"""Columns of place names in pinyin, for readers of English."""

import polars as pl

from pipelines.reference.romanise import other_readings as other_readings
from pipelines.reference.romanise import romanised as romanised
from pipelines.reference.romanise import syllables as syllables


def with_english(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """The frame with `<column>_en` beside a column of place names."""
    names = [name for name in frame[column].unique() if name is not None]
    english = {name: romanised(name) for name in names}
    text = (
        pl.col(column).replace_strict(english, default=None, return_dtype=pl.String)
        if english
        else pl.lit(None, pl.String)
    )
    return frame.with_columns(text.alias(f"{column}_en"))
