"""The form that every declaration has, and the words that several of them share."""

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["city", "district", "street", "community", "estate", "company", "department"]
LEVELS: tuple[Level, ...] = ("city", "district", "street", "community", "estate", "company", "department")
STORED_LEVELS: tuple[Level, ...] = ("city", "district", "street")
TargetKind = Literal["level", "cumulative", "standing"]
HEADLINE = "headline"
OURS = "ours"  # the clause of what no document asks for
PLACEHOLDER = re.compile(r"{([a-z_0-9]+)}")
UNCHECKED = "unchecked"  # the checker of what nobody but its author has gone over
EVERYWHERE = "*"  # the region of what is ours and holds in every city


class Declaration(BaseModel):
    """Frozen, and strict about keys: a misspelt key is a fault, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    id: str


class Review(BaseModel):
    """Who wrote a declaration, who else went over it, and when it was last gone over, if only by its author."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    author: str  # a post or an office, never a person's name; `developers` for those of this system
    checker: str = UNCHECKED
    on: date


Repair = Literal["none", "act", "correction"]
Gravity = Literal["slight", "ordinary", "grave"]
