"""A letter as a Word file and as a PDF, and its way out: numbered, entered in the journal, and laid down whole."""

import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dashboard import format as text
from dashboard.pack import word
from dashboard.pack.letterhead import FOLDER, Letterhead, letterhead
from dashboard.pack.letters import letter_pdf
from dashboard.pack.letters.desk import LetterContent, reply_of
from dashboard.pack.placing import open_folder
from dashboard.pack.word_template import letter_template
from dashboard.words import word as wording
from pipelines.acts import office_of
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.disk import as_user_error, write_whole
from pipelines.nearest import unknown
from pipelines.query import Reader
from pipelines.review.letters import issue_letter, letter_number
from pipelines.text import Language, both

PAPERS = ("word", "pdf")
_BOTH = ("credit_report",)  # letters that go out as both unless it is said otherwise


def papers_named(wanted: str, kind: str) -> tuple[str, ...]:
    """The forms of a letter as they are asked for (`word,pdf`); without a word, those that its kind has. Word goes always.

    Raises:
        RequestError: a form is none of these.
    """
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if odd := [name for name in names if name not in PAPERS]:
        raise unknown(("格式", "paper"), odd[0], {name: (name,) for name in PAPERS})
    if not names:
        return PAPERS if kind in _BOTH else ("word",)
    return PAPERS if "pdf" in names else ("word",)


def draft(reader: Reader, content: LetterContent, language: Language) -> bytes:
    """The letter as it would go out, without a number.

    Raises:
        TemplateError: the office's template cannot be used.
    """
    day = office_of(reader).today
    return _written(reader, content, wording("letter.draft", language), day, language)


def draft_pdf(reader: Reader, content: LetterContent, language: Language) -> bytes:
    """The letter as a PDF, without a number.

    Raises:
        TemplateError: a font is missing.
    """
    day = office_of(reader).today
    return letter_pdf.written(reader.home, content, wording("letter.draft", language), day, language)


def lay_down_draft(
    reader: Reader, content: LetterContent, folder: Path, language: Language, *, has_pdf: bool = False
) -> list[Path]:
    """Writes a draft into a folder, as Word and, where it is asked for, as PDF.

    Raises:
        TemplateError, DiskError: why nothing was written.
    """
    made = {".docx": draft(reader, content, language)}
    if has_pdf:
        made[".pdf"] = draft_pdf(reader, content, language)
    files = {folder / f"{_stem(content, language)}{ending}": file for ending, file in made.items()}
    with as_user_error(both(f"无法写入 {folder}", f"cannot write into {folder}")):
        open_folder(folder)
        for file, written in files.items():
            write_whole(file, written)
    return list(files)


def issue(
    reader: Reader,
    content: LetterContent,
    folder: Path,
    language: Language,
    *,
    actor: str,
    why: str,
    has_pdf: bool = False,
) -> tuple[str, list[Path]]:
    """Numbers a letter, enters it in the journal and writes it, as Word and, where it is asked for, as PDF; gives its number
    and files. Nothing stays of one that could not be written or entered.

    Raises:
        TemplateError, DiskError, JournalError: why it was not issued.
    """
    prefix = wording("letter.number_prefix", language)
    prefix = f"（模拟）{prefix}" if reader.home.invented else prefix
    number, day = letter_number(reader, prefix), office_of(reader).today
    made = {".docx": _written(reader, content, number, day, language)}
    if has_pdf:
        made[".pdf"] = letter_pdf.written(reader.home, content, number, day, language)
    stem = f"{number}-{_stem(content, language)}"
    with as_user_error(both(f"无法写入 {folder}", f"cannot write into {folder}")):
        open_folder(folder)
        staged = {}
        try:
            for ending, file in made.items():
                staged[folder / f"{stem}{ending}"] = _staged(file, folder)
            issue_letter(
                reader,
                content.kind,
                number=number,
                to=content.to_in_short,
                about=content.about,
                content=made[".docx"],
                pdf=made.get(".pdf"),
                actor=actor,
                why=why,
            )
        except BaseException:
            for part in staged.values():
                part.unlink(missing_ok=True)
            raise
        for final, part in staged.items():
            os.replace(part, final)
    return number, list(staged)


def _staged(content: bytes, folder: Path) -> Path:
    opened, name = tempfile.mkstemp(prefix=".letter-", suffix=".part", dir=folder)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
    return Path(name)


def _stem(content: LetterContent, language: Language) -> str:
    to = content.to if len(content.to) <= 20 else content.to.partition("、")[0].partition(", ")[0][:20]
    return wording("letter.file", language, letter=content.title, to=to).replace("/", "_")


def _written(reader: Reader, content: LetterContent, number: str, day: date, language: Language) -> bytes:
    head = letterhead(reader.home, language)
    name = f"{LETTERS[content.kind].zh}.docx"
    own = reader.home.path / FOLDER / name
    template = own.read_bytes() if own.exists() else letter_template()
    context = _context(content, head, number, day, language, is_invented=reader.home.invented)
    return word.fill(template, name, context, title=content.title, author=head.issuer, day=day)


def _context(
    content: LetterContent, head: Letterhead, number: str, day: date, language: Language, *, is_invented: bool
) -> Mapping[str, object]:
    return {
        "issuer": head.issuer,
        "number": number,
        "title": content.title,
        "to": wording("letter.addressed", language, to=content.to),
        "dated": text.day(day, language),
        "page_mark": wording("paper.page_mark", language) if is_invented else "",
        "blocks": [word.block_of(block, {}, language) for block in content.blocks],
        "reply": reply_of(content, number, language),
    }
