"""The way of a file through intake, stage by stage: read this first, then the room of the stage that you care about.

A cell's way from the workbook to the store leads through these functions in this order; what else the rooms hold serves
one of them. `pipelines.intake.receive` begins it, in the process of a command; for a page, `pipelines.intake.sandbox`
begins it in a process of its own. From `judge_file` to `clean_copy` a file is in a reader process, which may die of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.intake.answering.marked_workbook import annotated
from pipelines.intake.files.archive_copy import clean_copy
from pipelines.intake.files.judge_file import judge_file
from pipelines.intake.judging.cells import parse
from pipelines.intake.judging.findings import resolved_places
from pipelines.intake.judging.judge import judge_sheet
from pipelines.intake.judging.period_and_sender import period_for, sender_for
from pipelines.intake.judging.repeated_keys import without_repeats
from pipelines.intake.judging.rules import judge_rows
from pipelines.intake.layout.column_layout import layout_of
from pipelines.intake.layout.row_kinds import row_kinds
from pipelines.intake.layout.tabs import tables_of
from pipelines.intake.persons.personal_cells import without_persons
from pipelines.intake.reading.reader import read
from pipelines.intake.reading.regular_files import sha256_and_size
from pipelines.intake.receive import receive
from pipelines.intake.storing.carried_rows import carried_rows
from pipelines.intake.storing.former_returns import FormerReturns
from pipelines.intake.storing.previous_return import Previous
from pipelines.intake.storing.relations import Relations
from pipelines.intake.storing.store import archive, commit, keep_receipt, keep_rows
from pipelines.intake.storing.writer import Writer


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A function that every file passes, and what it makes of what."""

    function: Callable[..., Any]
    purpose: str

    @property
    def room(self) -> str:
        """The package of intake that the function stands in; nothing for a module beside the packages."""
        packages = self.function.__module__.split(".")[2:-1]
        return packages[0] if packages else ""


STAGES = (
    Stage(function=receive, purpose="Files come in, in order, while no other process writes to the home."),
    Stage(function=sha256_and_size, purpose="A regular file gets its fingerprint; anything else is refused."),
    Stage(function=judge_file, purpose="In a reader process, a file becomes an answer."),
    Stage(function=read, purpose="Bytes become sheets of text, if they are what the name says and harmless."),
    Stage(function=tables_of, purpose="A sheet becomes tables, each below headings that a source declares."),
    Stage(function=layout_of, purpose="Headings say which column of the sheet is which declared column."),
    Stage(function=period_for, purpose="Title, tab, file name or sender's word say the period."),
    Stage(function=sender_for, purpose="They say the sender too, looked up in the divisions of that period."),
    Stage(
        function=judge_sheet, purpose="A table becomes accepted rows, refused rows with faults, and a count of each."
    ),
    Stage(function=row_kinds, purpose="Rows that are no data (blank, total, note) are told from those that are."),
    Stage(function=parse, purpose="Each cell's text becomes a typed value, or a fault that says how to mend it."),
    Stage(function=resolved_places, purpose="Written places become codes of areas."),
    Stage(function=without_persons, purpose="Marks of persons are left out or become keys."),
    Stage(function=judge_rows, purpose="Rows are held against the declared checks of their source."),
    Stage(function=without_repeats, purpose="A key that two tables of the file hold is refused in both."),
    Stage(function=clean_copy, purpose="A file with marks of persons gets a copy without them, for the archive."),
    Stage(function=Writer.write, purpose="An answer is stored, kept aside or refused."),
    Stage(
        function=Relations.judge, purpose="Rows are held against other tables of the store; differences are warnings."
    ),
    Stage(
        function=Previous.judge, purpose="They are held against the return before; what is gone or new is a warning."
    ),
    Stage(function=FormerReturns.change, purpose="What would be added, changed and removed is counted."),
    Stage(function=carried_rows, purpose="Former rows whose new ones were refused stand on."),
    Stage(function=archive, purpose="The file, or its copy without persons, is archived under its fingerprint."),
    Stage(function=keep_rows, purpose="Accepted rows are written as Parquet, a file for each table."),
    Stage(function=commit, purpose="The manifest is written: from here on the rows count."),
    Stage(function=keep_receipt, purpose="The receipt is kept, to read and as JSON."),
    Stage(function=annotated, purpose="Whoever sent the file may have it back with every fault marked."),
)
