"""What stands of the office's own documents, and what no act has adopted yet."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import streamlit as st

from dashboard import format as text
from dashboard.parts import clauses, frame, markup
from dashboard.parts.frame import Desk
from dashboard.parts.office_policy import form, signing
from dashboard.words import joined
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.policy import catalogue_of, laid_down
from pipelines.catalogue.policy_forms import OfficeDocument, Responsible
from pipelines.office.entries import PolicyAct, entry_from
from pipelines.office.journal import open_journal


def show(desk: Desk) -> None:
    """The page."""
    home = desk.reader.home
    known = catalogue_of(home)
    standing = laid_down(known)
    said = desk.word("policy.title", n=len(standing)) if standing else desk.word("policy.title_none")
    frame.title(said, desk.period(desk.view.period))
    clauses.views(desk, "policy")
    st.html(f'<p class="w notice">{desk.word("policy.note")}</p>')
    if done := st.session_state.pop(signing.DONE, None):
        st.html(f'<p class="w notice on_time">{desk.word("policy.done", n=done)}</p>')
    _standing(desk, standing, known)
    missing = _not_grounded(desk, known)
    _missing(desk, *missing)
    form.show(desk, known, standing, *missing)
    if draft := form.draft():
        signing.confirm(desk, draft)
    elif standing:
        signing.end_one(desk, standing)


def _standing(desk: Desk, standing: Iterable[OfficeDocument], known: Catalogue) -> None:
    """Each document with what it lays down and adopts, and who laid it down."""
    signed = _signed(desk)
    for each in standing:
        language = desk.language
        aims = [
            f"{known.metrics[one.metric].label.of(language)} "
            + joined([f"{year}: {_value(known, one.metric, value)}" for year, value in one.values.items()], language)
            for one in each.target
        ]
        adopted = {
            "targets": aims,
            "rules": [_coded(known.rules[one.rule], desk) for one in each.adopt if one.rule],
            "alerts": [_coded(known.alerts[one.alert], desk) for one in each.adopt if one.alert],
            "references": [known.metrics[one.reference].label.of(language) for one in each.adopt if one.reference],
            "documents": [known.documents[one.document].title.of(language) for one in each.adopt if one.document],
            "values": [
                f"{known.parameters[one.parameter].label.of(language)} {one.value.normalize():f}" for one in each.value
            ],
            "requires": [
                f"{known.item_words[one.item].of(language)}（{desk.word(f'level.{one.level}')}）"
                if language == "zh"
                else f"{known.item_words[one.item].of(language)} ({desk.word(f'level.{one.level}')})"
                for one in each.require
            ],
            "duties": [f"{_matter(known, one, desk)} {one.said.of(language)}" for one in each.responsible],
        }
        until = text.day(each.in_force_to, language) if each.in_force_to else desk.word("policy.to_open")
        facts = [
            (desk.word("policy.number"), markup.office_words(each.number.of(language), language)),
            (desk.word("policy.issuer"), markup.office_words(each.issuer.of(language), language)),
            (desk.word("policy.from"), text.day(each.in_force_from, language)),
            (desk.word("policy.to"), until),
            *(
                (desk.word(f"policy.{key}"), markup.office_words(joined(said, language), language))
                for key, said in adopted.items()
            ),
            (desk.word("policy.signed"), markup.office_words(signed.get(each.id, ""), language)),
        ]
        st.html(
            f'<div class="w"><h3>{markup.office_words(each.title.of(language), language)}</h3>{markup.facts(facts)}</div>'
        )


def _matter(known: Catalogue, duty: Responsible, desk: Desk) -> str:
    return _coded(known.alerts[duty.alert], desk) if duty.alert else duty.about


def _coded(declared: Any, desk: Desk) -> str:
    return f"{declared.code} {declared.label.of(desk.language)}"


def _value(known: Catalogue, metric: str, value: float) -> str:
    return text.share(value) if known.metrics[metric].unit == "share" else text.number(value)


def _signed(desk: Desk) -> dict[str, str]:
    """By document, who laid it down last, when and why."""
    said = {}
    for one in open_journal(desk.reader.home).entries():
        if one.kind == "policy":
            act = entry_from(one.content)
            assert isinstance(act, PolicyAct)
            day = text.day(one.effective_on, desk.language)
            said[act.document] = desk.word(
                "policy.signed_by", day=day, actor=one.actor, second=act.second_actor, why=one.why
            )
    return said


def _missing(desk: Desk, rules: Mapping[str, str], alerts: Mapping[str, str]) -> None:
    """The rules and alerts that apply nowhere here, because no document of the region grounds them."""
    if not (rules or alerts):
        return
    st.html(markup.head(desk.word("policy.missing"), desk.word("policy.missing_note")))
    for key, found in (("policy.open_rules", rules), ("policy.open_alerts", alerts)):
        if found:
            said = escape(joined(sorted(found.values()), desk.language))
            st.html(f'<p class="w"><span class="quiet">{desk.word(key)}</span> {said}</p>')


def _not_grounded(desk: Desk, known: Catalogue) -> tuple[dict[str, str], dict[str, str]]:
    region = desk.reader.home.region
    rules = {id_: _coded(rule, desk) for id_, rule in known.rules.items() if not known.has_basis(rule, region)}
    alerts = {id_: _coded(alert, desk) for id_, alert in known.alerts.items() if not known.has_ground(alert, region)}
    return rules, alerts
