"""The roles: what each may do and see, declared in `roles.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pipelines.errors import DeclarationError
from pipelines.text import Text

FILE = Path(__file__).with_name("roles.toml")
ALL = "*"
SCOPES = ("city", "district", "street", "company")
Sight = Literal["deciders", "inside", "nothing"]
_SIGHTS: Mapping[str, Sight] = {"deciders": "deciders", "inside": "inside", "nothing": "nothing"}


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role: of what it is given, what it sees, and which acts and pages are open to it."""

    id: str
    label: Text
    scopes: tuple[str, ...]
    sees: Sight
    acts: tuple[str, ...]
    pages: tuple[str, ...]
    begins: str  # the page that the role begins with

    def may(self, act: str) -> bool:
        """Whether the role may do something."""
        return act in self.acts

    def opens(self, page: str) -> bool:
        """Whether a page is open to the role. The trail is open to who may read it; of people each sees at least oneself."""
        if page == "audit":
            return self.may("read_audit")
        return page == "people" or ALL in self.pages or page in self.pages


@cache
def roles() -> Mapping[str, Role]:
    """Every role by its id, in the order of the file.

    Raises:
        DeclarationError: a role names what is not declared.
    """
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    declared = {name: _role(name, given) for name, given in found["role"].items()}
    for role in declared.values():
        for key, values, allowed in (("acts", role.acts, tuple(found["act"])), ("scopes", role.scopes, SCOPES)):
            if unknown := [value for value in values if value not in allowed]:
                raise DeclarationError(FILE.name, f"role.{role.id}.{key}", unknown[0], f"one of {', '.join(allowed)}")
    return declared


@cache
def acts() -> Mapping[str, Text]:
    """Every act that a role may be allowed, in words."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["act"]
    return {name: Text(zh=said["zh"], en=said["en"]) for name, said in found.items()}


def _role(name: str, given: Mapping[str, object]) -> Role:
    label, sees = given["label"], str(given["sees"])
    assert isinstance(label, dict)
    if sees not in _SIGHTS:
        raise DeclarationError(FILE.name, f"role.{name}.sees", sees, f"one of {', '.join(_SIGHTS)}")
    return Role(
        id=name,
        label=Text(zh=label["zh"], en=label["en"]),
        scopes=_words(given["scopes"]),
        sees=_SIGHTS[sees],
        acts=_words(given["acts"]),
        pages=_words(given["pages"]),
        begins=str(given["begins"]),
    )


def _words(given: object) -> tuple[str, ...]:
    assert isinstance(given, list)
    return tuple(str(each) for each in given)
