"""What the period's survey may decide: whether both ends of each interval lead to the same answer."""

from typing import Any

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from dashboard.parts.page.table_download import explained, table_download
from dashboard.parts.surveys.table import show_first
from dashboard.words import joined
from pipelines import periods

KINDS = ("subsidy", "company", "developer")
ORDER = ("below", "open", "settled", "above", "too_few")
_MOST = 12
_COLUMNS = ("name", "share", "interval", "answers", "held_to", "verdict")


def show_decisions(context: PageContext) -> None:
    """One sentence a kind, then the subjects of the chosen kind, those first that something follows for."""
    half = periods.last_ended("half", context.view.period)
    survey_decisions = context.reader.survey_decisions(half)
    draw(markup.head(context.word("survey.decides", period=context.period(half)), context.word("survey.decides_note")))
    kinds = [kind for kind in KINDS if survey_decisions.filter(pl.col("kind") == kind).height]
    if not kinds:
        draw(paragraph(context.word("survey.decides_nothing"), kind="prose"))
        return
    draw(markup.sentences(_sentence(context, survey_decisions.filter(pl.col("kind") == kind), kind) for kind in kinds))
    wanted = context.view.chosen.get("decided_for", "")
    kind = wanted if wanted in kinds else kinds[0]
    draw(
        markup.tabs(
            (context.word(f"survey.kind_{name}"), context.view.link(decided_for=name), name == kind) for name in kinds
        )
    )
    rank = {verdict: place for place, verdict in enumerate(ORDER)}
    shown = survey_decisions.filter(pl.col("kind") == kind).sort(
        pl.col("verdict").replace_strict(rank, return_dtype=pl.Int64), "share", maintain_order=True
    )
    _table(context, shown, f"survey-{kind}-{context.area['code']}-{half}")


def _sentence(context: PageContext, rows: pl.DataFrame, kind: str) -> Markup:
    counts = dict(rows["verdict"].value_counts().iter_rows())
    parts = [context.word(f"survey.count_{verdict}", n=counts[verdict]) for verdict in ORDER if counts.get(verdict)]
    kind_name = context.word(f"survey.kind_{kind}")
    return escape(context.word("survey.count", kind=kind_name, n=rows.height, parts=joined(parts, context.language)))


def _table(context: PageContext, table: pl.DataFrame, file: str) -> None:
    names = {name: context.word(f"survey.column_{name}") for name in _COLUMNS}
    rows = [_cells(context, row) for row in table.head(_MOST).iter_rows(named=True)]
    css = dict.fromkeys(("share", "answers", "interval"), "num")
    show_first(context, [(names[name], css.get(name, "")) for name in _COLUMNS], rows, table.height)
    wanted = [
        "subject",
        "name",
        "rule",
        "question",
        "share",
        "lower",
        "upper",
        "answers",
        "minimum",
        "bar",
        "low",
        "high",
    ]

    def whole() -> pl.DataFrame:
        verdicts = {verdict: context.word(f"survey.verdict_{verdict}") for verdict in ORDER}
        return table.select(*wanted, pl.col("verdict").replace(verdicts))

    headings = {name: context.word(f"survey.column_{name}") for name in (*wanted, "verdict")}
    table_download(context, lambda: explained(context, whole(), headings), file=file)


def _cells(context: PageContext, row: dict[str, Any]) -> list[str]:
    called = markup.as_written(str(row["name"] or row["subject"]))
    if row["question"] and row["kind"] == "developer":
        question = context.reader.catalogue.sources["survey_answer"].column("question").about.values[row["question"]]
        called += Markup(' <span class="quiet">{}</span>').format(question.of(context.language))
    return [
        called,
        text.share(row["share"]),
        f"{text.share(row['lower'])} – {text.share(row['upper'])}",
        text.number(row["answers"]),
        escape(_held_to(context, row)),
        escape(context.word(f"survey.verdict_{row['verdict']}")),
    ]


def _held_to(context: PageContext, row: dict[str, Any]) -> str:
    if row["kind"] == "subsidy":
        low, high = text.share(row["low"]), text.share(row["high"])
        return (
            context.word("survey.pays_same", share=low)
            if low == high
            else context.word("survey.pays", low=low, high=high)
        )
    rule = context.reader.catalogue.rules[row["rule"]]
    return context.word("survey.bar", rule=rule.label.of(context.language), bar=text.share(row["bar"]))
