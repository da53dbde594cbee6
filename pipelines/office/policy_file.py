"""An office's document as TOML, written from what a form was filled in with; what the form does not ask stays as it stood."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipelines.catalogue.declarations import HEADLINE, TargetKind
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.text import Text


@dataclass(frozen=True, kw_only=True)
class Aim:
    """One target as a form asks for it: a share as a number between 0 and 1."""

    metric: str
    levels: tuple[str, ...]
    year: int
    value: float
    clause: str
    kind: TargetKind = "level"
    variant: str = HEADLINE


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Whose matter an alert (its id) or a clause is, as a form asks for it: units and posts, never persons."""

    alert: str = ""
    about: str = ""
    unit: str
    post: str = ""
    informs: tuple[str, ...] = ()

    @property
    def matter(self) -> str:
        """What it is about: the alert's id, or the clause's code."""
        return self.alert or self.about


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a form was filled in with.

    `clauses` says by code what each asks; `adopts` holds (`rule`, `alert`, `reference` or `document`, id), `values`
    (parameter, value), `requires` (requirement, item, level). `rests` says on which clause a value, a requirement or a
    duty rests, by the keys that `value_key`, `require_key` and `duty_key` give.
    """

    number: str
    title: str
    issuer: str
    issued_on: date
    in_force_from: date
    in_force_to: date | None
    responsible: str
    clauses: Mapping[str, str]
    targets: Sequence[Aim] = ()
    adopts: Sequence[tuple[str, str]] = ()
    values: Sequence[tuple[str, float]] = ()
    requires: Sequence[tuple[str, str, str]] = ()
    duties: Sequence[Duty] = ()
    rests: Mapping[str, str] = field(default_factory=dict)


def value_key(parameter: str) -> str:
    """What a value is called among what rests on a clause."""
    return f"value {parameter}"


def require_key(kind: str, item: str, level: str) -> str:
    """What a requirement is called among what rests on a clause."""
    return f"{kind} {item} {level}"


def duty_key(matter: str) -> str:
    """What a duty is called among what rests on a clause."""
    return f"duty {matter}"


def compose(filled: Filled, region: str, former: OfficeDocument | None = None) -> str:
    """The document as TOML. What it says stands in both languages.

    Of a `former` wording stays what the form does not ask: the English of what is not changed, where a clause stands in
    the document, whose each clause is unless another unit was filled in for all, and on which clause an adoption, a value
    or a requirement rests.
    """
    kept = _Kept(former)
    words = kept.words
    is_new_unit = former is None or not former.clause or filled.responsible.strip() != former.clause[0].responsible.zh
    lines = [
        f"number = {_number(filled.number, former)}",
        f"title = {words(filled.title)}",
        f"issuer = {words(filled.issuer)}",
        f"region = {_quoted(region)}",
        f"issued_on = {filled.issued_on}",
        f"in_force_from = {filled.in_force_from}",
        *([f"in_force_to = {filled.in_force_to}"] if filled.in_force_to else []),
        'status = "in force"',
    ]
    for code, says in filled.clauses.items():
        stood = kept.clauses.get(code)
        unit = filled.responsible if is_new_unit or stood is None else stood.responsible.zh
        lines += ["", "[[clause]]", f"clause = {_quoted(code)}"]
        lines += [f"at = {_quoted(stood.at)}"] if stood and stood.at else []
        lines += [f"says = {words(says)}", f"responsible = {words(unit)}"]
    for (metric, variant, levels, kind, clause), values in _grouped(filled.targets).items():
        named = ", ".join(_quoted(level) for level in levels)
        lines += ["", "[[target]]", f"metric = {_quoted(metric)}"]
        lines += [f"variant = {_quoted(variant)}"] if variant != HEADLINE else []
        lines += [f"levels = [{named}]"]
        lines += [f"kind = {_quoted(kind)}"] if kind != "level" else []
        lines += [f"clause = {_quoted(clause)}"] if clause else []
        lines += [f"values = {{ {', '.join(f'{year} = {float(value)}' for year, value in sorted(values.items()))} }}"]
    for parameter, value in filled.values:
        lines += ["", "[[value]]", f"parameter = {_quoted(parameter)}", f"value = {value:.12g}"]
        lines += kept.clause_of(value_key(parameter), filled)
    for kind_, item, level in filled.requires:
        lines += ["", "[[require]]", f"kind = {_quoted(kind_)}", f"item = {_quoted(item)}", f"level = {_quoted(level)}"]
        lines += kept.clause_of(require_key(kind_, item, level), filled)
    for duty in filled.duties:
        key = "alert" if duty.alert else "about"
        lines += ["", "[[responsible]]", f"{key} = {_quoted(duty.alert or duty.about)}", f"unit = {words(duty.unit)}"]
        lines += [f"post = {words(duty.post)}"] if duty.post.strip() else []
        lines += [f"informs = [{', '.join(words(unit) for unit in duty.informs)}]"] if duty.informs else []
        lines += kept.clause_of(duty_key(duty.matter), filled)
    for kind_, name in filled.adopts:
        lines += ["", "[[adopt]]", f"{kind_} = {_quoted(name)}", *kept.clause_of(f"{kind_} {name}", filled)]
    return "\n".join(lines) + "\n"


class _Kept:
    """What a former wording holds beyond what a form asks."""

    def __init__(self, former: OfficeDocument | None) -> None:
        self.clauses = {clause.clause: clause for clause in former.clause} if former else {}
        self._english = {text.zh: text.en for text in _texts(former)} if former else {}
        self._rests: dict[str, str] = {}
        if former:
            for value in former.value:
                self._rests[value_key(value.parameter)] = value.clause
            for requirement in former.require:
                self._rests[require_key(requirement.kind, requirement.item, requirement.level)] = requirement.clause
            for duty in former.responsible:
                self._rests[duty_key(duty.alert or duty.about)] = duty.clause
            for each in former.adopt:
                for kind in ("rule", "alert", "reference", "document"):
                    if name := getattr(each, kind):
                        self._rests[f"{kind} {name}"] = each.clause

    def words(self, text: str) -> str:
        """A text in both languages, as TOML: the English is the former one's where the Chinese did not change."""
        plain = text.strip()
        return f"{{ zh = {_quoted(plain)}, en = {_quoted(self._english.get(plain, plain))} }}"

    def clause_of(self, what: str, filled: Filled) -> list[str]:
        """The line that says on which clause something rests; none where it did not say, or that clause is gone."""
        clause = filled.rests.get(what) or self._rests.get(what, "")
        return [f"clause = {_quoted(clause)}"] if clause in filled.clauses else []


def _texts(former: OfficeDocument) -> Iterable[Text]:
    yield from (former.title, former.issuer)
    for clause in former.clause:
        yield from (clause.says, clause.responsible)
    for duty in former.responsible:
        yield from (duty.unit, *([duty.post] if duty.post else []), *duty.informs)


_Group = tuple[str, str, tuple[str, ...], TargetKind, str]  # metric, variant, levels, kind and clause


def _grouped(targets: Iterable[Aim]) -> dict[_Group, dict[int, float]]:
    """The targets of one number, its levels and kind together, by year: a standing one holds until its next year."""
    result: dict[_Group, dict[int, float]] = {}
    for aim in targets:
        result.setdefault((aim.metric, aim.variant, aim.levels, aim.kind, aim.clause), {})[aim.year] = aim.value
    return result


def _number(number: str, former: OfficeDocument | None) -> str:
    text = number.strip()
    if former and former.number.zh == text != former.number.en:
        return f"{{ zh = {_quoted(text)}, en = {_quoted(former.number.en)} }}"
    return _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text.strip(), ensure_ascii=False)  # what JSON escapes, a basic string of TOML escapes alike
