"""Drafts of letters by buttons, as Word files or as PDF too; a letter is numbered and issued by `wuye letter`."""

from functools import partial

from dashboard.pack.letters import file, kinds
from dashboard.pack.letters.desk import LetterRequest
from dashboard.parts.page.download import DOCX, PDF, File, download, downloads
from dashboard.parts.page.frame import PageContext
from pipelines.catalogue.letter_entries import LETTERS
from pipelines.query import Reader
from pipelines.text import Language

_FORMS = {"word": ("docx", DOCX, file.draft), "pdf": ("pdf", PDF, file.draft_pdf)}


def draft(context: PageContext, request: LetterRequest, called: str = "") -> None:
    """Draws the button. Pressed, it makes the letter about what is looked at, or says in one sentence why there is none;
    `called` names what the letter is about beside its kind."""
    label = LETTERS[request.kind].of(context.language)
    download(
        context.word("review.letter", kind=label, number=called).strip(),
        partial(_made, "word", context.reader, request, context.language),
        name=f"{label}-{called}.docx" if called else f"{label}.docx",
        media=DOCX,
        key=f"letter-{request.kind}-{request.about}",
    )


def draft_in_each_form(context: PageContext, label: str, request: LetterRequest, called: str) -> None:
    """Draws a label and a button for each form; the letter reads everything that the viewer may see, not the area alone."""
    kind = LETTERS[request.kind].of(context.language)
    downloads(
        label,
        [
            File(
                label=context.word(f"company.report_{form}"),
                content=partial(_made, form, context.everywhere, request, context.language),
                name=f"{kind}-{called}.{ending}",
                media=media,
                key=f"letter-{request.kind}-{form}",
            )
            for form, (ending, media, _) in _FORMS.items()
        ],
    )


def _made(form: str, reader: Reader, request: LetterRequest, language: Language) -> bytes:
    _, _, written = _FORMS[form]
    return written(reader, kinds.letter(reader, request, language), language)
