"""Proposals for the red, black and watch lists. A rule proposes; only people decide."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.numbers import rows
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.link import LISTS, REGISTER
from dashboard.parts.page.markup import draw, paragraph, quiet
from dashboard.parts.standing import case as case_part
from dashboard.parts.standing import entries, trial
from dashboard.words import joined
from pipelines import periods
from pipelines.catalogue import terms
from pipelines.catalogue.declarations import Rule
from pipelines.catalogue.regions import covers

MOST = 12
_OF_CASE = ["subject_kind", "subject", "list", "code", "period"]
KINDS_IN = {"deposit_ids": "deposit_kind"}  # numbers that name a kind, and the column whose words it has
LIMIT = "limit_"  # the keys under which a hit keeps the parameters it was held against


def proposed(context: PageContext, state: str = "proposed") -> pl.DataFrame:
    """The rule hits of the quarter whose list is in a state: proposed, or waiting for evidence."""
    return context.reader.proposals(period=quarter(context), state=state)


def quarter(context: PageContext) -> str:
    """The quarter whose proposals are shown: the last that has ended."""
    end = periods.parse(context.view.period)
    period = periods.containing(end.last_day, "quarter")
    return period.text if period.ends_before <= end.ends_before else periods.shift(period.text, -1)


def counts(context: PageContext) -> dict[str, int]:
    """How many companies wait for a first step on each list, and how many developers stand in the register."""
    matches = undecided(context)
    return {name: matches.filter(pl.col("list") == name)["subject"].n_unique() for name in (*LISTS, REGISTER)}


def undecided(context: PageContext) -> pl.DataFrame:
    """The proposals of the quarter of which nobody has taken a step yet, as the journal has it now."""
    taken = pl.DataFrame(
        [
            (standing["subject_kind"], standing["subject"], standing["list"], standing["rule"], standing["period"])
            for standing in entries.standings(context)
            if standing["state"] != "proposed"
        ],
        schema=dict.fromkeys(_OF_CASE, pl.String),
        orient="row",
    )
    return proposed(context).join(taken, on=_OF_CASE, how="anti")


def cases(context: PageContext, table: pl.DataFrame, *, all_key: str = "all") -> None:
    """Each subject once: who, why by which rule on what evidence, under which clause; the largest first. The first
    dozen, or all of them where the link asks for all (`all_key`)."""
    if table.is_empty():
        draw(quiet(context.word("standing.none")))
        return
    subjects = (
        table.group_by("subject_kind", "subject", maintain_order=True)
        .agg(pl.col("households").max().fill_null(0), pl.len())
        .sort(["len", "households", "subject"], descending=[True, True, False])["subject"]
        .to_list()
    )
    most = len(subjects) if context.view.chosen.get(all_key) == "1" else MOST
    shown = [table.filter(pl.col("subject") == subject).to_dicts() for subject in subjects[:most]]
    draw(Markup('<div class="w">{}</div>').format(Markup().join(_case(context, hits) for hits in shown)))
    if len(subjects) > most:
        every = context.word("standing.show_all", n=len(subjects))
        draw(paragraph(markup.anchor(every, context.view.link(**{all_key: "1"}), kind="more"), kind="small"))


def grounds(context: PageContext, wanted: str) -> Markup:
    """The evidence and the law of the case that a link names; empty where its quarter holds no hit of it."""
    list_, rule, period, subject = (*wanted.split(".", 3), "", "", "")[:4]
    if not subject:
        return Markup()
    proposals = context.reader.proposals(period=period, state=None, subject=subject)
    hits = proposals.filter(pl.col("list") == list_, pl.col("code") == rule).to_dicts()
    return Markup('<div class="w beside">{}</div>').format(_case(context, hits, is_open=True)) if hits else Markup()


def evidence(context: PageContext, written: str | None) -> list[tuple[str, str]]:
    """The evidence of a hit as names and values in words; the limits that it was held against among them."""
    content: dict[str, Any] = json.loads(written) if written else {}
    parameters = context.reader.catalogue.parameters
    names = rows.headings(list(content), context.reader.catalogue, context.language)
    lines = []
    for key, value in content.items():
        limit = parameters.get(key.removeprefix(LIMIT)) if key.startswith(LIMIT) else None
        name = context.word("standing.limit", name=limit.label.of(context.language)) if limit else names[key]
        if value is not None:
            lines.append((name, amount(context, key, value, is_share=limit is not None and limit.unit == "share")))
    return lines


Scope = Mapping[str, dict[str, Any]]  # by the id of a rule, on what basis and in which version it applied


def scope_of(context: PageContext) -> Scope:
    """The rules as they applied in the quarter looked at; none where the data hold no whole quarter."""
    return {row["rule"]: row for row in context.reader.rule_scope(period=quarter(context)).to_dicts()}


def stands_here(context: PageContext, rule: Rule, scope: Scope) -> bool:
    """Whether a rule applied in the quarter looked at: by a document of the region, or an act by which the office adopted
    it."""
    if rule.id not in scope:
        return context.reader.catalogue.has_basis(rule, context.reader.home.region)
    return bool(scope[rule.id]["applies"])


def left_out(context: PageContext, list_: str, scope: Scope) -> Markup:
    """The rules of a list whose document is none of this region, each with the reason (markup, '' where there is none)."""
    region, language = context.reader.home.region, context.language
    lines = []
    for rule in context.reader.catalogue.rules.values():
        if rule.list != list_ or stands_here(context, rule, scope):
            continue
        why = next((one.note.of(language) for one in rule.left_out if one.region == region), "")
        clauses = joined(list(dict.fromkeys(basis.clause for basis in rule.basis)), language)
        could = rule.pattern or any(covers(basis.region, region) for basis in rule.basis)
        reason = (
            context.word("standing.not_adopted")
            if could
            else why or context.word("standing.left_out_why", clauses=clauses)
        )
        lines.append(
            Markup("<li>{} {}<br><span class='quiet'>{}</span></li>").format(rule.code, rule.label.of(language), reason)
        )
    return Markup("<ul class='w small'>{}</ul>").format(Markup().join(lines)) if lines else Markup()


def rule_card(context: PageContext, declared: Rule, scope: Scope) -> Markup:
    """A rule as it read at the quarter's end: what it asks, its terms, and since when or until when so (markup)."""
    language = context.language
    last_day = periods.parse(quarter(context)).last_day
    rule = declared.on(last_day)
    sentence = context.word(
        "standing.terms",
        notice=rule.notice_days,
        objection=rule.objection_days,
        ending=terms.ending(rule).of(language),
    )
    region = context.reader.home.region
    conditions_text = [
        one.says.of(language)
        if one.counts_in(region)
        else context.word("standing.condition_left_out", says=one.says.of(language))
        for one in (*rule.all, *rule.any)
    ]
    conditions_text += _limits(context, rule, last_day)
    conditions = Markup().join(Markup("<li>{}</li>").format(one) for one in conditions_text)
    version = scope.get(rule.id)
    changed = (
        Markup().join(Markup("<p class='notice'>{}</p>").format(change) for change in _changes(context, version))
        if version
        else ""
    )
    act = context.reader.catalogue.documents.get(str(version["document"])) if version else None
    if version and act is not None:
        code = str(version["clause"])
        cited = markup.anchor(markup.office_words(code, language), context.view.link("clauses", clause=code))
        title = markup.office_words(act.title.of(language), language)
        changed = Markup("<p class='small quiet'>{} {} {}</p>{}").format(
            context.word("standing.by"), cited, title, changed
        )
    return Markup(
        '<div class="case"><div><h3>{} {}</h3><p class="quiet small">{}</p></div>'
        "<div><p>{}</p>{}{}</div><ul class='quiet small'>{}</ul></div>"
    ).format(
        rule.code,
        rule.label.of(language),
        sentence,
        rule.meaning.of(language),
        changed,
        _chance(context, rule),
        conditions,
    )


