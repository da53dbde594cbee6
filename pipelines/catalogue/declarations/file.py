"""Reading one file into its form."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pipelines.catalogue.declarations.declaration import Declaration
from pipelines.errors import DeclarationError

_D = TypeVar("_D", bound=Declaration)


def read(path: Path, form: type[_D]) -> _D:
    """One declaration; its id is the file name.

    Raises:
        DeclarationError: names the file, the key, the value and what is allowed.
    """
    file = f"{path.parent.name}/{path.name}"
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise DeclarationError(file, "(file)", path.name, f"valid TOML ({fault})") from None
    try:
        return form.model_validate({"id": path.stem, **content})
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "(file)"
        allowed = first["msg"] if first["type"] != "extra_forbidden" else f"one of {', '.join(form.model_fields)}"
        raise DeclarationError(file, key, first["input"] if key != "(file)" else "", allowed) from None
