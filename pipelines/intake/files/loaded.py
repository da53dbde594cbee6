"""To be imported by a process that is forked: with this module, all that a reader needs is loaded."""

from pipelines.catalogue.catalogue import load
from pipelines.intake.files import large

__all__ = ["large"]

for _source in load().sources.values():
    assert _source.columns
