"""The handbook as one HTML page: nothing is fetched, it prints on A4, and codes lead to their clauses."""

import re
from html import escape

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.handbook.blocks import Block, Facts, Grid, Heading, Paragraph, blocks, title
from pipelines.catalogue.handbook.words import WORDS
from pipelines.text import Language

_STYLE = """
:root { --ink: #1a1e21; --muted: #666c70; --hair: #dad7cf; --accent: #0b5f60; --ground: #fbfaf7; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.65 "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Songti SC", SimSun, serif; font-variant-numeric: tabular-nums; }
h1, h2, h3, dt, th, nav, .quiet { font-family: "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
.page { display: grid; grid-template-columns: 270px minmax(0, 860px); gap: 48px; max-width: 1280px; margin: 0 auto; padding: 32px 28px 80px; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; font-size: 12.5px; line-height: 1.5; padding: 8px 0; }
nav details > summary { cursor: pointer; font-weight: 600; padding: 3px 0; }
nav a { white-space: normal; display: block; padding: 1px 0 1px 14px; color: var(--muted); }
i { font-style: normal; white-space: nowrap; }
a { color: inherit; white-space: nowrap;  text-decoration: none; }
a:hover, dd a, td a { color: var(--accent); }
h1 { font-size: 30px; line-height: 1.3; margin: 0 0 6px; }
h2 { font-size: 21px; margin: 48px 0 12px; padding-top: 10px; border-top: 2px solid var(--ink); }
h3 { font-size: 16px; margin: 30px 0 4px; }
p { margin: 4px 0 8px; }
.quiet { color: var(--muted); font-size: 12.5px; }
dl { display: grid; grid-template-columns: 11em 1fr; margin: 8px 0 0; font-size: 13.5px; border-top: 1px solid var(--hair); }
dt, dd { margin: 0; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--hair); }
dt { color: var(--muted); font-size: 12.5px; }
dd { overflow-wrap: anywhere; }
code { font: 12px/1.5 ui-monospace, "Noto Sans Mono CJK SC", monospace; background: #f1efe9; padding: 0 3px; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 13px; line-height: 1.5; margin: 8px 0; }
th { text-align: left; color: var(--muted); font-weight: 400; font-size: 12px; border-bottom: 1px solid var(--ink); }
th, td { padding: 4px 12px 4px 0; vertical-align: top; }
td { border-bottom: 1px solid var(--hair); overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; }
@media (max-width: 820px) { .page { grid-template-columns: minmax(0, 1fr); gap: 12px; padding: 18px 16px 60px; } nav { position: static; max-height: none; } dl { grid-template-columns: 1fr; } dt { border: 0; padding-bottom: 0; } table { display: block; overflow-x: auto; } td { min-width: 7em; } }
@page { size: A4; margin: 18mm 16mm; }
@media print { body { background: #fff; font-size: 10.5pt; } .page { display: block; padding: 0; max-width: none; } nav { position: static; max-height: none; break-after: page; } h2 { break-before: page; } h3 { break-after: avoid; } dl, tr { break-inside: avoid; } }
"""
_CODE = re.compile(r"`([^`]+)`")
_CODES = re.compile(r"\b(?:M-[A-Z]+-\d{2}[a-z]?|(?:RL|BL|WL|AL)-\w{2})\b")
_READING = re.compile(r"\bQ-\d{2}\b")
_CLAUSE = re.compile(r"\bS\d-\d{2}\b")


def page(catalogue: Catalogue, language: Language) -> str:
    """The whole handbook as one page."""
    parts = list(blocks(catalogue, language))
    name = title(language)
    body = "\n".join(_markup(block) for block in parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(name)}</title>\n'
        f'<style>{_STYLE}</style>\n</head>\n<body>\n<div class="page">\n{_contents(parts, language)}\n<main>\n'
        f'<h1>{escape(name)}</h1>\n<p class="quiet">{escape(WORDS["generated"].of(language))}</p>\n{body}\n'
        "</main>\n</div>\n</body>\n</html>\n"
    )


def _contents(items: list[Block], language: Language) -> str:
    lines = [f'<nav aria-label="{escape(WORDS["contents"].of(language))}">']
    is_open = False
    for block in items:
        if isinstance(block, Heading) and block.level == 1:
            lines.append(("</details>" if is_open else "") + f"<details><summary>{escape(block.text)}</summary>")
            is_open = True
        elif isinstance(block, Heading):
            lines.append(f'<a href="#{escape(block.anchor)}">{escape(block.text)}</a>')
    return "\n".join([*lines, "</details>" if is_open else "", "</nav>"])


def _markup(block: Block) -> str:
    match block:
        case Heading():
            return f'<h{block.level + 1} id="{escape(block.anchor)}">{escape(block.text)}</h{block.level + 1}>'
        case Paragraph():
            return f"<p{' class=quiet' if block.is_quiet else ''}>{_inline(block.text)}</p>"
        case Facts():
            pairs = "".join(f"<dt>{escape(name)}</dt><dd>{_inline(text)}</dd>" for name, text in block.pairs)
            return f"<dl>{pairs}</dl>"
        case Grid():
            head = "".join(f"<th>{escape(name)}</th>" for name in block.headings)
            return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, block.rows))}</tbody></table>"


def _row(cells: tuple[str, ...]) -> str:
    is_clause = bool(_CLAUSE.fullmatch(cells[0]))
    first = f' id="{cells[0]}"' if is_clause else ""
    lines = [escape(cells[0]) if is_clause else _inline(cells[0]), *map(_inline, cells[1:])]
    return f"<tr{first}>{''.join(f'<td>{cell}</td>' for cell in lines)}</tr>"


def _inline(text: str) -> str:
    """Notation in its own type; codes unbroken; clauses and readings lead to where they stand."""
    marked = _CODE.sub(r"<code>\1</code>", escape(text))
    marked = _CODES.sub(r"<i>\g<0></i>", marked)
    marked = _READING.sub(lambda hit: f'<a href="#reading-{hit[0]}">{hit[0]}</a>', marked)
    return _CLAUSE.sub(lambda hit: f'<a href="#{hit[0]}">{hit[0]}</a>', marked)
