"""The office's own documents: what stands, what no act has adopted yet, and the forms by which two people lay one down or end one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.parts import clauses, frame, markup
from dashboard.parts.frame import Desk
from dashboard.parts.sentence import sentence_of
from dashboard.words import joined
from pipelines import clock
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import LEVELS, OURS
from pipelines.catalogue.policy import OfficeDocument, catalogue_of, laid_down
from pipelines.errors import RequestError, WuyeError
from pipelines.office.entries import PolicyAct, entry_from
from pipelines.office.journal import open_journal
from pipelines.office.policy import Aim, Preview, compose, end, lay_down, preview
from pipelines.scratch import scratch_folder
from pipelines.text import both

_SEEN, _DONE = "policy.seen", "policy.done"
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")
_ROWS = 4  # empty rows of the table of targets


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A document that was filled in and looked at, not laid down yet."""

    name: str
    content: str
    seen: Preview


def show(desk: Desk) -> None:
    """The page."""
    home = desk.reader.home
    known = catalogue_of(home)
    standing = laid_down(known)
    said = desk.word("policy.title", n=len(standing)) if standing else desk.word("policy.title_none")
    frame.title(said, desk.period(desk.view.period))
    clauses.views(desk, "policy")
    st.html(f'<p class="w notice">{desk.word("policy.note")}</p>')
    if done := st.session_state.pop(_DONE, None):
        st.html(f'<p class="w notice on_time">{desk.word("policy.done", n=done)}</p>')
    _standing(desk, standing, known)
    missing = _not_grounded(desk, known)
    _missing(desk, *missing)
    _form(desk, known, *missing)
    draft: _Draft | None = st.session_state.get(_SEEN)
    if draft is not None:
        _confirm(desk, draft)
    elif standing:
        _end(desk, standing)


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


def _form(desk: Desk, known: Catalogue, rules: Mapping[str, str], alerts: Mapping[str, str]) -> None:
    """A document to fill in."""
    st.html(markup.head(desk.word("policy.new"), desk.word("policy.new_note")))
    language, region = desk.language, desk.reader.home.region
    references = {
        id_: metric.label.of(language)
        for id_, metric in known.metrics.items()
        if any(target.document == OURS for target in metric.target)
        and not any(target.region == region for target in metric.target)
    }
    others = {
        id_: document.title.of(language)
        for id_, document in known.documents.items()
        if document.region != region or document.status == "draft"
    }
    today = clock.today(desk.reader.home)
    with st.form("policy", border=False):
        left, right = st.columns(2, gap="medium")
        name = left.text_input(desk.word("policy.id"), key="policy.id")
        number = right.text_input(desk.word("policy.number"), key="policy.number")
        title = left.text_input(desk.word("policy.name"), key="policy.name")
        issuer = right.text_input(desk.word("policy.issuer"), key="policy.issuer")
        issued = left.date_input(desk.word("policy.issued_on"), today, min_value=date(1990, 1, 1), key="policy.issued")
        begins = right.date_input(desk.word("policy.from"), today, min_value=date(1990, 1, 1), key="policy.from")
        responsible = left.text_input(desk.word("policy.responsible"), key="policy.responsible")
        ends = right.date_input(desk.word("policy.to"), None, min_value=date(1990, 1, 1), key="policy.to")
        lines = st.text_area(desk.word("policy.clauses"), key="policy.clauses")
        table = _targets(desk, known)
        chosen = {
            "rule": st.multiselect(
                desk.word("policy.rules"),
                list(rules),
                format_func=rules.__getitem__,
                key="policy.rules",
                placeholder="",
            ),
            "alert": st.multiselect(
                desk.word("policy.alerts"),
                list(alerts),
                format_func=alerts.__getitem__,
                key="policy.alerts",
                placeholder="",
            ),
            "reference": st.multiselect(
                desk.word("policy.references"),
                list(references),
                format_func=references.__getitem__,
                key="policy.references",
                placeholder="",
            ),
            "document": st.multiselect(
                desk.word("policy.documents"),
                list(others),
                format_func=others.__getitem__,
                key="policy.documents",
                placeholder="",
            ),
        }
        is_asked = st.form_submit_button(desk.word("policy.preview"), type="primary")
    if not is_asked:
        return
    says = {f"{name}-{n}": line.strip() for n, line in enumerate((lines or "").splitlines(), 1) if line.strip()}
    try:
        if missing := _first_blank(
            desk, {"id": name, "number": number, "name": title, "issuer": issuer, "clauses": "".join(says.values())}
        ):
            _say(missing)
            return
        content = compose(
            number=number,
            title=title,
            issuer=issuer,
            region=region,
            issued_on=issued,
            in_force_from=begins,
            in_force_to=ends,
            clauses=says,
            responsible=responsible or issuer,
            targets=_aims(table, known, list(says), desk),
            adopts=[(kind, id_) for kind, ids in chosen.items() for id_ in ids],
        )
        with _written(name, content) as file:
            st.session_state[_SEEN] = _Draft(name=name, content=content, seen=preview(desk.reader.home, file))
    except WuyeError as fault:
        st.session_state.pop(_SEEN, None)
        _say(sentence_of(fault, desk.language))


def _first_blank(desk: Desk, given: Mapping[str, str | None]) -> str:
    """Which required field is blank or wrong; '' where none is."""
    for key, written in given.items():
        if not (written or "").strip() or (key == "id" and not _ID.fullmatch(written or "")):
            return desk.word("policy.required", name=desk.word(f"policy.{key}"))
    return ""


