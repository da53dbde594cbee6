"""The only reading door: `open(home, viewer)` gives a reader of the build in force, `Received(home=…, viewer=…)` what
was received. A reader's relations hold only what its viewer may see, and its scope says which area and months its
questions are about.
"""

from pipelines.catalogue.due import due_on
from pipelines.intake.records.receipt import Receipt
from pipelines.query.alerts import alert_sentence, alerts_named, place_said
from pipelines.query.board import STATES, tally
from pipelines.query.board_history import weekly
from pipelines.query.clauses import CLAUSE_STATES, Check, ClauseRow, DocumentBoard, Measure, Record, state_of
from pipelines.query.company_file import CompanyFile, Credit, CreditItem, Hit
from pipelines.query.compare import PEER_GROUPS, counts_again, course_of, funnel_curve, has_funnel, is_ranked
from pipelines.query.control import charted, has_control
from pipelines.query.door import Scope, deployment_at
from pipelines.query.duties import DutyRow
from pipelines.query.labels import holds_codes, name_of
from pipelines.query.moves import Change, Move
from pipelines.query.names import DecidedName, OpenName
from pipelines.query.orders import Since
from pipelines.query.reader import Reader
from pipelines.query.reader import open_reader as open
from pipelines.query.received import Received
from pipelines.query.selection import (
    BY_VARIANT,
    MOST_METRICS,
    MOST_SPLITS,
    Recipe,
    Selection,
    Total,
    levels_inside,
    python_call,
    total_of_areas,
    total_of_periods,
)
from pipelines.query.shape import VALUES
from pipelines.query.subject_file import SubjectFile
from pipelines.query.values import NOT_BUILT
from pipelines.query.viewer import EVERYONE, WHOLE, Viewer
from pipelines.warehouse.compile import CROSSED
from pipelines.warehouse.signals import Begun

__all__ = [
    "BY_VARIANT",
    "CLAUSE_STATES",
    "CROSSED",
    "EVERYONE",
    "MOST_METRICS",
    "MOST_SPLITS",
    "NOT_BUILT",
    "PEER_GROUPS",
    "STATES",
    "VALUES",
    "WHOLE",
    "Begun",
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
    "Reader",
    "Receipt",
    "Received",
    "Recipe",
    "Record",
    "Scope",
    "Selection",
    "Since",
    "SubjectFile",
    "Total",
    "Viewer",
    "alert_sentence",
    "alerts_named",
    "charted",
    "counts_again",
    "course_of",
    "deployment_at",
    "due_on",
    "funnel_curve",
    "has_control",
    "has_funnel",
    "holds_codes",
    "is_ranked",
    "levels_inside",
    "name_of",
    "open",
    "place_said",
    "python_call",
    "state_of",
    "tally",
    "total_of_areas",
    "total_of_periods",
    "weekly",
]
