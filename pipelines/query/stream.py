"""An answer on its way from DuckDB to Polars without pyarrow, which takes a quarter of a second to import.

Polars remembers the class of what it is given for as long as the process lives, and with it all that the class's module
knows. DuckDB complains on standard error when anything of its own lives so long: this module must not import it.
"""

from typing import Protocol

import polars as pl


class Answer(Protocol):
    """What DuckDB gives for a statement."""

    def materialize(self) -> "Answer":
        """The same after the statement has run."""
        ...

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows as a stream of Arrow."""
        ...


class _Stream:
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._answer.__arrow_c_stream__(requested_schema)


def frame_of(answer: Answer) -> pl.DataFrame:
    """An answer as a frame, handed over as it is made: to keep it first costs a quarter of a small question's time.

    Raises:
        duckdb.Error: the statement failed.
    """
    try:
        return pl.DataFrame(_Stream(answer))
    except (
        pl.exceptions.ComputeError
    ):  # Polars' word for a fault after the first rows; asked whole, DuckDB says it itself
        return pl.DataFrame(_Stream(answer.materialize()))
