"""The only reading door. Every call takes the warehouse in force and a Scope: who asks, for which area, from when to when.

What was received is told from the store itself, whether it was built or not: those calls take the home.
"""

from pipelines.catalogue.due import due_on
from pipelines.intake.receipt import Receipt
from pipelines.query.alerts import alerts, alerts_named, said
from pipelines.query.board import (
    STATES,
    latest_period,
    receipt_of,
    store_stamp,
    submission_board,
    submission_versions,
    tally,
)
from pipelines.query.changes import former_of, sources_of, version_changes
from pipelines.query.clauses import (
    CLAUSE_STATES,
    Check,
    ClauseRow,
    DocumentBoard,
    Measure,
    Record,
    clause_board,
    state_of,
)
from pipelines.query.company_file import CompanyFile, Credit, CreditItem, Hit, company_file
from pipelines.query.compare import (
    PEER_GROUPS,
    counts_again,
    course,
    exceptions,
    funnel,
    funnel_curve,
    has_funnel,
    hot_spots,
    is_ranked,
    ranks,
    spans,
)
from pipelines.query.control import control, has_control
from pipelines.query.door import Scope, Warehouse, open_warehouse, scope_of
from pipelines.query.duties import DutyRow, duties, members_without_duty
from pipelines.query.moves import Change, Move, moves
from pipelines.query.names import (
    DecidedName,
    OpenName,
    alias_entry,
    decided_names,
    open_names,
    renamed_companies,
    unmatched_orders,
)
from pipelines.query.places import area, areas, children, company_names, estate_names, periods, search
from pipelines.query.rows import rows
from pipelines.query.standing import (
    companies,
    company,
    company_history,
    last_steps,
    proposals,
    rule_scope,
    standing_day,
    standings,
)
from pipelines.query.submissions import submission, submissions
from pipelines.query.surveys import survey_method
from pipelines.query.values import VALUES, values

__all__ = [
    "CLAUSE_STATES",
    "PEER_GROUPS",
    "STATES",
    "VALUES",
    "Change",
    "Check",
    "ClauseRow",
    "CompanyFile",
    "Credit",
    "CreditItem",
    "DecidedName",
    "DocumentBoard",
    "DutyRow",
    "Hit",
    "Measure",
    "Move",
    "OpenName",
    "Receipt",
    "Record",
    "Scope",
    "Warehouse",
    "alerts",
    "alerts_named",
    "alias_entry",
    "area",
    "areas",
    "children",
    "clause_board",
    "companies",
    "company",
    "company_file",
    "company_history",
    "company_names",
    "control",
    "counts_again",
    "course",
    "decided_names",
    "due_on",
    "duties",
    "estate_names",
    "exceptions",
    "former_of",
    "funnel",
    "funnel_curve",
    "has_control",
    "has_funnel",
    "hot_spots",
    "is_ranked",
    "last_steps",
    "latest_period",
    "members_without_duty",
    "moves",
    "open_names",
    "open_warehouse",
    "periods",
    "proposals",
    "ranks",
    "receipt_of",
    "renamed_companies",
    "rows",
    "rule_scope",
    "said",
    "scope_of",
    "search",
    "sources_of",
    "spans",
    "standing_day",
    "standings",
    "state_of",
    "store_stamp",
    "submission",
    "submission_board",
    "submission_versions",
    "submissions",
    "survey_method",
    "tally",
    "unmatched_orders",
    "values",
    "version_changes",
]