def _chance(context: PageContext, rule: Rule) -> Markup:
    """What luck alone would list by a rule, or why that is not asked (markup)."""
    sentence = trial.chance_said(context, rule.id)
    return Markup("<p class='small quiet'>{}</p>").format(sentence) if sentence else Markup()


def _limits(context: PageContext, rule: Rule, on: date) -> list[str]:
    """The limits that a rule was held against on a day, by their names."""
    lines = []
    for name in rule.parameters:
        parameter = context.reader.catalogue.parameters[name]
        value = parameter.on(on, context.reader.home.region)
        if value is not None:
            limit = amount(context, name, float(value), is_share=parameter.unit == "share")
            label = context.word("standing.limit", name=parameter.label.of(context.language))
            lines.append(f"{label} {limit}")
    return lines


def _changes(context: PageContext, version: dict[str, Any]) -> list[str]:
    """Since when a rule has read anew, and from when on it will read otherwise."""
    lines = []
    if version["is_changed"]:
        lines.append(context.word("standing.since", day=str(version["since"])))
    if version["changes_on"] is not None:
        lines.append(context.word("standing.until", day=str(version["changes_on"])))
    return lines


def _case(context: PageContext, hits: Sequence[dict[str, Any]], *, is_open: bool = False) -> Markup:
    first, language = hits[0], context.language
    name = entries.subject_name(context, first["subject_kind"], first["subject"], first["subject_name"])
    size = [
        f"{text.number(first[key])} {context.word(f'standing.of_{key}')}"
        for key in ("estates", "households")
        if first[key] is not None and (key, first["subject_kind"]) != ("estates", "estate")
    ]
    why, under = [], []
    for hit in hits:
        rule = context.reader.catalogue.rules.get(hit["rule"])
        label = f"{rule.code} {rule.label.of(language)}" if rule else str(hit["rule"])
        sentence = Markup().join(
            Markup("<li><span class='quiet'>{}</span> {}</li>").format(key, value)
            for key, value in evidence(context, hit["evidence"])
        )
        why.append(
            Markup("<p><b>{}</b>{}</p><ul class='small'>{}</ul>").format(
                label, "" if is_open else _open(context, hit), sentence
            )
        )
        clause = str(hit["clause"] or "")
        cited = (
            markup.anchor(markup.office_words(clause, language), context.view.link("clauses", clause=clause))
            if clause
            else ""
        )
        document = context.reader.catalogue.documents.get(str(hit["document"]))
        title = (
            Markup(" <span class='quiet'>{}</span>").format(markup.office_words(document.title.of(language), language))
            if document
            else ""
        )
        under.append(Markup("<p>{}{}</p>").format(cited, title))
    return Markup(
        "<div class='case'><div><h3>{}</h3><p class='quiet small'>{}</p></div>"
        "<div>{}</div><div class='small'>{}</div></div>"
    ).format(name, " · ".join(size), Markup().join(why), Markup().join(dict.fromkeys(under)))


def _open(context: PageContext, hit: dict[str, Any]) -> Markup:
    """The link that opens the case of a hit; none where no step can follow (markup)."""
    if hit["state"] != "proposed" or hit["list"] == REGISTER or entries.day_of(context) is not None:
        return Markup()
    row = {"subject": hit["subject"], "list": hit["list"], "rule": hit["code"], "period": hit["period"]}
    return Markup(" {}").format(markup.anchor(context.word("case.open_it"), case_part.link(context, row), kind="act"))


def amount(context: PageContext, key: str, value: object, *, is_share: bool = False) -> str:
    """One value of evidence in words: shares in per cent, codes by their labels."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and (is_share or key.endswith(("_share", "_upper", "_lower"))):
        return text.share(float(str(value)))
    if not isinstance(value, str):
        return rows.value_text(value, context.language)
    words = rows.value_words(context.reader.catalogue, KINDS_IN.get(key, key), context.language)
    if key in KINDS_IN:
        return joined(
            [" ".join(words.get(part, part) for part in one.split()) for one in value.split(", ")], context.language
        )
    return words.get(value) or rows.period_said(value, context.language)
