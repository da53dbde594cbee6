"""The submissions that the build in force holds. Who has sent what by now, built or not, is told by `board`."""

import polars as pl

from pipelines.intake.storing.store import unknown_submission
from pipelines.query.door import Door


def submissions(door: Door, period: str | None = None) -> pl.DataFrame:
    """One row is one part of a submission: sender, sender_name, source, period, received_on, days_after (the
    period's end), rows_in, accepted, refused, non_data, warnings, version, is_live, file_name, submission_id."""
    if period is not None:
        door.accept_period(period)
    return door.frame(
        """
        select part.sender, coalesce(area.name, part.sender) as sender_name, part.source, part.period,
            part.received_on, date_diff('day', part.ends_before, part.received_on) + 1 as days_after,
            part.rows_in, part.accepted, part.refused, part.non_data, part.warnings, part.version, part.is_live,
            part.file_name, part.submission_id
        from submission_part as part
        left join area on area.code = part.sender
        where (? is null or part.period = ?)
            and (area.code is null or ? in (area.code, area.city, area.district, area.street))
        order by part.period desc, part.source, part.sender, part.version
        """,
        [period, period, door.scope.area],
    )


def submission(door: Door, id_: str) -> pl.DataFrame:
    """The parts of one submission; columns as the published table.

    Raises:
        RequestError: there is none of that id.
    """
    frame = door.frame(
        """
        select part.* from submission_part as part
        left join area on area.code = part.sender
        where part.submission_id = ? and (area.code is null or ? in (area.code, area.city, area.district, area.street))
        """,
        [id_, door.scope.area],
    )
    if frame.is_empty():
        raise unknown_submission(door.home, id_)
    return frame
