"""Letters that go out: numbered one after the other and entered in the journal with the checksum of their file."""

import hashlib

from pipelines.acts import office_of
from pipelines.office.letter_forms import Letter, LetterKind
from pipelines.office.letters import next_letter_number
from pipelines.office.recorded import Recorded
from pipelines.query import Reader


def letter_number(reader: Reader, prefix: str) -> str:
    """The number that the next letter of a prefix gets: 物发〔2023〕3号.

    Raises:
        JournalError: the journal cannot be read.
    """
    office = office_of(reader)
    return next_letter_number(office.entries("letter"), prefix, office.today.year)


def issue_letter(
    reader: Reader, letter: LetterKind, *, number: str, to: str, about: str, content: bytes, actor: str, why: str
) -> Recorded:
    """Enters a letter in the journal as issued.

    Raises:
        JournalError: its number is taken, or what was given cannot be written; one sentence says why.
    """
    entry = Letter(letter_no=number, letter=letter, to=to, about=about, sha256=hashlib.sha256(content).hexdigest())
    return office_of(reader).append(entry, actor=actor, why=why)
