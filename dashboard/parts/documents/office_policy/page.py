"""What stands of the office's own documents, and what no act has adopted yet."""

from collections.abc import Iterable, Mapping

import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.documents import clauses
from dashboard.parts.documents.office_policy import form, signing
from dashboard.parts.documents.office_policy.content import coded, facts_of
from dashboard.parts.page import acting, frame, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, notice
from dashboard.words import joined
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.policy import catalogue_of, laid_down
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.office.entries import PolicyAct, entry_from
from pipelines.office.journal import open_journal


def show_office_policy(context: PageContext) -> None:
    """The page."""
    home = context.reader.home
    known = catalogue_of(home)
    standing = laid_down(known)
    title = context.word("policy.title", n=len(standing)) if standing else context.word("policy.title_none")
    frame.title(title, context.period(context.view.period))
    clauses.views(context, "policy")
    draw(notice(context.word("policy.note")))
    if done := st.session_state.pop(signing.DONE, None):
        draw(notice(context.word("policy.done", n=done), kind="on_time"))
    signing.waiting(context)
    _standing(context, standing, known)
    missing = _not_grounded(context, known)
    _missing(context, *missing)
    if not acting.allowed(context, "lay_down", is_said=False):
        return
    form.show_form(context, known, standing, *missing)
    if draft := form.draft():
        signing.confirm(context, known, draft)
    elif standing:
        signing.end_one(context, standing)


def _standing(context: PageContext, standing: Iterable[OfficeDocument], known: Catalogue) -> None:
    """Each document with what it lays down and adopts, and who laid it down."""
    signed = _signed(context)
    for each in standing:
        language = context.language
        facts = [
            *facts_of(context, known, each),
            (context.word("policy.signed"), markup.office_words(signed.get(each.id, ""), language)),
        ]
        draw(
            Markup('<div class="w"><h3>{}</h3>{}</div>').format(
                markup.office_words(each.title.of(language), language), markup.facts(facts)
            )
        )


def _signed(context: PageContext) -> dict[str, str]:
    """By document, who laid it down last, when and why."""
    texts = {}
    for entry in open_journal(context.reader.home).entries():
        if entry.kind == "policy":
            act = entry_from(entry.content)
            assert isinstance(act, PolicyAct)
            day = text.day(entry.effective_on, context.language)
            texts[act.document] = context.word(
                "policy.signed_by", day=day, actor=entry.actor, second=act.second_actor, why=entry.why
            )
    return texts


def _missing(context: PageContext, rules: Mapping[str, str], alerts: Mapping[str, str]) -> None:
    """The rules and alerts that apply nowhere here, because no document of the region grounds them."""
    if not (rules or alerts):
        return
    draw(markup.head(context.word("policy.missing"), context.word("policy.missing_note")))
    for key, items in (("policy.open_rules", rules), ("policy.open_alerts", alerts)):
        if items:
            sentence = escape(joined(sorted(items.values()), context.language))
            draw(Markup('<p class="w"><span class="quiet">{}</span> {}</p>').format(context.word(key), sentence))


def _not_grounded(context: PageContext, known: Catalogue) -> tuple[dict[str, str], dict[str, str]]:
    region = context.reader.home.region
    rules = {id_: coded(rule, context) for id_, rule in known.rules.items() if not known.has_basis(rule, region)}
    alerts = {id_: coded(alert, context) for id_, alert in known.alerts.items() if not known.has_ground(alert, region)}
    return rules, alerts
