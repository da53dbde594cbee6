"""Pages before the first build: what a home holds without one, for the pages that need no more."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import polars as pl

from dashboard.parts.page import ask
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.seat import seat, viewer_of
from dashboard.parts.page.view import View
from dashboard.theme import Mode
from pipelines import clock, periods, query
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.policy import catalogue_of
from pipelines.errors import RequestError
from pipelines.query import EVERYONE, Viewer
from pipelines.settings import Home, settings
from pipelines.text import Language, both

PAGES = ("clauses", "submissions")  # they open without a build


@dataclass(frozen=True, kw_only=True)
class Unbuilt:
    """A reader's place where nothing is published: the home, its declarations and its areas. It answers no numbers."""

    home: Home
    viewer: Viewer = EVERYONE
    version: str = ""

    @cached_property
    def catalogue(self) -> Catalogue:
        """The shipped declarations with the office's own."""
        return catalogue_of(self.home)

    @property
    def as_of(self) -> str:
        """The month that runs."""
        return periods.month_of(clock.today(self.home))

    def is_running(self, period: str) -> bool:
        """Nothing was built, so that no period has an end in it."""
        return False

    def areas(self) -> pl.DataFrame:
        """The areas by the divisions as received."""
        return query.Received(home=self.home, viewer=self.viewer).areas(self.as_of)

    def area(self, code: str) -> dict[str, Any]:
        """One of them.

        Raises:
            RequestError: there is no such area.
        """
        areas = self.areas().filter(pl.col("code") == code)
        if areas.is_empty():
            raise RequestError(both(f"没有区域 {code}", f"there is no area {code}"))
        return dict(areas.row(0, named=True))

    def within(self, *_: object) -> "Unbuilt":
        """The same."""
        return self


def context(page: str, language: Language, mode: Mode, chosen: dict[str, str]) -> PageContext:
    """The context of a page of a home that has published nothing.

    Raises:
        HomeError: the folder is no home.
    """
    home = query.deployment_at(settings().home)
    reader = Unbuilt(home=home, viewer=viewer_of(seat(), home))
    region = reader.home.region
    own: dict[str, Any] = {
        "code": region,
        "name": reader.home.name.zh,
        "name_en": reader.home.name.en,
        "level": "city" if reader.home.city == region else "district",
    }
    view = View(page=page, language=language, mode=mode, area=region, period=reader.as_of, chosen=chosen)
    return PageContext(reader=cast("ask.CachedReader", reader), view=view, area=own, is_built=False)
