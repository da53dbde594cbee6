"""The estates behind a gap: in the base and not known to have it."""

from dashboard.parts.numbers import rows
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw
from pipelines.catalogue.declarations import HEADLINE, Metric

PART = "missing"  # of the page, where the list stands
WORST = ("eligible_days", "households")  # the longest due first, then the largest
COLUMNS = (
    "name",
    "street_name",
    "community_name",
    "estate_type",
    "households",
    "eligible_days",
    "company_name",
    "has_it",
)
OF_CITY = (
    "name",
    "district_name",
    "street_name",
    "estate_type",
    "households",
    "eligible_days",
    "company_name",
    "has_it",
)
LINKS = {"name": "place:estate=estate_id", "estate_id": "place:estate", "company_name": "company:company=company_code"}


def show_worklist(context: PageContext, metric: Metric, variant: str = HEADLINE) -> None:
    """The list for the area looked at, the worst first, in eight columns or all."""
    draw(markup.part(PART))
    draw(markup.head(context.word("coverage.worklist"), context.word("coverage.worklist_note")))
    file = f"{metric.id}-{context.area['code']}-{context.view.period}"
    columns = OF_CITY if context.area["level"] == "city" else COLUMNS
    rows.show_rows(context, metric, variant, missing=True, file=file, links=LINKS, columns=columns, worst=WORST)
