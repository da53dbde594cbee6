"""Mistakes that clerks make: a few rows of a return that intake must refuse or warn about."""

from collections.abc import Callable

import numpy as np
import polars as pl

SHARE = 0.003  # of the rows

_Fault = Callable[[pl.DataFrame, int], pl.DataFrame]


def with_faults(source: str, frame: pl.DataFrame, rng: np.random.Generator, share: float = SHARE) -> pl.DataFrame:
    """The table with mistakes in about `share` of its rows; numbers that are no numbers turn their column to text."""
    known = _FAULTS[source]
    for _ in range(int(rng.poisson(share * len(frame)))):
        row = int(rng.integers(0, len(frame)))
        frame = known[int(rng.integers(0, len(known)))](frame, row)
    return frame


def with_failed_rows(source: str, frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The table of a register with a mistake in every row whose `fails` holds."""
    known = _FAULTS[source]
    for row in np.flatnonzero(frame["fails"].to_numpy()).tolist():
        frame = known[int(rng.integers(0, len(known)))](frame, row)
    return frame


def _set(**values: str | float | bool | None) -> _Fault:
    def change(frame: pl.DataFrame, row: int) -> pl.DataFrame:
        at = pl.int_range(pl.len()) == row
        return frame.with_columns(
            pl.when(at).then(pl.lit(value)).otherwise(pl.col(name)).cast(frame.schema[name]).alias(name)
            for name, value in values.items()
            if name in frame.columns
        )

    return change


def _copied(name: str, other: str, days: int) -> _Fault:
    """A day that lies so many days after another one of the same row."""

    def change(frame: pl.DataFrame, row: int) -> pl.DataFrame:
        at = pl.int_range(pl.len()) == row
        return frame.with_columns(
            pl.when(at)
            .then(pl.col(other) + pl.duration(days=days))
            .otherwise(pl.col(name))
            .cast(frame.schema[name])
            .alias(name)
        )

    return change


def _wrong_check(name: str) -> _Fault:
    """The last character of a credit code is another one."""

    def change(frame: pl.DataFrame, row: int) -> pl.DataFrame:
        code = pl.col(name)
        wrong = code.str.slice(0, 17) + pl.when(code.str.ends_with("1")).then(pl.lit("2")).otherwise(pl.lit("1"))
        return frame.with_columns(pl.when(pl.int_range(pl.len()) == row).then(wrong).otherwise(code).alias(name))

    return change


def _repeated(frame: pl.DataFrame, row: int) -> pl.DataFrame:
    return pl.concat([frame[: row + 1], frame[row : row + 1], frame[row + 1 :]])


def _more_party(frame: pl.DataFrame, row: int) -> pl.DataFrame:
    at = pl.int_range(pl.len()) == row
    return frame.with_columns(party_members=pl.when(at).then(pl.col("members") + 1).otherwise("party_members"))


_FAULTS: dict[str, tuple[_Fault, ...]] = {
    "estate": (
        _wrong_check("company_code"),
        _repeated,
        _set(households=-5),
        _set(is_in_scope=False, exclusion_reason=None),
        _set(street="110999999", street_name="待定街道办"),
        _set(completed_year=199),
        _set(floor_area_m2=0.0),
    ),
    "committee": (
        _copied("term_ends_on", "term_starts_on", -10),
        _more_party,
        _copied("dissolved_on", "formed_on", -30),
    ),
    "party_body": (_copied("ended_on", "set_up_on", -15),),
    "assessment": (_set(score=105.0), _wrong_check("company_code"), _repeated, _set(score=-3.0)),
    "spot_check": (_set(score=101.0), _set(score=None)),
    "contract": (_copied("ends_on", "starts_on", -1), _wrong_check("company_code")),
    "credit_record": (_copied("valid_to", "valid_from", 0), _set(points=0)),
    "complaint": (
        _copied("closed_at", "created_at", -2),
        _set(is_excluded=True, exclusion_reason=None),
        _set(has_valid_followup=True, closed_at=None),
    ),
}
