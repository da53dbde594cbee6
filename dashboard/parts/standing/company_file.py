"""A company's credit file, and what would move it on or off a list."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.pack.letters.desk import LetterRequest
from dashboard.parts.numbers import rows
from dashboard.parts.page import letter, link, markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet
from dashboard.parts.standing import lists
from dashboard.words import joined
from pipelines import periods, query


def file_of(context: PageContext, code: str) -> query.CompanyFile:
    """The file as of the last day of the chosen period, or of the data where they end before."""
    last = periods.parse(context.reader.as_of).last_day
    day = min(periods.parse(context.view.period).last_day, last)
    company_file: query.CompanyFile = context.everywhere.company_file(code, day)
    return company_file


def credit(context: PageContext, file: query.CompanyFile) -> None:
    """How the score comes about, item by item."""
    matches, language = file.credit, context.language
    note = context.word(
        "company.credit_as_of",
        day=text.day(file.as_of, language),
        since=text.day(matches.model_since, language),
        model=matches.model_label.of(language),
        version=matches.model_version,
    )
    draw(markup.head(context.word("company.credit"), note))
    lines = [context.word("company.credit_none")]
    if matches.score is not None:
        lines = [
            context.word(
                "company.credit_sum",
                base=text.number(float(matches.base)),
                good=_points(matches.good),
                cap=text.number(float(matches.good_cap)),
                bad=_points(matches.bad),
                score=_points(matches.score),
                grade=matches.grade,
            )
        ]
        if matches.next_grade is not None and matches.points_to_next is not None:
            lines.append(
                context.word("company.credit_next", grade=matches.next_grade, points=_points(matches.points_to_next))
            )
    if (checks := file.checks) is not None:
        made = checks.random + checks.targeted
        lines.append(
            context.word(
                "company.checks",
                quarter=text.period(file.quarter, language),
                grade_checks=checks.a_year,
                due=text.number(checks.due),
                made=text.number(made),
                lacking=text.number(checks.still_due),
            )
        )
    draw(Markup('<div class="w">{}</div>').format(markup.sentences(lines)))
    if not matches.items:
        draw(quiet(context.word("company.items_none")))
        return
    heads = [
        (context.word("company.item"), ""),
        (context.word("company.points"), "num"),
        (context.word("company.decided"), ""),
        (context.word("company.valid"), ""),
        (context.word("company.state"), ""),
    ]
    body = (("" if item.state == "counts" else "quiet", _item(context, item)) for item in matches.items)
    draw(markup.table(heads, body, kind="compact"))


def report(context: PageContext, file: query.CompanyFile) -> None:
    """The credit report of the file's day as a draft, in both forms; `wuye letter` numbers and issues it."""
    wanted = LetterRequest(kind="credit_report", about=f"company:{file.code}", as_of=file.as_of)
    sentence = context.word("company.report", day=text.day(file.as_of, context.language))
    letter.draft_in_each_form(context, sentence, wanted, file.name)


def moves(context: PageContext, quarter: str, items: Sequence[query.Move]) -> None:
    """Rule by rule, what it says now and the smallest changes that would turn it."""
    rules = context.reader.catalogue.rules
    sentence = context.word("company.moves_note", quarter=text.period(quarter, context.language))
    draw(markup.head(context.word("company.moves"), sentence))
    if not items:
        draw(quiet(context.word("company.moves_none")))
        return
    heads = [(context.word(f"company.{name}"), "") for name in ("rule", "stands", "would", "needs")]
    for name in link.LISTS:
        mine = [move for move in items if move.list == name]
        if not mine:
            continue
        is_joint = name == "red" and any(rules[move.rule].joint for move in mine)
        note = context.word("company.moves_red") if is_joint else ""
        draw(markup.head(context.word(f"standing.{name}_short"), note))
        body = []
        for before, move in zip([None, *mine], mine, strict=False):
            rule = rules[move.rule]
            verdict = "met" if rule.joint else "verdict"
            is_again = before is not None and before.rule == move.rule
            body.append(
                (
                    "",
                    [
                        "" if is_again else Markup("{} {}").format(rule.code, rule.label.of(context.language)),
                        "" if is_again else context.word(f"company.{verdict}_{move.state}"),
                        context.word(f"company.{verdict}_{move.to}"),
                        escape(joined(list(_changes(context, move)), context.language)),
                    ],
                )
            )
        draw(markup.table(heads, body, kind="compact"))


def _changes(context: PageContext, move: query.Move) -> Iterable[str]:
    for change in move.changes:
        now = text.MISSING if change.now is None else lists.amount(context, change.column, change.now)
        yield context.word(
            "company.change",
            says=change.says.of(context.language),
            now=now,
            then=lists.amount(context, change.column, change.then),
        )


def _item(context: PageContext, item: query.CreditItem) -> list[str]:
    language = context.language
    words = rows.value_words(context.reader.catalogue, "record_code", language)
    first, last = text.day(item.valid_from, language), text.day(item.valid_to, language)
    is_open = item.valid_to is None
    return [
        escape(words.get(item.code, item.code)),
        ("+" if item.kind == "good" else "−") + _points(item.points),
        markup.as_written(
            joined([text.day(item.decided_on, language), *([item.decision_no] if item.decision_no else [])], language)
        ),
        context.word("company.valid_open", first=first)
        if is_open
        else context.word("company.valid_from_to", first=first, last=last),
        context.word(f"company.{item.state}")
        + (f" {text.day(item.repaired_on, language)}" if item.state == "repaired" else ""),
    ]


def _points(value: object) -> str:
    number = float(str(value))
    return text.number(number, 0 if number == int(number) else 1)
