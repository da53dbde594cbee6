"""Makes the papers of an area from one content: all of them, or none that is half written."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from dashboard.pack import pdf, slide_fill, slides, word, workbook
from dashboard.pack.archive import without_clock
from dashboard.pack.content import Paper
from dashboard.pack.frozen import Quarter
from dashboard.pack.letterhead import FOLDER, letterhead
from dashboard.pack.notice import notice
from dashboard.pack.placing import open_folder
from dashboard.pack.word_template import notice_template
from dashboard.words import word as wording
from pipelines.disk import as_user_error
from pipelines.errors import RequestError
from pipelines.text import Language, both

PAPERS = ("word", "pdf", "slides", "workbook")
OTHERS = ("template",)  # what can be asked for beside them: the built-in template of the notice
_ENDINGS = {"word": "docx", "pdf": "pdf", "slides": "pptx", "workbook": "xlsx", "template": "docx"}
LIMITS = (5000, 4000)  # characters of a document, and of one for a special task (rules against needless papers)


@dataclass(frozen=True, kw_only=True)
class Made:
    """One file of a pack."""

    paper: str
    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Pack:
    """The files of an area's papers and what has to be known of them."""

    area_name: str
    files: tuple[Made, ...]
    characters: int
    warnings: tuple[str, ...]


def papers_named(wanted: str) -> tuple[str, ...]:
    """The papers of a list such as `word,pdf`, in their own order.

    Raises:
        RequestError: one of them is none.
    """
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    known = (*PAPERS, *OTHERS)
    if odd := [name for name in names if name not in known]:
        every = ", ".join(known)
        raise RequestError(f"没有 {odd[0]} 这种材料，可选 {every} / there is no paper {odd[0]}: choose from {every}")
    return tuple(name for name in known if name in names)


def make(
    quarter: Quarter,
    area: str,
    papers: Sequence[str],
    language: Language,
    progress: Callable[[str], None] = lambda _: None,
) -> Pack:
    """The papers of one area, in memory.

    Raises:
        WuyeError: the area does not exist, a template is broken, a font is missing.
    """
    progress("content")
    paper = notice(quarter, area, language, letterhead(quarter.reader.home, language))
    files = []
    for name in papers:
        progress(name)
        file = file_name(paper.area_name, paper.quarter, name, language)
        files.append(Made(paper=name, name=file, content=_write(name, paper, quarter)))
    warnings = (*_warnings(paper), *_moved_since(quarter, paper))
    return Pack(area_name=paper.area_name, files=tuple(files), characters=paper.characters, warnings=warnings)


def file_name(area: str, quarter: str, paper: str, language: Language) -> str:
    """What the file of a paper is called."""
    return f"{area}{quarter}-{wording(f'paper.file_{paper}', language)}.{_ENDINGS[paper]}"


def _write(name: str, paper: Paper, quarter: Quarter) -> bytes:
    home = quarter.reader.home
    if name == "word":
        return word.written(paper, home)
    if name == "pdf":
        return pdf.written(paper, home)
    if name == "workbook":
        return workbook.written(paper)
    if name == "template":
        return without_clock(notice_template(), paper.dated)
    own = home.path / FOLDER / slide_fill.TEMPLATE
    if not own.exists():
        return slides.written(paper)
    return slide_fill.filled(own.read_bytes(), quarter, paper.area, paper.language)


def _warnings(paper: Paper) -> list[str]:
    if paper.language != "zh":  # the rules count Chinese characters
        return []
    most = next((limit for limit in LIMITS if paper.characters > limit), None)
    return [wording("paper.too_long", paper.language, n=f"{paper.characters:,}", most=f"{most:,}")] if most else []


def _moved_since(quarter: Quarter, paper: Paper) -> list[str]:
    """The sentence for figures of the papers that have moved since the freeze; the papers themselves keep the frozen ones."""
    if quarter.moved.is_empty():
        return []
    inside = quarter.reader.within(paper.area).areas()["code"].implode()
    within = quarter.moved.filter(pl.col("area").is_in(inside))
    if within.is_empty():
        return []
    given = {"version": quarter.version, "area": paper.area_name, "n": within.height}
    return [wording("paper.moved_since", paper.language, **given)]


def lay_down(files: Sequence[Made], folder: Path) -> list[Path]:
    """Writes the files of packs into a folder: each is there whole, or none is.

    Raises:
        RequestError: two of them bear one name, for two areas do.
        DiskError: the folder cannot be made or written.
    """
    names = [file.name for file in files]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise RequestError(
            both(
                f"两份材料同名：{twice}，请分别生成到不同文件夹",
                f"two papers are called {twice}: write them into two folders",
            )
        )
    with as_user_error(both(f"无法写入 {folder}", f"cannot write into {folder}")):
        open_folder(folder)
        staged = Path(tempfile.mkdtemp(prefix=".papers-", suffix=".part", dir=folder))
        try:
            for file in files:
                (staged / file.name).write_bytes(file.content)
            for file in files:
                if (folder / file.name).is_dir():  # before the first of them is laid down
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file.name)
            placed = []
            for file in files:
                os.replace(staged / file.name, folder / file.name)
                placed.append(folder / file.name)
            return placed
        finally:
            shutil.rmtree(staged, ignore_errors=True)
