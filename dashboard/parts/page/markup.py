"""Small pieces of HTML, and the one way in which HTML reaches a page.

Markup is a type of its own (`markupsafe.Markup`, which Jinja uses too): what is put into it by `format` and `join` is
escaped unless it is markup itself, and the types tell a text from markup. `Markup` is therefore made of literals alone,
never of an f-string; a test looks.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from markupsafe import Markup, escape

from dashboard.figures import sparkline
from dashboard.parts.page import shown
from dashboard.scripts import element
from dashboard.theme import CLAUSE_SHAPES, SENT_SHAPES, SHAPES
from dashboard.words import word
from pipelines.text import Language


@dataclass(frozen=True, kw_only=True)
class Sort:
    """How a table is sorted by a heading now (`ascending`, `descending` or ''), and the address that sorts by it."""

    href: str
    order: str = ""


HAN_RUN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff\u3000-\u303f\uff00-\uffef0-9]*")
HAN = re.compile("[\u4e00-\u9fff]")
LONGEST = 400  # characters of one cell or heading
ON_TRACK = ("reached", "on_course")
LEGEND = ("reached", "on_course", "off_pace", "missed", "depends", "incomplete", "not_reported")


def draw(markup: Markup, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """Shows markup on the page."""
    shown.note(str(markup))
    st.html(str(markup), width=width)


def run(script: str) -> None:
    """Runs one of `dashboard.scripts` in the page."""
    st.html(element(script), unsafe_allow_javascript=True)


def paragraph(text: Markup | str, *, kind: str = "") -> Markup:
    """A paragraph as wide as the page; `kind` are further classes of the style sheet."""
    return Markup('<p class="{}">{}</p>').format(f"w {kind}".rstrip(), text)


def quiet(text: Markup | str) -> Markup:
    """A paragraph in grey: that there is nothing to show, or what is of less weight."""
    return paragraph(text, kind="quiet")


def small(text: Markup | str, *, kind: str = "") -> Markup:
    """A paragraph in small grey type: a note below a table or chart."""
    return paragraph(text, kind=f"quiet small {kind}".rstrip())


def notice(text: Markup | str, *, kind: str = "") -> Markup:
    """A paragraph with a line at its side: what a reader must not miss; `on_time` of what went well."""
    return paragraph(text, kind=f"notice {kind}".rstrip())


def anchor(text: Markup | str, href: str, *, current: bool = False, kind: str = "") -> Markup:
    """A link."""
    return Markup('<a href="{}"{}{}>{}</a>').format(
        href, " aria-current=page" if current else "", f" class={kind}" if kind else "", text
    )


def office_words(text: str, language: Language) -> Markup:
    """A title, number or code that an office gave, escaped; what is Chinese in it is marked as such on an English page."""
    return with_written(text) if language == "en" else escape(text)


def as_written(text: str) -> Markup:
    """What an office wrote, in its own words whatever the language of the page."""
    return Markup('<q lang="zh">{}</q>').format(text) if HAN.search(text) else escape(text)


def with_written(text: str) -> Markup:
    """A sentence of ours in which words that an office wrote stand; in an English sentence they are marked as Chinese."""
    marked = HAN_RUN.sub(lambda run: Markup('<q lang="zh">{}</q>').format(Markup(run[0])), escape(text))
    return Markup(marked)


def shape(status: str, language: Language) -> Markup:
    """The shape of a status in its ink, with its word for those who point at it or hear it."""
    text = word(f"status.{status}", language)
    return Markup('<i class="s {}" role="img" aria-label="{}" title="{}">{}</i>').format(
        status, text, text, SHAPES[status]
    )


def state(status: str, language: Language) -> Markup:
    """Shape and word."""
    return Markup('<span class="{}"><i class="s">{}</i>{}</span>').format(
        status, SHAPES[status], word(f"status.{status}", language)
    )


def clause_state(state: str, language: Language) -> Markup:
    """Shape and word of how a clause stands."""
    return Markup('<span class="{}"><i class="s">{}</i>{}</span>').format(
        state, CLAUSE_SHAPES[state], word(f"clause_state.{state}", language)
    )


def sent_shape(state: str, text: str) -> Markup:
    """The shape of how a return came, in its ink; `text` is for those who point at it or hear it."""
    return Markup('<i class="s {}" role="img" aria-label="{}" title="{}">{}</i>').format(
        state, text, text, SENT_SHAPES[state]
    )


def sent_state(state: str, language: Language) -> Markup:
    """Shape and word of how a return came."""
    return Markup('<span class="{}"><i class="s">{}</i>{}</span>').format(
        state, SENT_SHAPES[state], word(f"sent.{state}", language)
    )


def sent_legend(states: Iterable[str], language: Language) -> Markup:
    """The ways in which returns came that a table shows."""
    return Markup('<div class="key">{}</div>').format(Markup().join(sent_state(state, language) for state in states))


def legend(shown: Iterable[str], language: Language) -> Markup:
    """The statuses that a table or map shows, in their order; nothing where it shows none."""
    matches = set(shown)
    key = Markup().join(state(status, language) for status in LEGEND if status in matches)
    return Markup('<div class="key">{}</div>').format(key) if key else Markup()


def part(name: str) -> Markup:
    """Where a part of the page begins, to which `to_part` leads."""
    return Markup('<i data-part="{}"></i>').format(name)


def to_part(text: Markup | str, name: str) -> Markup:
    """A link to a part of this page, without a run."""
    return Markup('<a class="more" href="#{}" data-to="{}">{}</a>').format(name, name, text)


def spark(
    values: Sequence[float | None],
    targets: Sequence[float | None] = (),
    *,
    text: str = "",
    width: int = 88,
    height: int = 20,
) -> Markup:
    """A sparkline in the ink of the text around it."""
    drawn = sparkline.svg(values, targets, width=width, height=height)
    if not drawn:
        return Markup()
    return Markup(
        '<i class="spark" role="img" aria-label="{}" style="width:{}px;height:{}px;--m:url(&quot;{}&quot;)"></i>'
    ).format(text, width, height, sparkline.address(drawn))


def capped(cell: Markup) -> Markup:
    """Markup whose text is longer than any honest name or sentence: a few lines of it, and the whole for who points at it."""
    text = cell.striptags() if len(cell) > LONGEST else ""
    return cell if len(text) <= LONGEST else Markup('<div class="long" title="{}">{}</div>').format(text, cell)


def head(text: str, note: str = "", extra: Markup | None = None) -> Markup:
    """The head of a section: a hairline, what it says, a quiet note."""
    return Markup('<div class="w head"><h2>{}</h2>{}{}</div>').format(
        capped(escape(text)), Markup("<p>{}</p>").format(note) if note else "", extra or ""
    )


def sentences(lines: Iterable[Markup | str]) -> Markup:
    """Sentences, one a line."""
    return Markup('<ul class="w says">{}</ul>').format(
        Markup().join(Markup("<li>{}</li>").format(line) for line in lines)
    )


def facts(pairs: Iterable[tuple[str, Markup | str]]) -> Markup:
    """Names and what they are, left out where blank."""
    return Markup('<dl class="facts">{}</dl>').format(
        Markup().join(
            (Markup("<dt>{}</dt><dd>{}</dd>").format(name, capped(escape(text))) for name, text in pairs if text)
        )
    )


def tabs(choices: Iterable[tuple[str, str, bool]], *, kind: str = "") -> Markup:
    """Links in a row, of which one is where we are: (said, address, current)."""
    return Markup('<div class="w tabs {}">{}</div>').format(
        kind, Markup().join((anchor(text, href, current=here) for text, href, here in choices))
    )


def menu(text: str, choices: Sequence[tuple[str, str, bool]], language: Language = "zh") -> Markup:
    """A menu that says what is chosen: (text, address, whether it is chosen) a choice. What an office wrote in Chinese is
    marked as such on an English page."""
    listed = Markup().join(anchor(office_words(name, language), href, current=here) for name, href, here in choices)
    chosen = office_words(text, language)
    return Markup(
        '<details class="menu"><summary>{}</summary><div><div class="parties">{}</div></div></details>'
    ).format(chosen, listed)


def _label(heading: str, kind: str) -> Markup:
    return Markup(' data-label="{}"').format(heading) if heading and "stack" in kind.split() else Markup()


def _heading(text: str, css: str, sort: Sort | None) -> Markup:
    if sort is None:
        return Markup('<th scope="col" class="{}">{}</th>').format(css, text)
    mark = {"ascending": " ↑", "descending": " ↓"}.get(sort.order, "")
    ordered = Markup(' aria-sort="{}"').format(sort.order) if sort.order else ""
    return Markup('<th scope="col" class="{}"{}>{}</th>').format(css, ordered, anchor(text + mark, sort.href))


def table(
    headings: Sequence[tuple[str, str]],
    rows: Iterable[tuple[str, Sequence[Markup | str]]],
    *,
    kind: str = "",
    sorts: Mapping[str, Sort] | None = None,
) -> Markup:
    """A table: (heading, class) a column, (class of the row, cells) a row. The first cell is the row's heading.

    Of a `stack` each row becomes a list on a narrow screen, every cell below its heading.
    Headings that stand in `sorts` are links that sort by them.
    """
    top = Markup().join(_heading(text, css, (sorts or {}).get(text)) for text, css in headings)
    body = Markup().join(
        Markup('<tr class="{}"><th scope="row">{}</th>').format(css, capped(escape(cells[0])))
        + Markup().join(
            Markup('<td class="{}"{}>{}</td>').format(heading[1], _label(heading[0], kind), capped(escape(cell)))
            for heading, cell in zip(headings[1:], cells[1:], strict=True)
        )
        + Markup("</tr>")
        for css, cells in rows
    )
    keys = (
        "" if "<a " in top + body else Markup(' tabindex="0"')
    )  # what scrolls is reached by keys: by its links, else itself
    return Markup(
        '<div class="w scroll"{}><table class="board {}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(keys, kind, top, body)
