"""The roles: what each may do and see, declared in `roles.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pipelines.errors import DeclarationError
from pipelines.nearest import unknown_code
from pipelines.text import Text, both

FILE = Path(__file__).with_name("roles.toml")
ALL = "*"
SCOPES: Mapping[str, Text] = {
    "city": both("市", "city"),
    "district": both("区县", "district"),
    "street": both("街道（乡镇）", "street"),
    "company": both("企业", "company"),
}
Sight = Literal["deciders", "inside", "nothing"]
SIGHTS: Mapping[Sight, Text] = {
    "deciders": both("本范围全部，含决定前的依据和建议", "all of the scope, evidence before a decision too"),
    "inside": both("本范围，不含决定前的依据和建议", "the scope, without evidence before a decision"),
    "nothing": both("不含任何单位的数据", "no data of any unit"),
}


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
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    declared = {name: _role(name, given) for name, given in content["role"].items()}
    for role in declared.values():
        for key, values, allowed in (
            ("acts", role.acts, tuple(content["act"])),
            ("scopes", role.scopes, tuple(SCOPES)),
        ):
            if unknown := [value for value in values if value not in allowed]:
                raise DeclarationError(FILE.name, f"role.{role.id}.{key}", unknown[0], f"one of {', '.join(allowed)}")
    return declared


def role_named(wanted: str) -> Role:
    """The role of an id, or of a label in either language.

    Raises:
        RequestError: there is none; names who is near.
    """
    known = {name: (role.label.zh, role.label.en) for name, role in roles().items()}
    for name, labels in known.items():
        if wanted.strip().casefold() in (name, *(label.casefold() for label in labels)):
            return roles()[name]
    raise unknown_code(("角色", "role"), wanted, {name: role.label.zh for name, role in roles().items()})


@cache
def acts() -> Mapping[str, Text]:
    """Every act that a role may be allowed, in words."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))["act"]
    return {name: Text(zh=entry["zh"], en=entry["en"]) for name, entry in content.items()}


def _role(name: str, given: Mapping[str, object]) -> Role:
    label = given["label"]
    assert isinstance(label, dict)
    sees = next((sight for sight in SIGHTS if sight == given["sees"]), None)
    if sees is None:
        raise DeclarationError(FILE.name, f"role.{name}.sees", str(given["sees"]), f"one of {', '.join(SIGHTS)}")
    return Role(
        id=name,
        label=Text(zh=label["zh"], en=label["en"]),
        scopes=_words(given["scopes"]),
        sees=sees,
        acts=_words(given["acts"]),
        pages=_words(given["pages"]),
        begins=str(given["begins"]),
    )


def _words(given: object) -> tuple[str, ...]:
    assert isinstance(given, list)
    return tuple(str(each) for each in given)
