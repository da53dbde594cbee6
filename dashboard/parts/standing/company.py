"""The page of one property service company."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.figures import trend
from dashboard.parts.numbers import board, rows, series
from dashboard.parts.numbers.findings import Series
from dashboard.parts.page import chart, frame, ledger, link, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph, quiet, small
from dashboard.parts.standing import company_file, entries, lists, subject
from dashboard.words import joined
from pipelines.catalogue.entries import LIST_STEPS
from pipelines.office.standing import OVER

CREDIT = "credit_score"
NEEDED = ("company", "estate", "contract", "credit_record", "assessment")  # what the page is made from
NOT_SAID = ("month", "city", "grade_rank", "credit_model", "credit_model_version")


COLUMNS = {  # of the table → what it is called
    "name": "kind.company",
    "estates": "column.estates",
    "households": "column.households",
    "credit_score": "column.credit_score",
    "grade": "column.grade",
    "year_score": "column.year_score",
    "satisfied_share": "column.satisfied_share",
    "survey_respondents": "column.respondents",
}


def choose(context: PageContext, wanted: str) -> bool:
    """Every company, the largest first unless a heading sorts them, with what the lists look at; to the last of them. Gives
    whether there is any."""
    quarter = lists.quarter(context)
    companies = context.everywhere.companies(quarter)
    proposed = {
        name: set(lists.proposed(context).filter(pl.col("list") == name)["subject"].to_list()) for name in link.LISTS
    }
    if companies.is_empty():
        frame.title(context.word("company.pick_none"), context.period(quarter) if quarter else "")
        draw(Markup('<div class="w">{}</div>').format(markup.sentences(missing(context, quarter))))
        return False
    frame.title(context.word("company.pick", n=text.number(companies.height)), context.period(quarter))
    draw(quiet(context.word("company.pick_more")))
    names = {column: context.word(key) for column, key in COLUMNS.items()}
    heads = [(sentence, "" if column == "name" else "num") for column, sentence in names.items()]
    heads.append((context.word("column.list"), ""))
    held = ledger.sorted_by_link(context, _held(companies, wanted))
    start = ledger.first_row(context, held.height)
    body = [("", _line(context, row, proposed)) for row in held.slice(start, ledger.PAGE).iter_rows(named=True)]
    draw(markup.table(heads, body, kind="compact", sorts=ledger.sorts(context, names)))
    draw(small(ledger.pages(context, held.height, start), kind="stay"))
    return True


def take(context: PageContext, wanted: str) -> None:
    """All companies that the field keeps, to the last, as files."""
    quarter = lists.quarter(context)
    rows.download(
        context,
        lambda: _held(context.everywhere.companies(quarter), wanted),
        f"companies-{quarter}",
        choices=[text.period(quarter, context.language) if quarter else "", *([wanted] if wanted else [])],
        label=context.word("company.take"),
    )


def _held(table: pl.DataFrame, wanted: str) -> pl.DataFrame:
    return ledger.with_text(table, table.select("name", "company_code"), wanted)


def missing(context: PageContext, quarter: str) -> list[str]:
    """What an office with few files lacks for the page to show companies, a sentence each."""
    sent = set(context.everywhere.submissions().filter(pl.col("accepted") > 0)["source"])
    sources = context.reader.catalogue.sources
    lacking = [sources[name].label.of(context.language) for name in NEEDED if name not in sent]
    whole = [period for period in context.everywhere.periods("quarter") if not context.reader.is_running(period)]
    lines = [] if quarter in whole else [context.word("company.no_quarter")]
    if lacking:
        lines.append(context.word("company.lacking", names=joined(lacking, context.language)))
    if "estate" in sent and not context.everywhere.company_names():
        lines.append(context.word("company.no_codes"))
    return lines or [context.word("company.none_served")]


def _line(context: PageContext, row: dict[str, Any], proposed: Mapping[str, set[str]]) -> list[str]:
    code = str(row["company_code"])
    named = [context.word(f"standing.{name}_short") for name, subjects in proposed.items() if code in subjects]
    return [
        markup.anchor(str(row["name"] or code), context.view.link(company=code)),
        text.number(row["estates"]),
        text.number(row["households"]),
        text.number(row["credit_score"]),
        escape(str(row["grade"] or text.MISSING)),
        text.number(row["year_score"], 1),
        text.share(row["satisfied_share"]),
        text.number(row["survey_respondents"]),
        joined(named, context.language),
    ]


def title(context: PageContext, code: str) -> bool:
    """The company's name and how it stands; whether anything is known of it."""
    facts: dict[str, Any] = context.everywhere.company(code)
    if not facts:
        frame.title(context.word("company.none", code=code))
        return False
    frame.title(_title(context, facts, code), context.period(context.view.period))
    return True


