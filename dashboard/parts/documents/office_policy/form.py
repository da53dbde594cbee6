"""The form that a document of the office is filled in with, empty or with one that stands."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboard.parts.documents.office_policy.draft import Draft, drop, form_round, keep, say, written
from dashboard.parts.documents.office_policy.draft import draft as draft
from dashboard.parts.documents.office_policy.tables import Editors
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, small
from dashboard.parts.page.sentence import sentence_of
from pipelines import clock
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import OURS, Alert, Metric, Rule
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.errors import WuyeError
from pipelines.office.policy import preview
from pipelines.office.policy_file import Filled, compose
from pipelines.text import Text

_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")
_FIRST = date(1990, 1, 1)


def show_form(
    context: PageContext,
    known: Catalogue,
    standing: Sequence[OfficeDocument],
    rules: Mapping[str, str],
    alerts: Mapping[str, str],
) -> None:
    """The form; what it is filled in with is kept as a draft once it is looked at."""
    draw(markup.head(context.word("policy.new"), context.word("policy.new_note")))
    loaded = _chosen(context, standing)
    if loaded and not _fits(known, loaded):
        say(context.word("policy.by_command", id=loaded.id))
        return
    key = f"policy.{form_round()}.{loaded.id if loaded else ''}"
    with st.form(key, border=False, enter_to_submit=False):
        fields = _fields(context, loaded, key)
        draw(small(context.word("policy.tables_note")))
        editors = Editors(context, known, loaded, key)
        adopts = _adopts(context, known, loaded, rules, alerts, key)
        is_asked = st.form_submit_button(context.word("policy.preview"), type="primary")
    if not is_asked:
        return
    try:
        if missing := _first_blank(context, fields):
            say(missing)
            return
        name = str(fields["id"])
        says = _clauses(name, str(fields["clauses"]), loaded)
        tables = editors.read(list(says))
        filled = Filled(
            number=fields["number"],
            title=fields["name"],
            issuer=fields["issuer"],
            issued_on=fields["issued_on"],
            in_force_from=fields["from"],
            in_force_to=fields["to"],
            responsible=fields["responsible"] or fields["issuer"],
            clauses=says,
            targets=tables.targets,
            adopts=adopts,
            values=tables.values,
            requires=tables.requires,
            duties=tables.duties,
            rests=tables.rests,
        )
        content = compose(filled, context.reader.home.region, loaded)
        with written(name, content) as file:
            keep(Draft(name=name, content=content, seen=preview(context.reader.home, file)))
    except WuyeError as fault:
        drop()
        say(sentence_of(fault, context.language))


def _chosen(context: PageContext, standing: Sequence[OfficeDocument]) -> OfficeDocument | None:
    """Which standing document is to be changed; none for a new one."""
    if not standing:
        return None
    names = {"": context.word("policy.from_new"), **{each.id: each.title.of(context.language) for each in standing}}
    chosen = st.selectbox(
        context.word("policy.load"),
        list(names),
        format_func=names.__getitem__,
        key=f"policy.{form_round()}.load",
        on_change=drop,
    )
    return next((each for each in standing if each.id == chosen), None)


def _fits(known: Catalogue, document: OfficeDocument) -> bool:
    """Whether the form can hold all of a document: it has no place for other readings and for levels of reference."""
    return not any(
        target.reference_levels or target.variant in known.metrics[target.metric].other_readings
        for target in document.target
    )


def _fields(context: PageContext, loaded: OfficeDocument | None, key: str) -> dict[str, Any]:
    language, today = context.language, clock.today(context.reader.home)

    def written_as(text: Text | None) -> str:
        return text.of(language) if text else ""

    left, right = st.columns(2, gap="medium")
    number = right.text_input(
        context.word("policy.number"), written_as(loaded.number if loaded else None), key=f"{key}.number"
    )
    name = left.text_input(
        context.word("policy.id"), loaded.id if loaded else "", key=f"{key}.id", disabled=loaded is not None
    )
    return {
        "id": loaded.id if loaded else name,
        "number": number,
        "name": left.text_input(
            context.word("policy.name"), written_as(loaded.title if loaded else None), key=f"{key}.name"
        ),
        "issuer": right.text_input(
            context.word("policy.issuer"), written_as(loaded.issuer if loaded else None), key=f"{key}.issuer"
        ),
        "issued_on": left.date_input(
            context.word("policy.issued_on"),
            loaded.issued_on if loaded else today,
            min_value=_FIRST,
            key=f"{key}.issued",
        ),
        "from": right.date_input(
            context.word("policy.from"), loaded.in_force_from if loaded else today, min_value=_FIRST, key=f"{key}.from"
        ),
        "responsible": left.text_input(
            context.word("policy.responsible"),
            written_as(loaded.clause[0].responsible if loaded and loaded.clause else None),
            key=f"{key}.responsible",
        ),
        "to": right.date_input(
            context.word("policy.to"), loaded.in_force_to if loaded else None, min_value=_FIRST, key=f"{key}.to"
        ),
        "clauses": st.text_area(
            context.word("policy.clauses"),
            "\n".join(clause.says.of(language) for clause in loaded.clause) if loaded else "",
            key=f"{key}.clauses",
        ),
    }


def _adopts(
    context: PageContext,
    known: Catalogue,
    loaded: OfficeDocument | None,
    rules: Mapping[str, str],
    alerts: Mapping[str, str],
    key: str,
) -> list[tuple[str, str]]:
    """What is adopted, as (kind, id): of what no document of the region grounds yet, and what this one adopts already."""
    language, region = context.language, context.reader.home.region
    references = {
        id_: metric.label.of(language)
        for id_, metric in known.metrics.items()
        if any(target.document == OURS for target in metric.target)
        and not any(target.region == region for target in metric.target)
    }
    others = {
        id_: document.title.of(language)
        for id_, document in known.documents.items()
        if (document.region != region or document.status == "draft") and not document.is_of_office
    }
    options: dict[str, dict[str, str]] = {
        "rule": dict(rules),
        "alert": dict(alerts),
        "reference": references,
        "document": others,
    }
    adopted = {
        kind: [getattr(each, kind) for each in loaded.adopt if getattr(each, kind)] if loaded else []
        for kind in options
    }
    for kind, ids in adopted.items():
        options[kind] |= {id_: _label(known, kind, id_, context) for id_ in ids}
    return [
        (kind, id_)
        for kind, names in options.items()
        for id_ in st.multiselect(
            context.word(f"policy.{kind}s"),
            list(names),
            adopted[kind],
            format_func=names.__getitem__,
            key=f"{key}.{kind}",
            placeholder="",
        )
    ]


def _label(known: Catalogue, kind: str, id_: str, context: PageContext) -> str:
    if kind == "document":
        return known.documents[id_].title.of(context.language)
    coded: dict[str, Mapping[str, Rule | Alert | Metric]] = {
        "rule": known.rules,
        "alert": known.alerts,
        "reference": known.metrics,
    }
    declared = coded[kind][id_]
    return f"{declared.code} {declared.label.of(context.language)}"


def _first_blank(context: PageContext, given: Mapping[str, Any]) -> str:
    """Which required field is blank or wrong; '' where none is."""
    for key in ("id", "number", "name", "issuer", "clauses"):
        entry = (given[key] or "").strip()
        if not entry or (key == "id" and not _ID.fullmatch(entry)):
            return context.word("policy.required", name=context.word(f"policy.{key}"))
    return ""


def _clauses(name: str, lines: str, loaded: OfficeDocument | None) -> dict[str, str]:
    """What each clause says, by its code: a line keeps the code that it had."""
    codes = [clause.clause for clause in loaded.clause] if loaded else []
    sentences = [line.strip() for line in lines.splitlines() if line.strip()]
    return {codes[n] if n < len(codes) else f"{name}-{n + 1}": line for n, line in enumerate(sentences)}
