"""What somebody wants to write into the journal, in the form in which it is hashed: signers plain, persons masked.

An entry stays for ever and goes into every build, so what must not stand in it is taken out before it is written:
* free text loses characters that nobody sees, and every mark of a person that intake would mask too;
* numbers of documents lose mobile numbers, resident numbers and mail addresses;
* a code, a name of a company or a signer that holds one of these is refused: masked, nothing would be found under it.
Entries that stand already are never changed.
"""

import re
from dataclasses import dataclass
from typing import NoReturn

from pipelines.catalogue.entries import COMMON, ENTRY_KINDS
from pipelines.errors import JournalError
from pipelines.masking import TOKENS, mask, mask_sure
from pipelines.office.entries import Entry, entry_of, words_of
from pipelines.office.signers import is_unseen, signer
from pipelines.text import Text, both

FREE = frozenset({"claim", "text", "reply", "minutes"})
NUMBERED = frozenset({"decision_no", "evidence", "file", "reasons"})  # numbers and names of documents
SIGNED = frozenset(
    {"to", "second_actor", "owner", "party", "post", "chair", "body", "present", "absent"}
)  # who acts, beside the actor
_INVENTED = frozenset(
    {"objection_no", "item_no", "meeting_no", "letter_no"}
)  # numbers that somebody makes up; others are registered
_CHECKSUMS = frozenset(
    {"sha256", "pdf_sha256"}
)  # 64 hexadecimal digits, of which eleven in a row may look like a mobile number
_ESTATE = re.compile(r"(?:estate:)?XQ\d+")  # XQ13010100123 holds no mobile number
_TOKEN = re.compile("|".join(map(re.escape, TOKENS.values())))
_LABELS = {field.name: field.label for field in COMMON}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry as it may be written. `masked` counts the marks of persons that were taken out."""

    entry: Entry
    actor: str
    why: str
    masked: int


def draft_of(entry: Entry, actor: str, why: str) -> Draft:
    """An entry, who writes it and why, ready to be hashed.

    Raises:
        JournalError: actor or why is blank, a signer holds what no name holds, or a code, name or signer holds a phone
            or resident number; one sentence says which.
    """
    signed = _signed(_LABELS["actor"], actor)
    label = _LABELS["why"]
    given = words_of(label, _seen(why))
    reason = words_of(label, mask(given))
    texts = _texts(entry)
    kept = {name: _kept(entry.kind, name, text) for name, text in texts.items()}
    fields = {field.name: getattr(entry, field.name) for field in ENTRY_KINDS[entry.kind].fields}
    lists = {
        name: tuple(_kept(entry.kind, name, one) for one in several)
        for name, several in fields.items()
        if isinstance(several, tuple)
    }
    return Draft(
        actor=signed,
        why=reason,
        masked=_tokens(reason)
        - _tokens(given)
        + sum(_tokens(kept[name]) - _tokens(text) for name, text in texts.items()),
        entry=entry_of(entry.kind, {**fields, **kept, **lists}),
    )


def _texts(entry: Entry) -> dict[str, str]:
    """What an entry says in words, numbers and codes, by field."""
    result = {field.name: getattr(entry, field.name) for field in ENTRY_KINDS[entry.kind].fields}
    return {name: text for name, text in result.items() if isinstance(text, str)}


def _kept(kind: str, name: str, text: str) -> str:
    field = ENTRY_KINDS[kind].field(name)
    label = field.label if field else _LABELS[name]
    if name in _CHECKSUMS:
        return text
    if name in FREE:
        return mask(_seen(text))
    if name in NUMBERED:
        return mask_sure(_seen(text))
    if name in SIGNED:
        return _signed(label, text)
    if mask_sure(_seen(text)) != _seen(text) and (name in _INVENTED or not _ESTATE.fullmatch(text)):
        _refuse(label)
    return text


def _signed(label: Text, text: str) -> str:
    name = signer(label, text)
    if mask_sure(name) != name:
        _refuse(label)
    return name


def _seen(text: str) -> str:
    return "".join(character for character in text if not is_unseen(character))


def _tokens(text: str) -> int:
    return len(_TOKEN.findall(text))


def _refuse(label: Text) -> NoReturn:
    raise JournalError(
        both(
            f"“{label.zh}”里不能写手机号、身份证号或邮箱",
            f"{label.en}: holds a phone number, resident number or mail address; leave it out",
        )
    )
