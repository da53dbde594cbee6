"""The frame round every screen: area, period, title, source note."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.page import ask, link
from dashboard.parts.page.markup import anchor, capped, draw, notice, run
from dashboard.parts.page.sentence import for_page
from dashboard.parts.page.view import View, is_apart
from dashboard.scripts import AREAS, NAMES, PAPER, PICTURE, SEARCH, SPEAK, STEER, TO_PART, WORDS
from dashboard.theme import Mode, css
from dashboard.words import language_for, marked_word, word
from pipelines import periods
from pipelines.catalogue.declarations import Metric
from pipelines.periods import parse
from pipelines.text import Language

WINDOW = 36  # months that a line shows at most
BELOW = {"city": "district", "district": "street", "street": "community", "community": "estate"}


@dataclass(frozen=True, kw_only=True)
class PageContext:
    """What a screen works with: what is looked at, and a reader of the build within that scope."""

    reader: ask.CachedReader
    view: View
    area: dict[str, Any]
    is_built: bool = True  # whether anything is published; only a few pages open without
    wrong: tuple[link.Wrong, ...] = ()  # what the link asks for and does not exist; the view has the nearest instead

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.view.language

    @property
    def below(self) -> str:
        """The level under the area, or nothing."""
        return BELOW.get(self.area["level"], "")

    def word(self, key: str, **values: object) -> str:
        """A string of ours in the page's language."""
        return word(key, self.language, **values)

    def marked(self, key: str, **values: object) -> Markup:
        """A string of ours in the page's language with markup among its values."""
        return marked_word(key, self.language, **values)

    def period(self, period: str) -> str:
        """A period in words, marked where it was not over when the build was made."""
        name = text.period(period, self.language)
        if not self.reader.is_running(period):
            return name
        kind = "month" if parse(period).kind == "month" else "period"
        return self.word(f"scope.running_{kind}", period=name)

    def has(self, metric: str) -> bool:
        """Whether the catalogue declares a metric."""
        return metric in self.reader.catalogue.metrics

    def metric(self, metric: str) -> Metric:
        """One metric.

        Raises:
            RequestError: the catalogue declares none of that name.
        """
        return self.reader.catalogue.metric(metric)

    def period_of(self, metric: str) -> str:
        """The period that this metric is shown for."""
        return periods.last_ended(self.metric(metric).frequency, self.view.period)

    def calendar_of(self, metric: str) -> str:
        """The scheme in whose months this metric is shown: the one that was chosen, where the metric has it (Q-18)."""
        chosen = self.view.chosen.get("calendar", "")
        return chosen if chosen in self.metric(metric).calendars else ""

    @property
    def everywhere(self) -> ask.CachedReader:
        """All that the viewer may see, all its months."""
        return self.reader.within()

    def within(self, area: str) -> ask.CachedReader:
        """The same months, another area."""
        return self.reader.within(area, self.reader.scope.start, self.reader.scope.end)


def dress(language: Language) -> None:
    """The style sheet, the script and the language of the page; first in each run."""
    st.html(css())
    for script in (STEER, SEARCH, NAMES, WORDS, PICTURE, AREAS, TO_PART, PAPER, SPEAK[language]):
        run(script)


def language() -> Language:
    """The language: the link's, else the browser's."""
    return language_for(st.query_params.get("lang"), st.context.locale)


def context(page: str) -> PageContext:
    """What the link asks for, or the whole city in the newest period; `wrong` names what does not exist.

    Raises:
        WuyeError: nothing is published.
    """
    mode: Mode = "dark" if st.context.theme.type == "dark" else "light"
    return desk_for(page, st.query_params.to_dict(), language(), mode)


def desk_for(page: str, request: Mapping[str, str], language: Language, mode: Mode) -> PageContext:
    """The context of a page that is asked for by the parameters of a link.

    Raises:
        WuyeError: nothing is published.
    """
    reader = ask.reader()
    reading = link.read(reader, page, request)
    period = reading.right.get("period", reader.as_of)
    area: dict[str, Any] = reader.area(reading.right.get("area", reader.viewer.bounds or reader.home.region))
    view = View(
        page=page,
        language=language,
        mode=mode,
        area=area["code"],
        period=period,
        chosen={name: value for name, value in reading.right.items() if name not in link.FRAME},
    )
    start = max(reader.first_month, periods.shift(period, 1 - WINDOW))
    return PageContext(reader=reader.within(area["code"], start, period), view=view, area=area, wrong=reading.wrong)


