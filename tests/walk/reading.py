"""A page as a reader sees it in this process: its text, its links, and what is wrong with it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.parts.page.view import HOME_PAGE, address
from dashboard.words import vocabulary
from pipelines.text import Language

APP = Path(dashboard.__file__).parent / "app.py"
PATIENCE_S = 120
SHORTEST = 60  # characters: a page with fewer beside its frame is empty
HAN = re.compile("[\u4e00-\u9fff]{2,}")
ENGLISH = re.compile(r"[A-Za-z][a-z']*(?:[ ,:]+[A-Za-z][a-z']*){3,}")  # four words in a row are no name and no code
UNSEEN = ("style", "script", "code", "q")  # what is quoted stays as it was written
# Latin words that stand on Chinese pages on purpose.
LATIN = ("GeoJSON", "cnmaps data", "Amap")
AS_TEXT = re.compile(r"</?[a-z]+[ >][^\n]{0,30}|&(?:[a-z]+|#\d+);")  # a tag or an entity that was escaped twice
KEY = re.compile(r"(?<![\w./-])([a-z]+\.[a-z_]+)(?![\w/-])")


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where a link leads: a page of ours and its parameters."""

    page: str
    asked: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """A parameter, or nothing."""
        return dict(self.asked).get(name, "")

    def but(self, **asked: str) -> "Link":
        """The link with some parameters changed."""
        changed = {**dict(self.asked), **asked}
        return Link(page=self.page, asked=tuple(sorted(changed.items())))

    @property
    def address(self) -> str:
        """The link as it stands in a page."""

        return address(self.page, dict(self.asked))


def link_of(href: str) -> Link | None:
    """The page of ours that an address leads to; nothing for another site, an anchor or a download."""
    if not href.startswith("./") or href.startswith("./download"):
        return None
    parts = urlsplit(href)
    return Link(page=parts.path[2:] or HOME_PAGE, asked=tuple(sorted(parse_qsl(parts.query))))


@dataclass(kw_only=True)
class Markup(HTMLParser):
    """What a reader sees of markup, and where it leads. Style and script are not seen; code is quoted."""

    said: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    hidden: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes addresses, titles and marks of faults."""
        self.hidden += tag in UNSEEN
        for name, value in attrs:
            if name == "href" and value:
                self.links.append(value)
            if name in ("title", "aria-label", "placeholder") and value:
                self.said.append(value)
            if name == "data-fault" and value:
                self.faults.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Comes back into sight."""
        self.hidden -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        """Text that is seen."""
        if not self.hidden and data.strip():
            self.said.append(data)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page that was opened."""

    link: Link
    language: Language
    app: AppTest
    said: tuple[str, ...]
    links: tuple[Link, ...]
    faults: tuple[str, ...]

    @property
    def exceptions(self) -> list[str]:
        """What Streamlit would show in a box of its own."""
        return [str(element.value) for element in self.app.exception]


def open_page(home: Path, link: Link, language: Language) -> Page:
    """The page as whoever follows the link sees it first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        app = AppTest.from_file(str(APP), default_timeout=PATIENCE_S)
        for name, value in link.asked:
            app.query_params[name] = value
        app.run() if link.page == HOME_PAGE else app.switch_page(f"screens/{link.page}.py").run()
    return read_page(app, link, language)


def read_page(app: AppTest, link: Link, language: Language) -> Page:
    """What stands on a page after a run."""
    markup = Markup()
    for element in app.get("html"):
        markup.feed(element.proto.body)
    charts = [str(element.proto) for element in app.get("plotly_chart")]
    drawn = [href for chart in charts for href in re.findall(r"href=.{0,4}?(\./[^\"'\\ >]+)", chart)]
    found = (link_of(href.replace("&amp;", "&")) for href in [*markup.links, *drawn])
    links = tuple(dict.fromkeys(one for one in found if one is not None))
    said = (*markup.said, *_widgets(app))
    return Page(link=link, language=language, app=app, said=said, links=links, faults=tuple(markup.faults))


def _widgets(app: AppTest) -> Iterator[str]:
    """Labels, hints and choices of what can be filled in or pressed."""
    kinds = (
        "button",
        "selectbox",
        "text_input",
        "text_area",
        "date_input",
        "checkbox",
        "radio",
        "file_uploader",
        "multiselect",
    )
    for kind in kinds:
        for element in app.get(kind):
            proto = element.proto
            yield from (
                str(getattr(proto, name)) for name in ("label", "placeholder", "help") if getattr(proto, name, "")
            )
            yield from (str(option) for option in getattr(proto, "options", ()))


def problems(page: Page, names: Iterable[str], *, is_odd: bool = False) -> list[str]:
    """What is wrong with a page; `names` are proper names, which stand in their own language."""
    found = [f"exception: {text[:300]}" for text in page.exceptions]
    found += [f"incident {number}" for number in page.faults if number != "link"]
    if is_odd and "link" not in page.faults:
        found.append("a wrong link is not answered")
    if not is_odd and "link" in page.faults:
        found.append(f"a link of ours is wrong: {' '.join(page.said)[-300:]}")
    text = "\n".join(page.said)
    if len(text) < SHORTEST:
        found.append("nothing stands on the page")
    found += [f"raw key {key}" for key in sorted(set(KEY.findall(text))) if key in vocabulary()]
    found += [f"markup as text {part}" for part in sorted(set(AS_TEXT.findall(text)))]
    found += [f"unfilled {part}" for part in re.findall(r"\{[a-z_]+\}", text)]
    return [*found, *(f"{page.language} page says {part!r}" for part in foreign(page, names))]


def foreign(page: Page, names: Iterable[str]) -> list[str]:
    """Runs of text in the language that the page is not in."""
    if page.language == "zh":
        return sorted(
            {run for line in page.said for run in ENGLISH.findall(line) if not any(word in run for word in LATIN)}
        )
    known = set(names) | {"中文"}
    longest = sorted(known, key=len, reverse=True)
    runs = set()
    for line in page.said:
        if HAN.search(line) and line.strip() not in known:
            for name in longest:
                if name in line:
                    line = line.replace(name, "")
            runs |= set(HAN.findall(line))
    return sorted(runs)
