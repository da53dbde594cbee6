"""Alerts: their kinds with counts, and the causes of one kind with who has to act and on what evidence."""

import json
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.numbers import rows
from dashboard.parts.page import ledger, markup
from dashboard.parts.page.drawn import drawn
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, small
from dashboard.parts.standing import lists
from dashboard.words import joined
from pipelines import query
from pipelines.catalogue.declarations import Alert

MOST = 40
_NONE = (0, 0)
_IN_SENTENCE = ("metric", "metric_zh", "metric_en", "area_name", "name")  # in the sentence already


def opened(context: PageContext) -> pl.DataFrame:
    """The alerts open in the area at the end of the period."""
    return context.reader.alerts(period=context.view.period)


def asked_kind(context: PageContext) -> Alert | None:
    """The kind that the address asks for; None where it asks for all."""
    wanted = context.view.chosen.get("alert", "")
    return context.reader.catalogue.alerts.get(wanted)


def code_of(context: PageContext, alert: Alert) -> str:
    """The code of a kind as pages show it: with a letter where another kind has the same one, as AL-03a and AL-03b."""
    same = [one.id for one in query.alerts_named(context.reader.catalogue, alert.code)]
    return f"{alert.code}{chr(ord('a') + same.index(alert.id))}" if len(same) > 1 else alert.code


def title_of(context: PageContext, alert: Alert) -> str:
    """The code and the name of a kind."""
    return f"{code_of(context, alert)} {alert.label.of(context.language)}"


@drawn
def kinds(context: PageContext) -> None:
    """Every kind with its open and overdue causes; those without any last, folded."""
    matches = opened(context)
    current = asked_kind(context)
    every, counts = query.alerts_named(context.reader.catalogue, None), _counts(matches)
    over = matches.filter(pl.col("days_over").is_not_null()).height
    label = markup.anchor(context.word("alerts.every_kind"), _link(context, ""), current=current is None)
    first = Markup('<li class="{}">{}<span>{}</span></li>').format(
        "on" if current is None else "", label, _count_text(context, matches.height, over)
    )
    lines = {True: [first], False: []}
    for one in every:
        n, late = counts.get(one.id, _NONE)
        is_current = current is not None and one.id == current.id
        label = markup.anchor(
            Markup("<b>{}</b> {}").format(code_of(context, one), one.label.of(context.language)),
            _link(context, one.id),
            current=is_current,
        )
        sentence = _count_text(context, n, late) if n or applies(context, one) else context.word("alerts.not_applied")
        lines[bool(n)].append(
            Markup('<li class="{}">{}<span>{}</span></li>').format(
                "on" if is_current else "" if n else "quiet", label, sentence
            )
        )
    quiet = context.word("alerts.kinds_without", n=len(lines[False]))
    draw(
        Markup(
            '<ul class="w kinds">{}</ul>'
            '<details class="w fold"><summary>{}</summary><ul class="kinds">{}</ul></details>'
        ).format(Markup().join(lines[True]), quiet, Markup().join(lines[False]))
    )


def _link(context: PageContext, alert: str) -> str:
    return context.view.link(alert=alert, matter="", rows="", rows_from="", owner="")


def applies(context: PageContext, alert: Alert) -> bool:
    """Whether a document of the region, or an act of the office, grounds an alert: else none is raised, whatever is so."""
    return context.reader.catalogue.has_ground(alert, context.reader.home.region)


def causes(context: PageContext, alert: Alert) -> None:
    """The causes of a kind, or of its matter that the link names, the longest overdue first, each with its dates, owner
    and evidence; all of them to download."""
    if _causes(context, alert.id):
        rows.download(
            context, lambda: _sheet(context, alert, _behind(context, alert)), f"{alert.code}-{context.view.period}"
        )
    known, region = context.reader.catalogue, context.reader.home.region
    grounds = {clause.clause for document in known.grounds(alert.clauses, region) for clause in document.clause}
    basis = joined([clause for clause in alert.clauses if clause in grounds], context.language)
    draw(
        small(
            Markup("{}\u3000{}").format(
                context.word("alerts.basis", basis=basis) if basis else context.word("alerts.ours"),
                context.word("alerts.proposed"),
            )
        )
    )


def _behind(context: PageContext, alert: Alert) -> pl.DataFrame:
    if matter := context.view.chosen.get("matter"):
        return context.reader.matter_rows(matter, period=context.view.period)
    return opened(context).filter(pl.col("alert") == alert.id)