def here() -> PageContext:
    """The context that `app` laid for the screen that runs now."""
    matches = st.session_state["context"]
    assert isinstance(matches, PageContext)
    return matches


def scope(context: PageContext) -> Markup:
    """Where and when (markup)."""
    return Markup('<div class="scope">{}{}</div>').format(_crumbs(context), _months(context))


def title(sentence: str, note: str = "") -> None:
    """The page's finding and, quietly, when it holds."""
    draw(Markup('<div class="w title"><h1>{}</h1><p>{}</p></div>').format(capped(escape(sentence)), note))


def source_note(context: PageContext) -> None:
    """Data version, as-of, and that it is invented; on every screen."""
    reader = context.reader
    lines = [
        context.word("source_note.line", version=reader.version, as_of=context.period(reader.as_of)),
        context.word("app.invented_long") if reader.home.invented else "",
    ]
    draw(
        Markup('<footer class="w foot">{}</footer>').format(
            Markup().join(Markup("<span>{}</span>").format(line) for line in lines if line)
        )
    )
    if reader.damage:
        draw(notice(for_page(reader.damage.of(context.language))))
    if reader.changed:
        draw(notice(context.word("app.catalogue_changed", n=len(reader.changed))))
    if failure := reader.last_failure:
        draw(notice(context.word("app.build_failed", reason=for_page(failure.message))))


def area_name(row: dict[str, Any], language: Language) -> str:
    """An area's name; what could not be placed says so."""
    if is_apart(row):
        return word("scope.unassigned", language)
    return str(row.get(f"name_{language}") or row["name"])


def trail(context: PageContext, area: dict[str, Any], page: str | None = None) -> Markup:
    """An area and all that hold it, as links (markup)."""
    chain = [area]
    top = (context.reader.home.region, context.reader.viewer.bounds)  # above which there is nothing to open
    while chain[0]["code"] not in top and chain[0]["parent"]:
        chain.insert(0, context.reader.area(chain[0]["parent"]))
    lines = [
        Markup("<b>{}</b>").format(area_name(row, context.language))
        if row["code"] == context.area["code"]
        else anchor(area_name(row, context.language), context.view.link(page, area=row["code"], estate=""))
        for row in chain
    ]
    return Markup(' <span class="sep">›</span> ').join(lines)


def _crumbs(context: PageContext) -> Markup:
    crumbs = trail(context, context.area)
    return Markup('<nav class="crumbs" aria-label="{}">{}{}</nav>').format(
        context.word("scope.area"), crumbs, _menu_below(context)
    )


def _menu_below(context: PageContext) -> Markup:
    if context.below in ("", "estate"):
        return Markup()
    below = context.reader.children(context.area["code"])
    if below.is_empty():
        return Markup()
    places = Markup().join(
        anchor(area_name(row, context.language), context.view.link(area=row["code"]))
        for row in below.sort("sort").iter_rows(named=True)
    )
    named = below.filter(~pl.col("code").str.ends_with("-unassigned")).height  # what stands under none is no area
    return Markup(
        '<details class="menu"><summary>{} {}</summary><div><div class="places">{}</div></div></details>'
    ).format(named, context.word(f"levels.{context.below}", n=named), places)


def _months(context: PageContext) -> Markup:
    months = context.reader.periods("month")
    years = sorted({month[:4] for month in months}, reverse=True)
    rows = Markup().join(
        Markup("<tr><th>{}</th>").format(year)
        + Markup().join(
            Markup("<td>{}</td>").format(
                anchor(
                    text.month_name(number, context.language),
                    context.view.link(period=month),
                    current=month == context.view.period,
                )
            )
            if (month := f"{year}-{number:02d}") in months
            else Markup("<td></td>")
            for number in range(1, 13)
        )
        + Markup("</tr>")
        for year in years
    )
    return Markup(
        '<details class="menu"><summary>{} {}</summary><div><table class="months">{}</table></div></details>'
    ).format(context.word("scope.period"), context.period(context.view.period), rows)


def months_of(frame: pl.DataFrame) -> list[str]:
    """The periods of a frame, in order."""
    return frame.sort("starts_on")["period"].unique(maintain_order=True).to_list()
