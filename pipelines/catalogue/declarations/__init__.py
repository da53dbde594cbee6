"""The closed forms of the TOML declarations, one kind a module, and reading one file into its form."""

from pipelines.catalogue.declarations.alert import Alert
from pipelines.catalogue.declarations.declaration import (
    EVERYWHERE,
    HEADLINE,
    LEVELS,
    OURS,
    PLACEHOLDER,
    STORED_LEVELS,
    UNCHECKED,
    Declaration,
    Gravity,
    Level,
    Repair,
    Review,
    TargetKind,
)
from pipelines.catalogue.declarations.document import Clause, Document, Duty
from pipelines.catalogue.declarations.file import read
from pipelines.catalogue.declarations.metric import Metric, Over, Part, Target, Variant
from pipelines.catalogue.declarations.parameter import Item, Parameter, Requirement, Value
from pipelines.catalogue.declarations.rule import Basis, Chance, Condition, LeftOut, Lever, Rule, Version

__all__ = [
    "EVERYWHERE",
    "HEADLINE",
    "LEVELS",
    "OURS",
    "PLACEHOLDER",
    "STORED_LEVELS",
    "UNCHECKED",
    "Alert",
    "Basis",
    "Chance",
    "Clause",
    "Condition",
    "Declaration",
    "Document",
    "Duty",
    "Gravity",
    "Item",
    "LeftOut",
    "Level",
    "Lever",
    "Metric",
    "Over",
    "Parameter",
    "Part",
    "Repair",
    "Requirement",
    "Review",
    "Rule",
    "Target",
    "TargetKind",
    "Value",
    "Variant",
    "Version",
    "read",
]
