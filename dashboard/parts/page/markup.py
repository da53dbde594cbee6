"""Small pieces of HTML. Whatever comes from data is escaped here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.figures import sparkline
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
_TAGS = re.compile(r"<[^<>]*>")
ON_TRACK = ("reached", "on_course")
LEGEND = ("on_course", "off_pace", "missed", "depends", "incomplete", "not_reported")


def anchor(said: str, href: str, *, current: bool = False, kind: str = "") -> str:
    """A link; `said` is markup already."""
    return f'<a href="{escape(href)}"{" aria-current=page" if current else ""}{f" class={kind}" if kind else ""}>{said}</a>'


def office_words(said: str, language: Language) -> str:
    """A title, number or code that an office gave, escaped; what is Chinese in it is marked as such on an English page."""
    return with_written(said) if language == "en" else escape(said)


def as_written(said: str) -> str:
    """What an office wrote, in its own words whatever the language of the page."""
    return f'<q lang="zh">{escape(said)}</q>' if HAN.search(said) else escape(said)


def with_written(said: str) -> str:
    """A sentence of ours in which words that an office wrote stand; in an English sentence they are marked as Chinese."""
    return HAN_RUN.sub(lambda found: f'<q lang="zh">{found[0]}</q>', escape(said))


def shape(status: str, language: Language) -> str:
    """The shape of a status in its ink, with its word for those who point at it or hear it."""
    said = word(f"status.{status}", language)
    return f'<i class="s {status}" role="img" aria-label="{said}" title="{said}">{SHAPES[status]}</i>'


def state(status: str, language: Language) -> str:
    """Shape and word."""
    return f'<span class="{status}"><i class="s">{SHAPES[status]}</i>{word(f"status.{status}", language)}</span>'


def clause_state(state: str, language: Language) -> str:
    """Shape and word of how a clause stands."""
    return (
        f'<span class="{state}"><i class="s">{CLAUSE_SHAPES[state]}</i>{word(f"clause_state.{state}", language)}</span>'
    )


def sent_shape(state: str, said: str) -> str:
    """The shape of how a return came, in its ink; `said` is for those who point at it or hear it."""
    return (
        f'<i class="s {state}" role="img" aria-label="{escape(said)}" title="{escape(said)}">{SENT_SHAPES[state]}</i>'
    )


def sent_state(state: str, language: Language) -> str:
    """Shape and word of how a return came."""
    return f'<span class="{state}"><i class="s">{SENT_SHAPES[state]}</i>{word(f"sent.{state}", language)}</span>'


def sent_legend(states: Iterable[str], language: Language) -> str:
    """The ways in which returns came that a table shows."""
    return f'<div class="key">{"".join(sent_state(state, language) for state in states)}</div>'


def legend(language: Language) -> str:
    """The statuses that a table or map can show."""
    return f'<div class="key">{"".join(state(status, language) for status in LEGEND)}</div>'


def spark(
    values: Sequence[float | None],
    targets: Sequence[float | None] = (),
    *,
    said: str = "",
    width: int = 88,
    height: int = 20,
) -> str:
    """A sparkline in the ink of the text around it."""
    drawn = sparkline.svg(values, targets, width=width, height=height)
    if not drawn:
        return ""
    return (
        f'<i class="spark" role="img" aria-label="{escape(said)}" '
        f'style="width:{width}px;height:{height}px;--m:url(&quot;{sparkline.address(drawn)}&quot;)"></i>'
    )


def capped(cell: str) -> str:
    """Markup whose text is longer than any honest name or sentence: a few lines of it, and the whole for who points at it."""
    said = _TAGS.sub("", cell).replace('"', "&quot;")
    return cell if len(said) <= LONGEST else f'<div class="long" title="{said}">{cell}</div>'


def head(said: str, note: str = "", extra: str = "") -> str:
    """The head of a section: a hairline, what it says, a quiet note."""
    return f'<div class="w head"><h2>{capped(escape(said))}</h2>{f"<p>{escape(note)}</p>" if note else ""}{extra}</div>'


def sentences(lines: Iterable[str]) -> str:
    """Sentences, one a line; they are markup already."""
    return f'<ul class="w says">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and what they are; the second is markup already, and left out where blank."""
    return f'<dl class="facts">{"".join(f"<dt>{escape(name)}</dt><dd>{capped(said)}</dd>" for name, said in pairs if said)}</dl>'


def tabs(choices: Iterable[tuple[str, str, bool]], *, kind: str = "") -> str:
    """Links in a row, of which one is where we are: (said, address, current)."""
    return f'<div class="w tabs {kind}">{"".join(anchor(escape(said), href, current=here) for said, href, here in choices)}</div>'


def menu(said: str, choices: Sequence[tuple[str, str, bool]], language: Language = "zh") -> str:
    """A menu that says what is chosen: (said, address, current) a choice. What an office wrote in Chinese is marked as
    such on an English page."""
    listed = "".join(anchor(office_words(name, language), href, current=here) for name, href, here in choices)
    chosen = office_words(said, language)
    return f'<details class="menu"><summary>{chosen}</summary><div><div class="parties">{listed}</div></div></details>'


def _label(heading: str, kind: str) -> str:
    return f' data-label="{escape(heading)}"' if heading and "stack" in kind.split() else ""


def _heading(said: str, css: str, sort: Sort | None) -> str:
    if sort is None:
        return f'<th scope="col" class="{css}">{escape(said)}</th>'
    mark = {"ascending": " ↑", "descending": " ↓"}.get(sort.order, "")
    ordered = f' aria-sort="{sort.order}"' if sort.order else ""
    return f'<th scope="col" class="{css}"{ordered}>{anchor(escape(said) + mark, sort.href)}</th>'


def table(
    headings: Sequence[tuple[str, str]],
    rows: Iterable[tuple[str, Sequence[str]]],
    *,
    kind: str = "",
    sorts: Mapping[str, Sort] | None = None,
) -> str:
    """A table: (heading, class) a column, (class of the row, cells) a row. The first cell is the row's heading.

    Cells are markup already. Of a `stack` each row becomes a list on a narrow screen, every cell below its heading.
    Headings that stand in `sorts` are links that sort by them.
    """
    top = "".join(_heading(said, css, (sorts or {}).get(said)) for said, css in headings)
    body = "".join(
        f'<tr class="{css}"><th scope="row">{capped(cells[0])}</th>'
        + "".join(
            f'<td class="{heading[1]}"{_label(heading[0], kind)}>{capped(cell)}</td>'
            for heading, cell in zip(headings[1:], cells[1:], strict=True)
        )
        + "</tr>"
        for css, cells in rows
    )
    keys = (
        "" if "<a " in f"{top}{body}" else ' tabindex="0"'
    )  # what scrolls is reached by keys: by its links, else itself
    return f'<div class="w scroll"{keys}><table class="board {kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
