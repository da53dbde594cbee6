"""The only reading door. Every call takes the warehouse in force and a Scope: who asks, for which area, from when to when."""

from pipelines.query.compare import course, exceptions, funnel, funnel_curve, hot_spots
from pipelines.query.door import Scope, Warehouse, open_warehouse, scope_of
from pipelines.query.places import area, areas, children, periods, search
from pipelines.query.rows import rows
from pipelines.query.standing import companies, company, company_history, proposals, rule_scope
from pipelines.query.submissions import submission, submissions
from pipelines.query.surveys import survey_method
from pipelines.query.values import values

__all__ = [
    "Scope",
    "Warehouse",
    "area",
    "areas",
    "children",
    "companies",
    "company",
    "company_history",
    "course",
    "exceptions",
    "funnel",
    "funnel_curve",
    "hot_spots",
    "open_warehouse",
    "periods",
    "proposals",
    "rows",
    "rule_scope",
    "scope_of",
    "search",
    "submission",
    "submissions",
    "survey_method",
    "values",
]
