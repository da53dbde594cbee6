"""Which pages of a city are opened: of every kind of link one, chosen by a seed, until so many are open.

Two links are of one kind if they lead to the same page, at the same level of area, with the same parameters named.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.parts.page.view import HOME_PAGE
from pipelines import query
from pipelines.text import LANGUAGES, Language
from tests.walk.reading import Link, Page, open_page

Kind = tuple[str, str, tuple[str, ...]]
ALWAYS = ("area", "period", "lang")  # every link of ours has them


@dataclass(kw_only=True)
class Crawl:
    """A walk through one city."""

    home: Path
    seed: int
    most: int
    levels: dict[str, str] = field(default_factory=dict)
    waiting: dict[Kind, list[Link]] = field(default_factory=dict)
    done: dict[Kind, Link] = field(default_factory=dict)

    def __post_init__(self) -> None:
        warehouse = query.open(self.home)
        areas = warehouse.areas()
        self.levels = dict(areas.select("code", "level").iter_rows())
        self.chance = random.Random(self.seed)
        self.region = warehouse.home.region

    def kind_of(self, link: Link) -> Kind:
        """Page, level and names of parameters."""
        level = self.levels.get(link.get("area") or self.region, "unknown")
        return link.page, level, tuple(name for name, _ in link.asked if name not in ALWAYS)

    def pages(self) -> Iterator[Page]:
        """The pages, from the overview on; each in one of the two languages, the overview in both."""
        for language in LANGUAGES:
            yield self._open(Link(page=HOME_PAGE, asked=(("lang", language),)), language)
        while self.waiting and len(self.done) < self.most:
            kind = self._next()
            link = self.chance.choice(self.waiting.pop(kind))
            language = self.chance.choice(LANGUAGES)
            self.done[kind] = link
            yield self._open(link.but(lang=language), language)

    def _next(self) -> Kind:
        """Plain pages first, which lead on; then what is rarest among the pages already open."""
        opened = [kind[0] for kind in self.done]
        kinds = sorted(self.waiting)
        self.chance.shuffle(kinds)
        return min(kinds, key=lambda kind: (opened.count(kind[0]), len(kind[2])))

    def _open(self, link: Link, language: Language) -> Page:
        page = open_page(self.home, link, language)
        for found in page.links:
            kind = self.kind_of(found)
            if kind not in self.done:
                self.waiting.setdefault(kind, []).append(found)
        return page
