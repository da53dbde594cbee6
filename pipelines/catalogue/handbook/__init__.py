"""The indicator handbook (口径手册), the data dictionary and the table of clauses, generated from the declarations."""

from pipelines.catalogue.handbook.dictionary import dictionary
from pipelines.catalogue.handbook.files import write
from pipelines.catalogue.handbook.markdown import handbook

__all__ = ["dictionary", "handbook", "write"]
