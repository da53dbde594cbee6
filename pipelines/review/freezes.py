"""Which quarters are frozen, by the journal."""

import polars as pl

from pipelines.office.journal import open_journal
from pipelines.office.meeting_forms import Freeze
from pipelines.settings import Home

_SCHEMA = {
    "quarter": pl.String,
    "version": pl.Int64,
    "state": pl.String,
    "frozen_on": pl.Date,
    "actor": pl.String,
    "why": pl.String,
    "build_id": pl.String,
    "sha256": pl.String,
    "sequence": pl.Int64,
}


def freezes(home: Home) -> pl.DataFrame:
    """One row is one frozen version, the newest quarter first, its newest version first.

    Columns: quarter, version, state (provisional, final), frozen_on, actor, why, build_id, sha256 (of the manifest),
    sequence (of the journal's entry).
    """
    rows = []
    for recorded in open_journal(home).entries("freeze"):
        entry = recorded.entry
        if isinstance(entry, Freeze) and entry.version is not None:
            rows.append(
                {
                    "quarter": entry.quarter,
                    "version": entry.version,
                    "state": entry.state,
                    "frozen_on": recorded.effective_on,
                    "actor": recorded.actor,
                    "why": recorded.why,
                    "build_id": entry.build_id,
                    "sha256": entry.sha256,
                    "sequence": recorded.sequence,
                }
            )
    return pl.DataFrame(rows, schema=_SCHEMA).sort("quarter", "version", descending=True)
