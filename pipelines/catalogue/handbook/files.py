"""The files of the handbook: Markdown, which is kept beside the code, and HTML and Word, which are read and printed."""

from pathlib import Path

from pipelines.catalogue import clauses, tracing
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.handbook.dictionary import dictionary
from pipelines.catalogue.handbook.html import page
from pipelines.catalogue.handbook.markdown import handbook
from pipelines.text import LANGUAGES, Language

_NAMES: dict[Language, tuple[str, str, str, str]] = {
    "zh": ("口径手册", "数据字典", "条款与数据", "条款溯源"),
    "en": ("handbook", "dictionary", "clauses", "tracing"),
}


def write(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Writes the handbook as Markdown, HTML and Word, and the dictionary and the two tables of clauses as Markdown, in
    both languages; returns the files."""
    from pipelines.catalogue.handbook.docx import write_docx  # a tenth of a second, which the words alone need not cost

    folder.mkdir(parents=True, exist_ok=True)
    written = write_markdown(catalogue, folder)
    for language in LANGUAGES:
        name = _NAMES[language][0]
        (folder / f"{name}.html").write_text(page(catalogue, language), encoding="utf-8")
        write_docx(catalogue, language, folder / f"{name}.docx")
        written += [folder / f"{name}.html", folder / f"{name}.docx"]
    return written


def write_markdown(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Writes what is kept beside the code: the Markdown alone."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        texts = (
            handbook(catalogue, language),
            dictionary(catalogue, language),
            clauses.table(catalogue, language),
            tracing.table(catalogue, language),
        )
        for name, text in zip(_NAMES[language], texts, strict=True):
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
            written.append(folder / f"{name}.md")
    return written
