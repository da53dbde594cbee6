"""Finding anything by name, pinyin or code: the field in the masthead, what it suggests, and all that was found."""

from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import anchor, as_written, draw
from dashboard.parts.page.view import View
from dashboard.words import word
from pipelines import query

SUGGESTIONS = "find/hits"  # the address that the field asks as one types
MOST = 8  # suggestions


def field(view: View) -> Markup:
    """The field (markup). What it suggests comes from `suggestions`; Enter lists all that was found."""
    text, hint = word("scope.search", view.language), word("scope.search_hint", view.language)
    return Markup(
        '<form class="search" role="search" action="{}" data-link="{}">'
        '<input name="q" type="search" role="combobox" aria-label="{}" placeholder="{}" autocomplete="off" '
        'maxlength="100" aria-expanded="false" aria-autocomplete="list" aria-controls="suggested">'
        '<div id="suggested" role="listbox" aria-label="{}"></div></form>'
    ).format(view.link().partition("?")[0], view.link(), text, hint, text)


def suggestions(reader: query.Reader, view: View, wanted: str) -> list[dict[str, str]]:
    """The likeliest hits: kind, name, detail, href of each, in the view's language."""
    hits = reader.within().search(wanted, MOST)
    tail = "_en" if view.language == "en" else ""
    return [
        {
            "kind": word(f"kind.{row['kind']}", view.language),
            "name": str(row[f"name{tail}"]),
            "detail": str(row[f"detail{tail}"] or ""),
            "href": address(view, row),
        }
        for row in hits.iter_rows(named=True)
    ]


def show_results(context: PageContext, wanted: str) -> None:
    """All that bears a text in its name, pinyin or code, above the page."""
    hits = context.everywhere.search(wanted)
    if hits.is_empty():
        text = escape(context.word("scope.found_none", text=wanted))
        draw(Markup('<div class="w found"><p class="quiet">{}</p></div>').format(text))
        return
    tail = "_en" if context.language == "en" else ""
    lines = Markup().join(
        Markup('<li><span class="quiet">{}</span>{}<span class="quiet small">{}</span></li>').format(
            context.word("kind." + row["kind"]),
            anchor(as_written(str(row["name" + tail])), address(context.view, row)),
            as_written(str(row["detail" + tail] or "")),
        )
        for row in hits.iter_rows(named=True)
    )
    draw(Markup('<div class="w found"><ul>{}</ul></div>').format(lines))


def address(view: View, row: dict[str, Any]) -> str:
    """Where a hit leads."""
    kind, code, view = row["kind"], str(row["id"]), replace(view, page="")
    if kind == "area":
        return view.link("place", area=code)
    if kind == "estate":
        return view.link("place", estate=code)
    if kind == "company":
        return view.link("company", company=code)
    if kind in ("developer", "project_manager"):
        return view.link("standing", subject=f"{kind}:{code}")
    return view.link("clauses" if kind == "clause" else "indicators", **{kind: code})
