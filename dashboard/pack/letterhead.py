"""Who issues an office's papers: `HOME/templates/papers.toml`, where the office wrote one."""

import tomllib
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard.words import word
from pipelines.errors import UserFacingError
from pipelines.settings import Home
from pipelines.text import Language, both

FOLDER = "templates"
FILE = "papers.toml"


class TemplateError(UserFacingError):
    """What an office laid down for its papers cannot be used. Names the file and what is wrong with it."""


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid")

    issuer: str = ""
    number: str = ""
    copies_to: str = ""
    printed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The issuing office, the paper's number, who gets copies, and who prints it; what is not known is a gap to fill."""

    issuer: str
    number: str
    copies_to: str
    printed_by: str


def letterhead(home: Home, language: Language) -> Letterhead:
    """What the office wrote, with gaps in brackets for what it left open.

    Raises:
        TemplateError: the file cannot be read or says something else.
    """
    file = home.path / FOLDER / FILE
    written = _Written()
    if file.exists():
        try:
            written = _Written.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError):
            keys = ", ".join(_Written.model_fields)
            raise TemplateError(
                both(
                    f"{FOLDER}/{FILE} 无法读取，应为 UTF-8 的 TOML，可填写 {keys}",
                    f"{FOLDER}/{FILE} cannot be read: it is TOML in UTF-8 and may hold {keys}",
                )
            ) from None
    issuer = word("paper.issuer_invented", language) if home.invented else word("paper.issuer_gap", language)
    return Letterhead(
        issuer=written.issuer or issuer,
        number=written.number or word("paper.number_gap", language),
        copies_to=written.copies_to or word("paper.copies_gap", language),
        printed_by=written.printed_by,
    )