def story(context: PageContext, code: str) -> None:
    """As registered, its metrics, its proposals, its history."""
    facts: dict[str, Any] = context.everywhere.company(code)
    file = company_file.file_of(context, code)
    all_series = [_series(context, name, code) for name in series.measured_at(context, "company")]
    measured = [one for one in all_series if not one.now.is_empty()]
    left, right = st.columns([1.4, 1], gap="medium")
    with left:
        draw(markup.head(context.word("company.metrics")))
        board.measures(context, measured, area=code)
        credit = next((one for one in measured if one.metric.id == CREDIT), None)
        if credit:
            draw(markup.head(credit.metric.label.of(context.language)))
            line = credit.line(code, most=frame.WINDOW)
            chart.show_figure(
                context,
                trend.figure(line, credit.metric, context.language, context.view.mode, height=200),
                trend.alt(line, credit.metric, context.language),
                key="credit",
                metrics=[credit.metric],
            )
    with right:
        draw(markup.head(context.word("company.facts")))
        names = rows.headings(list(facts), context.reader.catalogue, context.language, ("company",))
        draw(
            Markup('<div class="w">{}</div>').format(
                markup.facts(
                    (names[key], rows.cell(context, key, facts, {}))
                    for key in facts
                    if facts[key] is not None and key not in NOT_SAID
                )
            )
        )
        if file.branches:
            named = [Markup("{} {}").format(branch.name, branch.code) for branch in file.branches]
            draw(paragraph(context.marked("company.branches", names=joined(named, context.language))))
    draw(markup.head(context.word("company.proposals"), context.word("standing.note")))
    lists.cases(context, lists.proposed(context).filter(pl.col("subject") == code))
    entries.history(context, code)
    company_file.moves(context, file.quarter, file.moves)
    company_file.credit(context, file)
    subject.managers_of(context, code)


def _series(context: PageContext, name: str, code: str) -> Series:
    return series.at(context, name, "company", code)


def _on_lists(context: PageContext, code: str) -> list[str]:
    """On which lists a company stands, on which a case of it is under way and at which step, and how many rules propose it."""
    own = [one for one in entries.standings(context) if (one["subject_kind"], one["subject"]) == ("company", code)]
    lines = [
        context.word("company.on_list", list=context.word(f"value_list.{one['list']}"))
        for one in own
        if one["in_force"]
    ]
    lines += [
        context.word(
            "company.under_way",
            list=context.word(f"value_list.{one['list']}"),
            step=LIST_STEPS[one["state"]].of(context.language),
        )
        for one in own
        if not one["in_force"] and one["state"] != "proposed" and one["state"] not in OVER
    ]
    open_ = lists.undecided(context).filter(pl.col("subject") == code)
    lines += [
        context.word("company.proposed_to", list=context.word(f"value_list.{list_}"), n=n)
        for list_, n in open_.group_by("list", maintain_order=True).len().iter_rows()
        if list_ in link.LISTS
    ]
    return list(dict.fromkeys(lines))


def _title(context: PageContext, facts: Mapping[str, Any], code: str) -> str:
    name = str(facts.get("name") or code)
    lists_ = _on_lists(context, code)
    if facts.get("credit_score") is None:
        return context.word("company.title_list", name=name, lists=joined(lists_, context.language)) if lists_ else name
    return context.word(
        "company.title_listed" if lists_ else "company.title",
        name=name,
        lists=joined(lists_, context.language),
        estates=text.number(facts["estates"]),
        score=text.number(facts["credit_score"]),
        grade=facts["grade"],
    )
