"""What is being looked at. All of it stands in the URL, so that a link opens the same view."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from dashboard.theme import Mode
from dashboard.words import wordings
from pipelines.text import Language

_SCREENS = {path.stem for path in (Path(__file__).parents[2] / "screens").glob("*.py")}
# Every screen that has a name in `[nav]` of words.toml, in the order of the names there.
PAGES = tuple(name for name in wordings("nav") if name in _SCREENS)
HOME_PAGE = PAGES[0]


@dataclass(frozen=True, kw_only=True)
class View:
    """A page, an area, a period, a language, and whatever the page lets one choose."""

    page: str
    language: Language
    mode: Mode
    area: str
    period: str
    chosen: Mapping[str, str] = field(default_factory=dict)

    def link(
        self, page: str | None = None, *, area: str | None = None, period: str | None = None, **chosen: str
    ) -> str:
        """The address of a view: this one with something changed. Another page forgets what this one lets choose."""
        kept = {} if page not in (None, self.page) else dict(self.chosen)
        parameters = {
            "area": area or self.area,
            "period": period or self.period,
            "lang": self.language,
            **kept,
            **chosen,
        }
        return address(page or self.page, {name: value for name, value in parameters.items() if value})

    def link_to_area(self, page: str | None = None) -> str:
        """The address of this view with `{area}` left open."""
        return self.link(page, area="\0").replace(quote("\0"), "{area}")

    def in_language(self, language: Language) -> str:
        """The address of the same view in another language."""
        return address(self.page, {"area": self.area, "period": self.period, "lang": language, **self.chosen})


def address(page: str, parameters: Mapping[str, str]) -> str:
    """A page's address, relative, so that it holds under any path."""
    return f"./{'' if page == HOME_PAGE else page}?{urlencode(parameters)}"


def is_apart(row: Mapping[str, Any]) -> bool:
    """Whether an area is no place but what could not be placed."""
    return str(row["code"]).endswith("unassigned")
