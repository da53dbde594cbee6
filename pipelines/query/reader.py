"""The reader: every question that can be asked of a published build, for one viewer and one scope."""

from pathlib import Path

from pipelines.query import (
    alerts,
    clauses,
    company_file,
    compare,
    control,
    corrections,
    duties,
    estates_served,
    labels,
    listing,
    matters,
    moves,
    names,
    orders,
    places,
    reach,
    rows,
    scores,
    segments,
    selection,
    sets,
    simulation,
    sql,
    standing,
    subject_file,
    submissions,
    surveys,
    values,
)
from pipelines.query.door import Door, Scope, open_warehouse
from pipelines.query.frozen import open_frozen
from pipelines.query.viewer import EVERYONE, Viewer


class Reader(Door):
    """A build as one viewer may read it, within a scope; what each question gives stands with the question."""

    metrics = listing.metrics
    values = values.values
    many_values = sets.many_values
    variant_values = sets.variant_values
    rows = rows.rows
    segments_of = segments.segments_of
    selected = selection.selected
    unfit = selection.unfit
    recipe = selection.recipe
    sql_of = selection.sql_of
    corrections = corrections.corrections
    start_sql = sql.start
    tables = sql.tables
    with_names = labels.with_names
    sql = sql.sql

    areas = places.areas
    area = places.area
    children = places.children
    periods = places.periods
    search = places.search
    estate_names = places.estate_names
    company_names = places.company_names

    funnel = compare.funnel
    exceptions = compare.exceptions
    many_exceptions = sets.many_exceptions
    ranks = compare.ranks
    spans = compare.spans
    course = compare.course
    hot_spots = compare.hot_spots
    begun = control.begun
    control = control.control

    clause_board = clauses.clause_board
    members_without_duty = duties.members_without_duty
    duties = duties.duties
    alerts = alerts.alerts
    matter_rows = matters.matter_rows
    matters = matters.matters
    since_order = orders.since_order
    meetings = orders.meetings
    orders = orders.orders

    proposals = standing.proposals
    standings = standing.standings
    last_steps = standing.last_steps
    standing_day = standing.standing_day
    rule_scope = standing.rule_scope
    rule_chances = standing.rule_chances
    simulate = simulation.simulate
    proposed_by_size = standing.proposed_by_size
    companies = standing.companies
    companies_serving = standing.companies_serving
    company = standing.company
    company_history = standing.company_history
    company_file = company_file.company_file
    estates_of = estates_served.estates_of
    moves = moves.moves
    developers = subject_file.developers
    developers_of = subject_file.developers_of
    project_managers = subject_file.project_managers
    subject_file = subject_file.subject_file
    estate_scores = scores.estate_scores
    managers_serving = scores.managers_serving

    open_names = names.open_names
    decided_names = names.decided_names
    renamed_companies = names.renamed_companies
    alias_entry = names.alias_entry
    unmatched_orders = names.unmatched_orders

    submission = submissions.submission
    submissions = submissions.submissions
    survey_method = surveys.survey_method
    survey_frame = surveys.survey_frame
    survey_experience = surveys.survey_experience
    survey_decisions = surveys.survey_decisions


def open_reader(home: Path | str, viewer: Viewer = EVERYONE, *, frozen: str = "") -> Reader:
    """The build in force of a home, for a viewer: all that they may see, all its months. With `frozen`, a frozen quarter
    in its place: its latest version (`2022Q4`), or a certain one (`2022Q4/1`), up to its last month, with the
    declarations and the journal as they stood then. Every question is answered from either alike.

    Cheap, and follows the pointer when it moves. Where the pointer or the file is damaged, the build before it is
    opened and says so.

    Raises:
        HomeError: the folder is no home.
        WarehouseError: nothing is published, no kept build can be read, or a frozen file is damaged.
        RequestError: the viewer's area is not in the build, or the quarter is not frozen.
    """
    folder = Path(home)
    warehouse = open_frozen(folder, frozen) if frozen else open_warehouse(folder)
    whole = Scope(area=warehouse.home.region, start=warehouse.first_month, end=warehouse.last_month)
    everything = Reader(warehouse=warehouse, scope=whole)
    if viewer.sees_all:
        return Reader(warehouse=warehouse, scope=whole, viewer=viewer)
    bounds = viewer.bounds
    reach.narrow(
        warehouse.connection, warehouse.catalogue, viewer, str(everything.area(bounds)["level"]) if bounds else "city"
    )
    return Reader(warehouse=warehouse, scope=whole, viewer=viewer).within(bounds or None)
