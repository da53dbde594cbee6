"""Letters that go out: numbered one after the other and entered in the journal with the checksum of their file."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.acts import office_of
from pipelines.disk import as_user_error
from pipelines.office.journal import open_journal
from pipelines.office.letter_forms import Letter, LetterKind
from pipelines.office.letters import next_letter_number
from pipelines.office.recorded import Recorded
from pipelines.query import Reader
from pipelines.settings import Home
from pipelines.text import both


def letter_number(reader: Reader, prefix: str) -> str:
    """The number that the next letter of a prefix gets: 物发〔2023〕3号.

    Raises:
        JournalError: the journal cannot be read.
    """
    office = office_of(reader)
    return next_letter_number(office.entries("letter"), prefix, office.today.year)


def issue_letter(
    reader: Reader,
    letter: LetterKind,
    *,
    number: str,
    to: str,
    about: str,
    content: bytes,
    actor: str,
    why: str,
    pdf: bytes | None = None,
) -> Recorded:
    """Enters a letter in the journal as issued: its Word file, and the PDF where one goes with it.

    Raises:
        JournalError: its number is taken, or what was given cannot be written; one sentence says why.
    """
    entry = Letter(
        letter_no=number,
        letter=letter,
        to=to,
        about=about,
        sha256=_checksum(content),
        pdf_sha256=None if pdf is None else _checksum(pdf),
    )
    return office_of(reader).append(entry, actor=actor, why=why)


@dataclass(frozen=True, kw_only=True)
class Issued:
    """What the journal says of a file: the letter that it is, or the letter whose number its name bears and which it is not."""

    letter: Letter | None
    issued_on: date | None = None
    number_in_name: str = ""  # of a letter that was issued with other content


def issued_as(home: Home, file: Path) -> Issued:
    """Whether a file is, byte for byte, a letter that this office issued.

    Raises:
        DiskError: the file cannot be read.
        JournalError: the journal cannot be read.
    """
    with as_user_error(both(f"无法读取 {file}", f"cannot read {file}")):
        checksum = _checksum(file.read_bytes())
    letters = [(one, one.entry) for one in open_journal(home).entries("letter") if isinstance(one.entry, Letter)]
    for recorded, letter in letters:
        if checksum in (letter.sha256, letter.pdf_sha256):
            return Issued(letter=letter, issued_on=recorded.effective_on)
    named = (letter.letter_no for _, letter in letters if file.name.startswith(f"{letter.letter_no}-"))
    return Issued(letter=None, number_in_name=next(named, ""))


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