@drawn
def _causes(context: PageContext, name: str) -> int:
    """A page of the causes; gives how many there are."""
    alert = context.reader.catalogue.alerts[name]
    matches = _behind(context, alert)
    back = markup.anchor(context.word("alerts.back"), context.view.link(matter="", rows="", rows_from=""), kind="more")
    draw(markup.head(title_of(context, alert), alert.meaning.of(context.language), back))
    if matches.is_empty():
        draw(markup.quiet(context.word("alerts.none_of_kind" if applies(context, alert) else "alerts.none_applied")))
        return 0
    start = ledger.first_row(context, matches.height, MOST)
    shown = matches.slice(start, MOST).iter_rows(named=True)
    draw(Markup('<div class="w causes">{}</div>').format(Markup().join(_cause(context, alert, row) for row in shown)))
    draw(small(ledger.pages(context, matches.height, start, MOST)))
    return matches.height


def _informed(context: PageContext, alert: Alert) -> str:
    return joined([unit.of(context.language) for unit in alert.informs], context.language)


def _cause(context: PageContext, alert: Alert, row: dict[str, Any]) -> Markup:
    over = row["days_over"] is not None
    due = context.word(
        "alerts.over" if over else "alerts.due", day=text.day(row["due_on"], context.language), n=row["days_over"]
    )
    facts = [
        context.word("alerts.since", day=text.day(row["since"], context.language), n=row["days_open"]),
        Markup('<span class="{}">{}</span>').format("missing" if over else "", due),
        context.marked("alerts.owner", owner=markup.as_written(row["owner"] or alert.owner.of(context.language))),
        *(
            [context.marked("alerts.informs", units=markup.as_written(_informed(context, alert)))]
            if alert.informs
            else []
        ),
    ]
    content = {key: value for key, value in json.loads(row["evidence"]).items() if key not in _IN_SENTENCE}
    held = Markup().join(
        Markup("<li>{} {}</li>").format(name, markup.as_written(value))
        for name, value in lists.evidence(context, json.dumps(content))
    )
    return Markup(
        '<article class="cause"><p>{}{}</p><details><summary>{}\u3000<u>{}</u></summary><ul>{}</ul></details></article>'
    ).format(
        _sentence(context, alert, row),
        _where(context, alert, row),
        Markup("\u3000").join(facts),
        context.word("alerts.evidence"),
        held,
    )


def _sentence(context: PageContext, alert: Alert, row: dict[str, Any]) -> Markup:
    sentence = query.alert_sentence(context.reader.catalogue, alert, row["evidence"], context.language)
    sentence = markup.with_written(sentence) if context.language == "en" else escape(sentence)
    if row["company_code"] and not row["estate_id"]:
        return markup.anchor(sentence, context.view.link("company", company=row["company_code"]))
    return sentence


def _where(context: PageContext, alert: Alert, row: dict[str, Any]) -> Markup:
    sentence = query.alert_sentence(context.reader.catalogue, alert, row["evidence"], context.language)
    place = query.place_said(row, context.language, sentence)
    if not place:
        return Markup()
    link = _place_link(context, row)
    return Markup(' <span class="quiet">{}</span>').format(markup.anchor(place, link) if link else place)


def _place_link(context: PageContext, row: dict[str, Any]) -> str:
    """The address of the most exact place that a cause is about, if it has a page."""
    if row["estate_id"]:
        return context.view.link("place", estate=row["estate_id"])
    if area := row["community"] or row["street"] or row["district"]:
        return context.view.link("place", area=area)
    return ""


def _sheet(context: PageContext, alert: Alert, table: pl.DataFrame) -> pl.DataFrame:
    """The causes as a table to hand on."""
    records = [
        {
            context.word("alerts.column_what"): query.alert_sentence(
                context.reader.catalogue, alert, row["evidence"], context.language
            ),
            context.word("level.district"): row["district_name"],
            context.word("level.street"): row["street_name"],
            context.word("level.community"): row["community_name"],
            context.word("level.estate"): row["estate_name"],
            context.word("level.company"): row["company_name"],
            context.word("alerts.column_since"): str(row["since"]),
            context.word("alerts.column_due"): str(row["due_on"]),
            context.word("alerts.column_owner"): row["owner"] or alert.owner.of(context.language),
            context.word("alerts.column_informs"): _informed(context, alert),
        }
        for row in table.iter_rows(named=True)
    ]
    return pl.DataFrame(records)


def _counts(table: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """By alert, how many causes are open and how many of them overdue."""
    rows_of = table.group_by("alert").agg(n=pl.len(), over=pl.col("days_over").is_not_null().sum())
    return {alert: (n, over) for alert, n, over in rows_of.rows()}


def _count_text(context: PageContext, n: int, over: int) -> str:
    if not n:
        return context.word("alerts.count_none")
    return context.word("alerts.count_over", n=n, over=over) if over else context.word("alerts.count", n=n)