def _targets(desk: Desk, known: Catalogue) -> pl.DataFrame:
    """The table in which targets are filled in."""
    language = desk.language
    names = [f"{metric.code} {metric.label.of(language)}" for metric in known.metrics.values()]
    empty = pl.DataFrame(
        {
            "metric": [None] * _ROWS,
            "level": [None] * _ROWS,
            "year": [None] * _ROWS,
            "value": [None] * _ROWS,
            "clause": [None] * _ROWS,
        },
        schema={"metric": pl.String, "level": pl.String, "year": pl.Int64, "value": pl.Float64, "clause": pl.Int64},
    )
    levels = [desk.word(f"level.{level}") for level in LEVELS[:3]]
    st.html(f'<p class="w small">{desk.word("policy.targets")}</p>')
    edited: pl.DataFrame = st.data_editor(
        empty,
        num_rows="dynamic",
        hide_index=True,
        key="policy.targets",
        placeholder="",
        column_config={
            "metric": st.column_config.SelectboxColumn(desk.word("policy.metric"), options=names, width="large"),
            "level": st.column_config.SelectboxColumn(desk.word("policy.level"), options=levels),
            "year": st.column_config.NumberColumn(
                desk.word("policy.year"), min_value=1990, max_value=2100, step=1, format="%d"
            ),
            "value": st.column_config.NumberColumn(desk.word("policy.value")),
            "clause": st.column_config.NumberColumn(desk.word("policy.clause_no"), min_value=1, step=1),
        },
    )
    return edited


def _aims(table: pl.DataFrame, known: Catalogue, codes: list[str], desk: Desk) -> list[Aim]:
    metrics = {f"{metric.code} {metric.label.of(desk.language)}": metric for metric in known.metrics.values()}
    levels = {desk.word(f"level.{level}"): level for level in LEVELS[:3]}
    aims = []
    for number, row in enumerate(table.iter_rows(named=True), 1):
        needed = [row[key] for key in ("metric", "level", "year", "value")]
        if all(each is None for each in needed):
            continue
        if any(each is None for each in needed):
            raise RequestError(
                both(f"目标第 {number} 行填写不完整", f"row {number} of the targets is not filled in whole")
            )
        metric = metrics[row["metric"]]
        value = round(row["value"] / 100, 6) if metric.unit == "share" else row["value"]
        place = int(row["clause"] or 1) - 1
        aims.append(
            Aim(
                metric=metric.id,
                level=levels[row["level"]],
                year=int(row["year"]),
                value=value,
                clause=codes[place] if place < len(codes) else "",
            )
        )
    return aims


@contextmanager
def _written(name: str, content: str) -> Iterator[Path]:
    """A document as the file that acts on documents read."""
    with scratch_folder() as folder:
        file = folder / f"{name}.toml"
        file.write_text(content, encoding="utf-8")
        yield file


def _confirm(desk: Desk, draft: _Draft) -> None:
    """What a draft would change, and the form by which two people lay it down."""
    language = desk.language
    st.html(markup.head(desk.word("policy.preview_head"), draft.seen.document.title.of(language)))
    if draft.seen.replaces:
        _say(desk.word("policy.replaces", id=draft.name))
    if draft.seen.changes:
        rows = [
            ("", [markup.office_words(part.of(language), language) for part in (one.about, one.before, one.after)])
            for one in draft.seen.changes
        ]
        headings = [(desk.word(f"policy.{key}"), "") for key in ("about", "before", "after")]
        st.html(f'<div class="w">{markup.table(headings, rows, kind="stack")}</div>')
    else:
        st.html(f'<p class="w notice">{desk.word("policy.no_change")}</p>')
    with st.form("policy.sign", border=False):
        left, right = st.columns(2, gap="medium")
        actor = left.text_input(desk.word("policy.actor"), key="policy.actor")
        second = right.text_input(desk.word("policy.second"), key="policy.second")
        why = st.text_input(desk.word("policy.why"), key="policy.why")
        is_signed = st.form_submit_button(desk.word("policy.lay_down"), type="primary")
    if st.button(desk.word("policy.discard"), key="policy.discard"):
        st.session_state.pop(_SEEN)
        st.rerun()
    if not is_signed:
        return
    try:
        with _written(draft.name, draft.content) as file:
            recorded = lay_down(desk.reader.home, file, actor=actor, second_actor=second, why=why)
    except WuyeError as fault:
        _say(sentence_of(fault, language))
        return
    st.session_state.pop(_SEEN)
    st.session_state[_DONE] = recorded.sequence
    st.rerun()


def _end(desk: Desk, standing: Iterable[OfficeDocument]) -> None:
    """The form by which two people end a document."""
    names = {each.id: each.title.of(desk.language) for each in standing}
    st.html(markup.head(desk.word("policy.end")))
    with st.form("policy.end", border=False):
        left, right = st.columns(2, gap="medium")
        chosen = left.selectbox(
            desk.word("policy.end_choose"), list(names), format_func=names.__getitem__, key="policy.end_id"
        )
        last = right.date_input(
            desk.word("policy.end_on"), clock.today(desk.reader.home), min_value=date(1990, 1, 1), key="policy.end_on"
        )
        actor = left.text_input(desk.word("policy.actor"), key="policy.end_actor")
        second = right.text_input(desk.word("policy.second"), key="policy.end_second")
        why = st.text_input(desk.word("policy.why"), key="policy.end_why")
        is_asked = st.form_submit_button(desk.word("policy.end"))
    if not is_asked:
        return
    try:
        recorded = end(desk.reader.home, chosen, last, actor=actor, second_actor=second, why=why)
    except WuyeError as fault:
        _say(sentence_of(fault, desk.language))
        return
    st.session_state[_DONE] = recorded.sequence
    st.rerun()


def _say(says: str) -> None:
    st.html(f'<p class="w notice">{escape(says)}</p>')
