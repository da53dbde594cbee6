"""A rule on trial before an office adopts it: whom it would have listed in four quarters, who moves, and how much is luck."""

import json
from decimal import Decimal

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.pack import luck
from dashboard.parts.numbers import rows
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph, small
from dashboard.parts.page.sentence import sentence_of
from dashboard.words import joined
from pipelines.catalogue.declarations import Rule
from pipelines.errors import WuyeError
from pipelines.query.simulation import Simulation

ACT = "trial"  # of the link that opens it
_NAMED = 12
_TRIED = "trial_made"  # in the session: what was tried last


def show(context: PageContext) -> None:
    """Draws the link, or the form and what came of it; for who sees the whole city and evidence before a decision."""
    viewer = context.reader.viewer
    if not (viewer.sees_all_areas and viewer.decides):
        return
    if context.view.chosen.get("act") != ACT:
        opens = markup.anchor(context.word("trial.open"), context.view.link(case="", act=ACT), kind="more")
        draw(paragraph(opens))
        return
    close = markup.anchor(context.word("case.close"), context.view.link(act=""), kind="more")
    draw(markup.head(context.word("trial.head"), context.word("trial.note"), close))
    region = context.reader.home.region
    every = [rule for rule in context.reader.catalogue.rules.values() if rule.pattern]
    every.sort(key=lambda rule: (all(basis.region != region for basis in rule.basis), not rule.chance, rule.code))
    rules = {rule.id: rule for rule in every}  # those that the office adopted first
    chosen = st.selectbox(
        context.word("trial.rule"),
        list(rules),
        format_func=lambda name: f"{rules[name].code} {rules[name].label.of(context.language)}",
        key="trial:rule",
    )
    if chosen:
        _form(context, rules[chosen])


def chance_said(context: PageContext, rule: str) -> str:
    """How many a rule that applies would list by luck alone, in one sentence, or why that is not asked; '' where neither is
    known."""
    declared = context.reader.catalogue.rules[rule]
    rule_chances = context.reader.rule_chances().filter(rule=rule)
    if rule_chances.is_empty():
        return luck.why_none(declared, context.language)
    chance = rule_chances.row(0, named=True)
    return luck.chance_sentence(declared, chance, context.language, chance["met"])


def _form(context: PageContext, rule: Rule) -> None:
    draw(paragraph(rule.meaning.of(context.language)))
    day = context.reader.standing_day()
    given: dict[str, float | None] = {}
    with st.form(f"trial:{rule.id}", enter_to_submit=False):
        for name in rule.parameters:
            parameter = context.reader.catalogue.parameters[name]
            now = parameter.on(day, context.reader.home.region)
            given[name] = st.number_input(
                parameter.label.of(context.language),
                min_value=0.0,
                value=None if now is None else float(now),
                step=1.0,
                key=f"trial:{rule.id}:{name}",
            )
        pressed = st.form_submit_button(context.word("trial.button"), width="stretch")
    if pressed:
        values = {name: Decimal(f"{value}") for name, value in given.items() if value is not None}
        try:
            st.session_state[_TRIED] = context.reader.simulate(rule.id, values)
        except WuyeError as fault:
            st.session_state.pop(_TRIED, None)
            st.error(sentence_of(fault, context.language))
    made = st.session_state.get(_TRIED)
    if made is not None and made.rule.id == rule.id:
        _tell(context, made)


def _tell(context: PageContext, made: Simulation) -> None:
    newest = made.quarters[-1]
    enters = made.listed.filter(pl.col("is_new"))
    quarters = [
        (
            "",
            [
                text.period(row["quarter"], context.language),
                text.number(row["subjects"]),
                text.number(row["listed"]),
                text.number(enters.filter(quarter=row["quarter"]).height),
                text.number(made.leaves.filter(quarter=row["quarter"]).height),
                text.number(row["waiting"]),
            ],
        )
        for row in made.judged.iter_rows(named=True)
    ]
    columns = ("quarter", "subjects", "listed", "enter", "leave", "waiting")
    draw(markup.table([(context.word(f"trial.{name}"), "") for name in columns], quarters, kind="compact"))
    chance = made.luck
    lines = [
        luck.chance_sentence(made.rule, vars(chance), context.language, made.met)
        if chance
        else luck.why_none(made.rule, context.language)
    ]
    for key, names in (
        ("trial.enters", enters.filter(quarter=newest)["subject_name"].to_list()),
        ("trial.leaves", made.leaves.filter(quarter=newest)["subject_name"].to_list()),
    ):
        if names:
            shown = joined([str(name) for name in names[:_NAMED]], context.language)
            lines.append(context.word(key, n=len(names), names=shown))
    draw(markup.sentences([escape(one) for one in lines]))
    by_luck = (
        {f"{size.least}–{size.most}" if size.most else f"{size.least}+": size.share for size in chance.sizes}
        if chance
        else {}
    )
    splits = [("trial.by_size", made.by_size), *([("trial.by_kind", made.by_kind)] if chance else [])]
    for key, split in splits:
        heads = [
            _heading(context, key, made.rule),
            *(context.word(f"trial.{name}") for name in ("subjects", "listed", "share")),
        ]
        if key == "trial.by_size":
            heads.append(context.word("trial.by_luck"))
        body = []
        for row in split.iter_rows(named=True):
            cells = [
                _part(context, key, row["part"], made.rule.chance.kind if made.rule.chance else ""),
                text.number(row["subjects"]),
                text.number(row["hit"]),
                text.share(row["share"]),
            ]
            if key == "trial.by_size":
                cells.append(text.share(by_luck[row["part"]]) if row["part"] in by_luck else text.MISSING)
            body.append(("", cells))
        draw(markup.table([(head, "") for head in heads], body, kind="compact"))
    _ranks(context, made)


def _heading(context: PageContext, key: str, rule: Rule) -> str:
    """What the parts of a table are: sizes, or the column of the rule's table that it is split by."""
    if key == "trial.by_size" or rule.chance is None:
        return context.word(key)
    return rows.headings([rule.chance.kind], context.reader.catalogue, context.language)[rule.chance.kind]


def _part(context: PageContext, key: str, part: str | None, kind: str) -> Markup:
    if part is None:
        return escape(text.MISSING)
    if key == "trial.by_size":
        return escape(part)
    return escape(rows.value_words(context.reader.catalogue, kind, context.language).get(part, part))


def _ranks(context: PageContext, made: Simulation) -> None:
    """Who is listed in the newest quarter, with the ranks that chance leaves open: they stand as ties."""
    matches = made.listed.filter(quarter=made.quarters[-1])
    body = []
    for row in matches.iter_rows(named=True):
        evidence = json.loads(row["evidence"])
        if evidence.get("rank_at_best") is None:
            continue
        best, worst = evidence["rank_at_best"], evidence["rank_at_worst"]
        rank = evidence["rank_from_first"]
        sentence = context.word("trial.tied", best=best, worst=worst) if best < worst else f"{rank}"
        body.append(
            (
                "",
                [
                    escape(str(row["subject_name"])),
                    text.number(evidence["quarter_score"], 1),
                    sentence,
                    f"{evidence['ranked']}",
                ],
            )
        )
    if body:
        heads = [(context.word(f"trial.{name}"), "") for name in ("name", "score", "rank", "ranked")]
        draw(markup.table(heads, body[:50], kind="compact"))
        draw(small(context.word("trial.ties")))
