"""The data commands of `wuye`. `dashboard.cli` imports this app and adds what shows screens."""

from pipelines.cli import (
    alerts,
    backups,
    clauses,
    declared,
    forms,
    homes,
    journal,
    names,
    numbers,
    policy,
    rules,
    sending,
    skeletons,
    standing,
    submissions,
    templates,
    warehouse,
)
from pipelines.cli.frame import ERR, OUT, Call, app, ticking
from pipelines.cli.homes import load_divisions

__all__ = [
    "ERR",
    "OUT",
    "Call",
    "alerts",
    "app",
    "backups",
    "clauses",
    "declared",
    "forms",
    "homes",
    "journal",
    "load_divisions",
    "names",
    "numbers",
    "policy",
    "rules",
    "sending",
    "skeletons",
    "standing",
    "submissions",
    "templates",
    "ticking",
    "warehouse",
]
