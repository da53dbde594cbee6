"""Sheets on an area: what to look at on a site visit, and how a target is split."""

from typing import Any

from dashboard import format as text
from dashboard.headlines import HEADLINES, RATES
from dashboard.pack.content import UNSETTLED, Block, Cell, Figure, Paragraph, Table
from dashboard.pack.letters.desk import Desk, LetterContent, alert_rows, alerts_table, content_of, named
from dashboard.pack.numbers import numbers_of
from dashboard.words import joined, word
from pipelines import periods
from pipelines.errors import RequestError
from pipelines.text import both


def street_sheet(desk: Desk) -> LetterContent:
    """街道一张清单: figures, the estates that lack one of the three, open alerts."""
    street = desk.subject("area")
    here = desk.reader.within(street)
    place = here.area(street)
    if place["level"] != "street":
        raise RequestError(both(f"{place['name']}不是街道（乡镇）", f"{place['name_en']} is no street"))
    quarter = periods.last_ended("quarter", desk.reader.as_of)
    numbers = numbers_of(desk.reader, street, quarter, desk.language)
    missing: dict[str, dict[str, Any]] = {}
    for name in RATES:
        rows = here.rows(name, area=street, period=desk.reader.as_of, missing=True)
        for row in rows.iter_rows(named=True):
            label = numbers.metrics[name].label.of(desk.language)
            missing.setdefault(row["estate_id"], {"row": row, "labels": []})["labels"].append(label)
    estates: list[tuple[Cell, ...]] = [
        (
            each["row"]["name"],
            each["row"]["community_name"],
            text.number(each["row"]["households"]),
            joined(each["labels"], desk.language),
        )
        for each in missing.values()
    ]
    alerts = alert_rows(desk, here.alerts())
    own = numbers.own.get(RATES[0])
    opening = desk.paragraph(
        "letter.sheet_text",
        area=named(desk, place),
        period=text.period(quarter, desk.language),
        n=text.number(own.denominator if own else None),
        missing=len(estates),
        alerts=len(alerts),
    )
    figures: list[tuple[Cell, ...]] = [
        (one.metric.label.of(desk.language), one, word(f"status.{one.status}", desk.language))
        for name in HEADLINES
        if (one := numbers.own.get(name)) is not None
    ]
    columns = tuple(word(f"paper.column_{name}", desk.language) for name in ("metric", "now", "status"))
    blocks: list[Block] = [
        opening,
        Table(title=desk.word("letter.sheet_figures"), columns=columns, rows=tuple(figures), widths=(0.5, 0.22, 0.28)),
    ]
    for key, table in (
        (
            "letter.sheet_estates",
            desk.table(("estate", "community", "households", "missing"), estates, (0.28, 0.22, 0.12, 0.38)),
        ),
        ("letter.sheet_alerts", alerts_table(desk, alerts)),
    ):
        if table.rows:
            blocks += [Paragraph(sentences=(), heading=desk.word(key)), table]
    return content_of(desk, named(desk, place), blocks)


def task_breakdown(desk: Desk) -> LetterContent:
    """任务分解表: target → how many estates each area is short → unit and post."""
    area = desk.subject("area")
    place = desk.reader.area(area)
    quarter = periods.last_ended("quarter", desk.reader.as_of)
    numbers = numbers_of(desk.reader, area, quarter, desk.language)
    period = text.period(quarter, desk.language)
    blocks: list[Block] = [desk.paragraph("letter.tasks_text", area=named(desk, place), period=period)]
    for name in RATES:
        held = [one for one in numbers.named(name) if one.target is not None and not one.target_is_ours]
        if not held:
            continue
        short = [one for one in held if one.is_short]
        open_ = [one.area_name for one in held if one.status in (*UNSETTLED, "not_reported")]
        note = desk.word("letter.tasks_open", areas=joined(open_, desk.language)) if open_ else ""
        label = numbers.metrics[name].label.of(desk.language)
        target = text.measure(held[0].target, held[0].unit)
        title = desk.word("letter.tasks_table", metric=label, target=target)
        if not short:
            lines = [desk.word("letter.tasks_met", title=title), *([note] if note else [])]
            blocks.append(Paragraph(sentences=tuple((one,) for one in lines)))
            continue
        rows: list[tuple[Cell, ...]] = [
            (
                one.area_name,
                one,
                text.number(one.gap),
                unit_of(desk, one),
                "",
                desk.word("letter.overdue") if one.status == "missed" else desk.day(one.target_due_on),
            )
            for one in short
        ]
        total = sum(one.gap or 0.0 for one in short)
        rows.append((desk.word("letter.total"), None, text.number(total), "", "", ""))
        columns = (
            desk.word("letter.column_area"),
            word("paper.column_now", desk.language),
            *(desk.word(f"letter.column_{one}") for one in ("short", "unit", "post", "due")),
        )
        widths = (0.18, 0.1, 0.12, 0.27, 0.13, 0.2)
        blocks.append(Table(title=title, columns=columns, rows=tuple(rows), widths=widths, note=note))
    if len(blocks) == 1:
        raise RequestError(both(word("letter.tasks_none", "zh"), word("letter.tasks_none", "en")))
    return content_of(desk, named(desk, place), blocks)


def unit_of(desk: Desk, figure: Figure) -> str:
    """Who answers for an area: a district's government, a street's office, a functional area's management."""
    kind = "functional" if desk.reader.area(figure.area)["kind"] == "functional_area" else "division"
    return desk.word(f"letter.{figure.level}_{kind}", area=figure.area_name)
