"""Letters that ask a unit or a company to act: supervision order, rectification notice, interview notice."""

import json

import polars as pl

from dashboard import format as text
from dashboard.pack.content import Block, Cell
from dashboard.pack.letters.desk import Desk, LetterContent, alert_rows, alerts_table, area_name, company, content_of
from pipelines import periods
from pipelines.errors import RequestError
from pipelines.office.meeting_forms import ActionItem
from pipelines.office.orders import items_of
from pipelines.query import Reader
from pipelines.text import both


def supervision(desk: Desk) -> LetterContent:
    """督办单: what a unit has to do, by when, with its matters and the figure that is to move."""
    number = desk.subject("order")
    entries = items_of(desk.reader.decided()).get(number)
    item = entries[-1].entry if entries else None
    if not isinstance(item, ActionItem):
        raise RequestError(both(f"没有编号为 {number} 的督办事项", f"there is no order or decision {number}"))
    blocks: list[Block] = [
        desk.paragraph("letter.supervision_number", number=item.item_no),
        desk.paragraph("letter.supervision_text"),
        desk.paragraph("letter.supervision_ask", text=item.text),
        desk.paragraph("letter.supervision_due", due=desk.day(item.due_on)),
    ]
    if item.metric and item.area:
        metric = desk.reader.catalogue.metric(item.metric)
        level = str(desk.reader.area(item.area)["level"])
        period = periods.last_ended(metric.frequency, item.from_period or desk.reader.as_of)
        row = desk.reader.values(metric.id, level=level, area=item.area, period=period)
        if row.height:
            value = text.with_unit(row["value"][0], text.unit_of(metric), desk.language)
            sentence = f"{metric.label.of(desk.language)} {value}（{text.period(period, desk.language)}）"
            blocks.append(desk.paragraph("letter.supervision_figure", figure=sentence))
    if item.matter and (rows := alert_rows(desk, desk.reader.matter_rows(item.matter))):
        blocks.append(alerts_table(desk, rows))
    return content_of(desk, item.owner, blocks, has_reply=True)


def company_matters(reader: Reader, code: str) -> pl.DataFrame:
    """The open alerts that a company has itself to put right, columns as `alerts`."""
    alerts = reader.alerts().filter(pl.col("company_code") == code)
    declared = reader.catalogue.alerts
    mine = [declared[row["alert"]].is_for_company(json.loads(row["evidence"])) for row in alerts.iter_rows(named=True)]
    return alerts.filter(pl.Series(mine, dtype=pl.Boolean))


def _matters_of_company(desk: Desk) -> tuple[str, list[tuple[Cell, ...]]]:
    """The company's name, and the open alerts that it has itself to put right: what a street or an office owes about it
    (an estate without a manager, a list term that ends) is not asked of the company."""
    code, name = company(desk)
    rows = alert_rows(desk, company_matters(desk.reader, code))
    if not rows:
        raise RequestError(
            both(
                f"{name}没有应由其整改的未销号预警，无需发此文书",
                f"{name} has no open alert that it has itself to put right: there is nothing to write about",
            )
        )
    return name, rows


def rectification(desk: Desk) -> LetterContent:
    """整改通知书: a company's open alerts and the day by which they are to be put in order."""
    name, rows = _matters_of_company(desk)
    due = desk.day(desk.needed("due_on"))
    opening = desk.paragraph("letter.rectification_text", area=area_name(desk), n=len(rows), due=due)
    return content_of(desk, name, [opening, alerts_table(desk, rows)], has_reply=True)


def interview(desk: Desk) -> LetterContent:
    """约谈通知: when and where, on account of which open alerts."""
    name, rows = _matters_of_company(desk)
    when, place = desk.needed("when"), desk.needed("place")
    opening = desk.paragraph("letter.interview_text", n=len(rows), when=when, place=place)
    return content_of(desk, name, [opening, alerts_table(desk, rows)], has_reply=True)
