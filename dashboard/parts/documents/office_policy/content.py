"""What a document of the office says, in full: its clauses, targets with their levels, values, requirements and duties."""

from typing import Any

from markupsafe import Markup

from dashboard import format as text
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.words import joined
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.policy_forms import LaidDown, OfficeDocument, Responsible


def facts_of(context: PageContext, known: Catalogue, document: OfficeDocument) -> list[tuple[str, str]]:
    """Label and markup of each thing that a document says; what it does not say is left out."""
    language = context.language
    until = text.day(document.in_force_to, language) if document.in_force_to else context.word("policy.to_open")
    texts: dict[str, list[str]] = {
        "clauses_said": [f"{each.clause} {each.says.of(language)}" for each in document.clause],
        "targets": [_target(context, known, each) for each in document.target],
        "rules": [coded(known.rules[adopt.rule], context) for adopt in document.adopt if adopt.rule],
        "alerts": [coded(known.alerts[adopt.alert], context) for adopt in document.adopt if adopt.alert],
        "references": [
            known.metrics[adopt.reference].label.of(language) for adopt in document.adopt if adopt.reference
        ],
        "documents": [known.documents[adopt.document].title.of(language) for adopt in document.adopt if adopt.document],
        "values": [
            _with(
                context,
                f"{known.parameters[value.parameter].label.of(language)} {value.value.normalize():f}",
                value.clause,
            )
            for value in document.value
        ],
        "requires": [
            _with(
                context,
                _in_brackets(context, known.item_words[require.item].of(language), [require.level]),
                require.clause,
            )
            for require in document.require
        ],
        "duties": [
            _with(
                context, f"{_matter(known, responsible, context)} {responsible.text.of(language)}", responsible.clause
            )
            for responsible in document.responsible
        ],
    }
    return [
        (context.word("policy.number"), markup.office_words(document.number.of(language), language)),
        (context.word("policy.issuer"), markup.office_words(document.issuer.of(language), language)),
        (context.word("policy.from"), text.day(document.in_force_from, language)),
        (context.word("policy.to"), until),
        *(
            (context.word(f"policy.{key}"), Markup("<br>").join(markup.office_words(line, language) for line in lines))
            for key, lines in texts.items()
            if lines
        ),
    ]


def coded(declared: Any, context: PageContext) -> str:
    """A rule, alert or metric by its code and label."""
    return f"{declared.code} {declared.label.of(context.language)}"


def _target(context: PageContext, known: Catalogue, target: LaidDown) -> str:
    metric = known.metrics[target.metric]
    aims = [
        f"{year} {text.share(value) if metric.unit == 'share' else text.number(value)}"
        for year, value in sorted(target.values.items())
    ]
    named = _in_brackets(context, metric.title_of(target.variant).of(context.language), target.levels)
    kind = context.word(f"policy.kind_{target.kind}")
    return _with(context, f"{named} {kind} {joined(aims, context.language)}", target.clause)


def _in_brackets(context: PageContext, named: str, levels: Any) -> str:
    inside = joined([context.word(f"level.{level}") for level in levels], context.language)
    return f"{named}（{inside}）" if context.language == "zh" else f"{named} ({inside})"


def _with(context: PageContext, sentence: str, clause: str) -> str:
    return f"{sentence} [{clause}]" if clause else sentence


def _matter(known: Catalogue, duty: Responsible, context: PageContext) -> str:
    return coded(known.alerts[duty.alert], context) if duty.alert else duty.about
