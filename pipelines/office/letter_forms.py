"""The form of a letter that the office issued."""

from typing import Literal

from pydantic.dataclasses import dataclass

from pipelines.office.fields import STRICT, Code, Form, Subject, Words
from pipelines.office.meeting_forms import SHA256

LetterKind = Literal[
    "supervision",
    "rectification",
    "interview",
    "meeting_call",
    "minutes",
    "list_notice",
    "list_publication",
    "list_decision",
    "list_repair",
    "street_sheet",
    "task_breakdown",
    "credit_report",
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Letter(Form):
    """One letter as it went out. `sha256` is that of its Word file, `pdf_sha256` that of the PDF where one went with it."""

    kind: Literal["letter"] = "letter"
    letter_no: Code
    letter: LetterKind
    to: Words
    about: Subject
    sha256: SHA256
    pdf_sha256: SHA256 | None = None

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.about

    @property
    def key(self) -> tuple[str, ...]:
        """Its number."""
        return (self.letter_no,)
