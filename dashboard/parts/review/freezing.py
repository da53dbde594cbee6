"""Frozen quarters on a page: which there are, freezing one, and what was restated since."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import escape

from dashboard import format as text
from dashboard.parts.page import acting as signing
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet
from dashboard.parts.page.sentence import sentence_of
from dashboard.parts.review import acting
from dashboard.words import joined
from pipelines.errors import WuyeError
from pipelines.review.causes import causes_said
from pipelines.review.freeze import freeze
from pipelines.review.freezes import freezes
from pipelines.review.restatements import restatements, sides

MOST = 60


def versions(context: PageContext, quarter: str) -> None:
    """Every frozen version, the quarter's own first, and the button that freezes it."""
    matches = freezes(context.reader.home)
    own = matches.filter(pl.col("quarter") == quarter)
    draw(markup.head(context.word("review.frozen"), context.word("review.frozen_note")))
    heads = [
        (context.word(f"review.column_{name}"), "") for name in ("quarter", "version", "kind", "frozen_on", "by", "why")
    ]
    rows = [
        (
            "",
            [
                text.period(row["quarter"], context.language),
                str(row["version"]),
                context.word(f"review.{row['state']}"),
                text.day(row["frozen_on"], context.language),
                markup.as_written(row["actor"]),
                markup.as_written(row["why"]),
            ],
        )
        for row in matches.iter_rows(named=True)
    ]
    if rows:
        draw(markup.table(heads, rows, kind="compact wrap"))
    else:
        draw(quiet(context.word("review.frozen_none")))
    if context.reader.viewer.sees_all_areas:  # what is frozen is the whole deployment's
        _form(context, quarter, is_again=own.height > 0)


def _form(context: PageContext, quarter: str, *, is_again: bool) -> None:
    key = f"freeze:{quarter}:{freezes(context.reader.home).height}"
    name = text.period(quarter, context.language)
    with st.form(key, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        with left:
            actor = signing.actor(context, acting.ACT, key=f"{key}:actor")
            is_final = st.checkbox(context.word("review.as_final"), key=f"{key}:final")
        why = right.text_area(
            context.word("review.why_again" if is_again else "review.why_first"),
            max_chars=300,
            height=90,
            key=f"{key}:why",
        )
        pressed = st.form_submit_button(
            context.word("review.freeze", quarter=name),
            width="stretch",
            disabled=signing.nobody_signs(context, acting.ACT),
        )
    if not pressed:
        return
    bar = st.progress(0.0, text=context.word("review.freezing"))

    def show_progress(table: str, done: int, every: int) -> None:
        bar.progress(done / every, text=f"{context.word('review.freezing')} {done}/{every} {table}")

    try:
        made = freeze(context.reader.home.path, quarter, actor=actor, why=why, final=is_final, progress=show_progress)
    except WuyeError as fault:
        bar.empty()
        st.error(sentence_of(fault, context.language))
        return
    signing.note_act(context, acting.ACT, made.actor, f"period:{quarter}", version=made.version)
    acting.done(context.word("review.freeze_done", quarter=name, version=made.version, n=len(made.files)))


def restated(context: PageContext, quarter: str) -> None:
    """What was restated since the quarter was frozen: which figure, from, to, because of what."""
    if freezes(context.reader.home).filter(pl.col("quarter") == quarter).is_empty():
        return
    try:
        matches = restatements(context.reader.home.path, quarter, context.reader.viewer)
    except WuyeError as fault:
        st.error(sentence_of(fault, context.language))
        return
    within = matches.filter(pl.col("area").is_in(context.reader.areas()["code"].implode()))
    catalogue, language = context.reader.catalogue, context.language
    moved = [
        (row, change) for row in within.iter_rows(named=True) if (change := _change_text(context, row)) is not None
    ]
    draw(markup.head(context.word("review.restated", n=len(moved)), context.word("review.restated_note")))
    if left := within.height - len(moved):
        draw(quiet(context.word("review.restated_alike", n=left)))
    if not moved:
        if not left:
            draw(quiet(context.word("review.restated_none")))
        return
    heads = [
        (context.word("kind.metric"), ""),
        (context.word("scope.area"), ""),
        (context.word("scope.period"), ""),
        (context.word("review.column_was"), "num"),
        (context.word("review.column_now"), "num"),
        (context.word("review.column_causes"), "says"),
    ]
    rows = []
    for row, (was, now) in moved[:MOST]:
        metric = catalogue.metrics.get(row["metric"])
        label = escape(metric.label.of(language)) if metric else row["metric"]
        rows.append(
            (
                "",
                [
                    markup.anchor(label, context.view.link("place", area=row["area"], metric=row["metric"]))
                    if metric
                    else label,
                    escape(row["area_name"]),
                    context.period(row["period"]),
                    was,
                    now,
                    markup.as_written(joined(causes_said(catalogue, row["causes"], language), language)),
                ],
            )
        )
    draw(markup.table(heads, rows, kind="compact wrap"))
    if len(moved) > MOST:
        draw(quiet(context.word("review.more", n=len(moved) - MOST)))


def _change_text(context: PageContext, row: Mapping[str, Any]) -> tuple[str, str] | None:
    metric = context.reader.catalogue.metrics.get(row["metric"])
    unit = text.unit_of(metric) if metric else ""
    return sides(row, lambda value: text.with_unit(value, unit, context.language), context.language)
