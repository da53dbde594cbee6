"""The page of one property service company."""

from collections.abc import Mapping
from html import escape
from typing import Any

import polars as pl
import streamlit as st

from dashboard import format as text
from dashboard.figures import trend
from dashboard.parts import board, chart, company_file, entries, frame, link, lists, markup, rows, series
from dashboard.parts.findings import Series
from dashboard.parts.frame import Desk
from dashboard.words import joined

CREDIT = "credit_score"
SHOWN = 100
NOT_SAID = ("month", "city", "grade_rank", "credit_model", "credit_model_version")


def choose(desk: Desk) -> None:
    """Every company, the largest first, with what the lists look at."""
    quarter = lists.quarter(desk)
    found = desk.everywhere.companies(quarter)
    proposed = {
        name: set(lists.proposed(desk).filter(pl.col("list") == name)["subject"].to_list()) for name in link.LISTS
    }
    frame.title(desk.word("company.pick", n=text.number(found.height)), desk.period(quarter))
    st.html(f'<p class="w quiet">{desk.word("company.pick_more")}</p>')
    heads = [
        (desk.word("kind.company"), ""),
        *(
            (desk.word(f"column.{name}"), "num")
            for name in (
                "estates",
                "households",
                "credit_score",
                "grade",
                "year_score",
                "satisfied_share",
                "respondents",
            )
        ),
        (desk.word("column.list"), ""),
    ]
    body = [("", _line(desk, row, proposed)) for row in found.head(SHOWN).iter_rows(named=True)]
    st.html(markup.table(heads, body, kind="compact"))
    if found.height > SHOWN:
        st.html(f'<p class="w quiet small">{desk.word("standing.more", n=text.number(found.height - SHOWN))}</p>')


def _line(desk: Desk, row: dict[str, Any], proposed: Mapping[str, set[str]]) -> list[str]:
    code = str(row["company_code"])
    named = [desk.word(f"standing.{name}_short") for name, subjects in proposed.items() if code in subjects]
    return [
        markup.anchor(escape(str(row["name"] or code)), desk.view.link(company=code)),
        text.number(row["estates"]),
        text.number(row["households"]),
        text.number(row["credit_score"]),
        escape(str(row["grade"] or text.MISSING)),
        text.number(row["year_score"], 1),
        text.share(row["satisfied_share"]),
        text.number(row["survey_respondents"]),
        joined(named, desk.language),
    ]


def story(desk: Desk, code: str) -> None:
    """As registered, its metrics, its proposals, its history."""
    facts: dict[str, Any] = desk.everywhere.company(code)
    if not facts:
        frame.title(desk.word("company.none", code=code))
        return
    file = company_file.file_of(desk, code)
    found = [_series(desk, name, code) for name in series.measured_at(desk, "company")]
    measured = [one for one in found if not one.now.is_empty()]
    frame.title(_title(desk, facts, code), desk.period(desk.view.period))
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        st.html(markup.head(desk.word("company.metrics")))
        board.measures(desk, measured, area=code)
        credit = next((one for one in measured if one.metric.id == CREDIT), None)
        if credit:
            st.html(markup.head(credit.metric.label.of(desk.language)))
            line = credit.line(code, most=frame.WINDOW)
            chart.show(
                trend.figure(line, credit.metric, desk.language, desk.view.mode, height=200),
                trend.alt(line, credit.metric, desk.language),
                key="credit",
            )
    with right:
        st.html(markup.head(desk.word("company.facts")))
        names = rows.headings(list(facts), desk.reader.catalogue, desk.language, ("company",))
        st.html(
            f'<div class="w">{markup.facts((names[key], rows.cell(desk, key, facts, {})) for key in facts if facts[key] is not None and key not in NOT_SAID)}</div>'
        )
    st.html(markup.head(desk.word("company.proposals"), desk.word("standing.note")))
    lists.cases(desk, lists.proposed(desk).filter(pl.col("subject") == code))
    entries.history(desk, code)
    company_file.moves(desk, file)
    company_file.credit(desk, file)


def _series(desk: Desk, name: str, code: str) -> Series:
    return series.at(desk, name, "company", code)


def _title(desk: Desk, facts: Mapping[str, Any], code: str) -> str:
    name = str(facts.get("name") or code)
    cases = [case for case in entries.standings(desk) if case["company"] == code and case["in_force"]]
    lists_ = [desk.word(f"standing.{list_}") for list_ in dict.fromkeys(case["list"] for case in cases)]
    if facts.get("credit_score") is None:
        return desk.word("company.title_list", name=name, lists=joined(lists_, desk.language)) if lists_ else name
    return desk.word(
        "company.title_listed" if lists_ else "company.title",
        name=name,
        lists=joined(lists_, desk.language),
        estates=text.number(facts["estates"]),
        score=text.number(facts["credit_score"]),
        grade=facts["grade"],
    )
