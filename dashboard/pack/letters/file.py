"""A letter as a Word file, and its way out: numbered, entered in the journal, and laid down whole."""

import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dashboard import format as text
from dashboard.pack import word
from dashboard.pack.letterhead import FOLDER, Letterhead, letterhead
from dashboard.pack.letters.desk import LetterContent
from dashboard.pack.placing import open_folder
from dashboard.pack.word_template import letter_template
from dashboard.words import word as wording
from pipelines.acts import office_of
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.disk import as_user_error, write_whole
from pipelines.query import Reader
from pipelines.review.letters import issue_letter, letter_number
from pipelines.text import Language, both


def draft(reader: Reader, content: LetterContent, language: Language) -> bytes:
    """The letter as it would go out, without a number.

    Raises:
        TemplateError: the office's template cannot be used.
    """
    day = office_of(reader).today
    return _written(reader, content, wording("letter.draft", language), day, language)


def lay_down_draft(reader: Reader, content: LetterContent, folder: Path, language: Language) -> Path:
    """Writes a draft into a folder.

    Raises:
        TemplateError, DiskError: why nothing was written.
    """
    made = draft(reader, content, language)
    file = folder / f"{_stem(content, language)}.docx"
    with as_user_error(both(f"无法写入 {folder}", f"cannot write into {folder}")):
        open_folder(folder)
        write_whole(file, made)
    return file


def issue(
    reader: Reader, content: LetterContent, folder: Path, language: Language, *, actor: str, why: str
) -> tuple[str, Path]:
    """Numbers a letter, enters it in the journal and writes it; gives its number and file. Nothing stays of one that could
    not be written or entered.

    Raises:
        TemplateError, DiskError, JournalError: why it was not issued.
    """
    prefix = wording("letter.number_prefix", language)
    prefix = f"（模拟）{prefix}" if reader.home.invented else prefix
    number = letter_number(reader, prefix)
    made = _written(reader, content, number, office_of(reader).today, language)
    file = folder / f"{number}-{_stem(content, language)}.docx"
    with as_user_error(both(f"无法写入 {folder}", f"cannot write into {folder}")):
        open_folder(folder)
        staged = _staged(made, folder)
        try:
            issue_letter(
                reader,
                content.kind,
                number=number,
                to=content.to_in_short,
                about=content.about,
                content=made,
                actor=actor,
                why=why,
            )
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        os.replace(staged, file)
    return number, file


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
    reply = (
        {
            "title": wording("letter.reply_title", language),
            "lines": [
                wording("letter.reply_about", language, number=number),
                *(wording(f"letter.reply_{name}", language) for name in ("done", "evidence", "signed")),
            ],
        }
        if content.has_reply
        else None
    )
    return {
        "issuer": head.issuer,
        "number": number,
        "title": content.title,
        "to": wording("letter.addressed", language, to=content.to),
        "dated": text.day(day, language),
        "page_mark": wording("paper.page_mark", language) if is_invented else "",
        "blocks": [word.block_of(block, {}, language) for block in content.blocks],
        "reply": reply,
    }
