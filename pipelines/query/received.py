"""What was received, told from the store itself, whether it was built or not; for one viewer."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.column_labels import tables_named
from pipelines.errors import RequestError
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.records.receipt import Receipt
from pipelines.query import board, board_history, changes
from pipelines.query.sight import sights
from pipelines.query.viewer import EVERYONE, Viewer
from pipelines.reference.romanise import romanised
from pipelines.settings import Home


@cache
def _sources_about_persons() -> frozenset[str]:
    """The sources whose rows are those of a table about persons."""
    catalogue = load()
    marts = [name for name, sight in sights().items() if sight.kind == "persons" and name in catalogue.marts]
    return (
        frozenset(name for mart in marts for name in tables_named(catalogue.marts[mart].sql)) & catalogue.sources.keys()
    )


@dataclass(frozen=True, kw_only=True)
class Received:
    """The store of a home as one viewer may read it: the returns of the units in their area."""

    home: Home
    viewer: Viewer = EVERYONE

    @property
    def stamp(self) -> str:
        """What changes whenever something is received: it belongs in the key of whatever is cached of it."""
        return board.store_stamp(self.home)

    def latest_period(self) -> str | None:
        """The newest month for which a monthly return was received, if one was."""
        return board.latest_period(self.home)

    def areas(self, period: str) -> pl.DataFrame:
        """The areas of a period that the viewer may see, by the divisions as received: code, name, name_en, level,
        district (that it is or lies in). Before the first build there is no other answer."""
        known = gazetteer(board.divisions(self.home), period)
        rows = []
        for area in known.areas.values():
            if self.viewer.sees_all_areas or (self.viewer.bounds and known.is_within(area.code, self.viewer.bounds)):
                district = area.parent if area.level == "street" else area.code
                rows.append((area.code, area.name, romanised(area.name), area.level, district))
        columns = ("code", "name", "name_en", "level", "district")
        return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")

    def submission_board(self, area: str, period: str, *, today: date | None = None) -> pl.DataFrame:
        """What each unit of an area owed for a period and how it came; see `board.submission_board`.

        Raises:
            RequestError: there is no such area, the viewer may not see it, or the period is none.
        """
        self._accept(area, period)
        return board.submission_board(self.home, area, period, today=today)

    def submission_versions(self, source: str, sender: str, period: str) -> pl.DataFrame:
        """Every version of a sender's return of a source; see `board.submission_versions`.

        Raises:
            RequestError: the viewer may not see the sender.
        """
        self._accept(sender, period)
        return board.submission_versions(self.home, source, sender, period)

    def submission_history(self, sender: str, period: str) -> pl.DataFrame:
        """Every file that a unit sent, the newest first; the unit has its code of the period. See
        `board_history.submission_history`.

        Raises:
            RequestError: the viewer may not see the sender.
        """
        self._accept(sender, period)
        return board_history.submission_history(self.home, sender)

    def arrears(self, area: str, period: str, months: int) -> pl.DataFrame:
        """What an area still owes of some months before a period; see `board_history.arrears`.

        Raises:
            RequestError: there is no such area, the viewer may not see it, or the period is none.
        """
        self._accept(area, period)
        return board_history.arrears(self.home, area, period, months)

    def version_changes(self, former_id: str, later_id: str, source: str) -> pl.DataFrame:
        """What differs between two submissions, cell by cell; see `changes.version_changes`.

        Raises:
            RequestError: a submission does not hold the source, they are of two senders, or the viewer may see neither.
        """
        self._accept_submission(former_id)
        self._accept_submission(later_id)
        return changes.version_changes(self.home, former_id, later_id, source)

    def version_rows(self, submission: str, source: str) -> pl.DataFrame:
        """What one version of a return said: its accepted rows, a column each that its sender wrote, as text. What a
        register or events hold beside it from other returns is not in it.

        Raises:
            RequestError: the submission does not hold the source, the viewer may not see who sent it, or its rows are about
                persons and the viewer does not see persons.
        """
        self._accept_submission(submission)
        if not self.shows_rows(source):
            raise self._not_seen(submission)
        return changes.version_rows(self.home, submission, source)

    def shows_rows(self, source: str) -> bool:
        """Whether the viewer is shown rows of a source: those about persons only who sees persons."""
        return self.viewer.sees_persons or source not in _sources_about_persons()

    def receipt(self, submission: str) -> Receipt:
        """The receipt of a submission.

        Raises:
            RequestError: there is none of that id, or the viewer may not see who sent it.
        """
        receipt = board.receipt_of(self.home, submission)
        for part in receipt.parts:
            self._accept(part.sender, part.period)
        if not self.viewer.sees_all_areas and not receipt.parts:  # nothing of it says whose it is
            raise self._not_seen(submission)
        return receipt

    def former_of(self, submission: str, source: str) -> str | None:
        """The submission of a source before one, if there is one.

        Raises:
            RequestError: the submission does not hold the source, or the viewer may not see who sent it.
        """
        self._accept_submission(submission)
        return changes.former_of(self.home, submission, source)

    def sources_of(self, submission: str) -> tuple[str, ...]:
        """The sources that a submission holds.

        Raises:
            RequestError: there is none of that id, or the viewer may not see who sent it.
        """
        self._accept_submission(submission)
        return changes.sources_of(self.home, submission)

    def _accept_submission(self, submission: str) -> None:
        for sender, period in changes.senders_of(self.home, submission):
            self._accept(sender, period)

    def _accept(self, area: str, period: str) -> None:
        if not self.may_see(area, period):
            raise self._not_seen(area)

    def may_see(self, sender: str, period: str) -> bool:
        """Whether the viewer may see the returns of a sender; the sender has its code of the period."""
        if self.viewer.sees_all_areas or (sender == self.viewer.area and not self.viewer.company):
            return True
        if not self.viewer.area or self.viewer.company:
            return False
        areas = gazetteer(board.divisions(self.home), period)
        return sender in areas.areas and areas.is_within(sender, self.viewer.area)

    def _not_seen(self, what: str) -> RequestError:
        return RequestError(
            f"{self.viewer.name} 无权查看 {what} 的报送 / {self.viewer.name} may not see returns of {what}"
        )
