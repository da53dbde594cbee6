"""CSV for people who open it in a spreadsheet: the only encoder of what leaves the system as CSV.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, also behind a tab or a line break, and in
a Chinese input method in full width; `=HYPERLINK(…)` in the name of an estate would then run on a reader's machine
(CWE-1236). Such a cell gets an apostrophe, by which spreadsheets mark text. A number stays a number.
"""

import polars as pl

_LIVE = r"^[\s\x{FEFF}]*[=+\-@＝＋－＠]|^[\t\r\n]"
_NUMBER = r"^[+-]?\d[\d,]*(\.\d+)?%?$"
_BOM = b"\xef\xbb\xbf"  # by which Excel knows UTF-8


def to_csv(frame: pl.DataFrame) -> str:
    """All rows as CSV with a heading row, no cell of which begins a formula. For programs: no byte-order mark."""
    return neutral(frame).write_csv()


def to_excel_csv(frame: pl.DataFrame) -> bytes:
    """The same for a person who opens the file in Excel: UTF-8 with a byte-order mark."""
    return _BOM + to_csv(frame).encode()


def neutral(frame: pl.DataFrame) -> pl.DataFrame:
    """The same rows with an apostrophe before every text, and every heading, that a spreadsheet would take for a formula.

    Lists become their texts, joined by `；`. Numbers, dates and truth values are untouched, and so is a text that is
    nothing but a number, such as `-5` or `+3.2%`.
    """
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    flat = frame.with_columns(pl.col(name).list.eval(pl.element().cast(pl.String)).list.join("；") for name in lists)
    texts = [name for name, kind in flat.schema.items() if kind in (pl.String, pl.Categorical, pl.Enum)]
    return flat.with_columns(_neutral(pl.col(name).cast(pl.String)).alias(name) for name in texts).rename(
        dict(
            zip(frame.columns, pl.select(_neutral(pl.Series(frame.columns, dtype=pl.String))).to_series(), strict=True)
        )
    )


def _neutral(text: pl.Expr | pl.Series) -> pl.Expr:
    text = pl.lit(text) if isinstance(text, pl.Series) else text
    is_live = text.str.contains(_LIVE) & ~text.str.contains(_NUMBER)
    return pl.when(is_live).then(pl.lit("'") + text).otherwise(text)
