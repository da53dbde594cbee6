"""A draft of a letter as a Word file, by a button; it is numbered and issued by `wuye letter`."""

from dashboard.pack.letters import file, kinds
from dashboard.pack.letters.desk import Asked
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext
from pipelines.catalogue.letter_entries import LETTERS

_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def draft(context: PageContext, asked: Asked, called: str = "") -> None:
    """Draws the button. Pressed, it makes the letter about what is looked at, or says in one sentence why there is none;
    `called` names what the letter is about beside its kind."""
    label = LETTERS[asked.kind].of(context.language)

    def made() -> bytes:
        return file.draft(context.reader, kinds.letter(context.reader, asked, context.language), context.language)

    download(
        context.word("review.letter", kind=label, number=called).strip(),
        made,
        name=f"{label}-{called}.docx" if called else f"{label}.docx",
        media=_MEDIA,
        key=f"letter-{asked.kind}-{asked.about}",
    )
