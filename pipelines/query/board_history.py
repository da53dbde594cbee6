"""What came week by week, what one unit sent, and what is still owed of earlier months: told from the board and the store."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines import periods
from pipelines.query.board import OUTSTANDING, Sent, everything_sent, submission_board
from pipelines.settings import Home


def weekly(board: pl.DataFrame, *by: str) -> pl.DataFrame:
    """In which week the returns that are due came first; one row is one combination of the columns named and one week.

    Columns: those, week (its Monday; null of what has not come), due_on (the latest of the returns), n.
    What is not due is not counted.
    """
    has_come = ~pl.col("state").is_in(OUTSTANDING)
    return (
        board.filter(pl.col("state") != "not_due")
        .with_columns(week=pl.when(has_come).then(pl.col("received_on").dt.truncate("1w")))
        .group_by(*by, "week", maintain_order=True)
        .agg(pl.col("due_on").max(), n=pl.len())
    )


def submission_history(home: Home, sender: str) -> pl.DataFrame:
    """One row is one file that a unit sent, the newest first; those of which nothing was accepted too.

    Columns: submission_id, file_name, received_on, returns (a list of source and period), accepted, carried, refused,
    warnings, is_refused (nothing of it was accepted), restores (the submission whose rows it puts back).
    """
    files: dict[str, list[Sent]] = {}
    for one in everything_sent(home):
        if one.sender == sender:
            files.setdefault(one.submission, []).append(one)
    schema = {
        "submission_id": pl.String(),
        "file_name": pl.String(),
        "received_on": pl.Date(),
        "returns": pl.List(pl.Struct({"source": pl.String, "period": pl.String})),
        **dict.fromkeys(("accepted", "carried", "refused", "warnings"), pl.Int64()),
        "is_refused": pl.Boolean(),
        "restores": pl.String(),
    }
    return pl.DataFrame([_of_file(parts) for parts in files.values()], schema=schema).reverse()


def _of_file(parts: Sequence[Sent]) -> dict[str, object]:
    first = parts[0]
    return {
        "submission_id": first.submission,
        "file_name": first.file_name,
        "received_on": first.received_on,
        "returns": [{"source": part.source, "period": part.period} for part in parts],
        "accepted": sum(part.accepted for part in parts),
        "carried": sum(part.carried for part in parts),
        "refused": sum(part.refused for part in parts),
        "warnings": sum(part.warnings for part in parts),
        "is_refused": all(part.is_refused for part in parts),
        "restores": first.restores,
    }


def arrears(home: Home, area: str, period: str, months: int, *, today: date | None = None) -> pl.DataFrame:
    """What an area and those below still owe of some months before a period; columns as `submission_board`.

    Raises:
        RequestError: there is no such area, or the period is none.
    """
    former = [periods.shift(period, -back) for back in range(1, months + 1)]
    boards = [submission_board(home, area, month, today=today) for month in former]
    return pl.concat(boards).filter(pl.col("state").is_in(OUTSTANDING))
