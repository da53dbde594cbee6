"""Which returns an office asks for, and from which month on: what somebody once sent makes nobody else late.

`forms.toml` of a home says it, one line a form: `hazard = "2022-10"`. While there is no such file, a form is in use from
the first month for which rows of it stand. A return that says "nothing this period", and a version that was replaced,
bring no form into use.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence

from pipelines.catalogue.catalogue import load
from pipelines.disk import as_user_error, write_whole
from pipelines.errors import HomeError, RequestError
from pipelines.intake.records.manifest import Manifest, Part
from pipelines.nearest import labels, unknown
from pipelines.periods import parse
from pipelines.settings import Home
from pipelines.text import BETWEEN, both

FORMS_FILE = "forms.toml"
_HEAD = "# 要求报送的报表，自哪个月起 / The returns that are asked for, and from which month"


def forms_in_use(home: Home, stored: Sequence[Manifest]) -> Mapping[str, str]:
    """The first month of each form that is in use here, by source: as declared, else as the rows that stand tell.

    Raises:
        HomeError: `forms.toml` names no source, or no month.
    """
    declared = declared_forms(home)
    return _first_months(_standing(stored)) if declared is None else declared


def declared_forms(home: Home) -> Mapping[str, str] | None:
    """What `forms.toml` says; None where there is no such file.

    Raises:
        HomeError: it names no source, or no month.
    """
    file = home.path / FORMS_FILE
    if not file.exists():
        return None
    try:
        with as_user_error(both(f"{file} 无法读取", f"{file} cannot be read")):
            content = tomllib.loads(file.read_text(encoding="utf-8"))
        return {source: _checked(source, month) for source, month in content.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RequestError) as fault:
        zh, _, en = str(fault).partition(BETWEEN)
        raise HomeError(f"{FORMS_FILE} 内容有误：{zh} / {FORMS_FILE} cannot be read: {en or zh}") from None


def declare_forms(home: Home, forms: Mapping[str, str]) -> None:
    """Writes which forms are asked for, by source with their first month, in the place of what was declared before.

    Raises:
        RequestError: a source or a month does not exist.
        DiskError: the disk refuses; what was declared stands.
    """
    lines = [f'{source} = "{_checked(source, month)}"' for source, month in sorted(forms.items())]
    with as_user_error(both("未能保存，原声明不变", "not written; what was declared stands")):
        write_whole(home.path / FORMS_FILE, ("\n".join([_HEAD, *lines]) + "\n").encode())


def forms_sent(stored: Iterable[Manifest]) -> Mapping[str, str]:
    """The first month of each form of which anything was ever accepted, also that there is nothing."""
    return _first_months(part for manifest in stored for part in manifest.parts)


def _checked(source: str, month: object) -> str:
    sources = load().sources
    if source not in sources:
        raise unknown(("报表", "form"), source, labels(sources))
    span = parse(str(month))
    if span.kind != "month":
        raise RequestError(f"{source}：{month} 不是月份，请写成 2022-10 / {source}: {month} is no month: write 2022-10")
    return span.text


def _standing(stored: Iterable[Manifest]) -> Iterable[Part]:
    """The parts whose rows stand: of a picture those of the latest version, of events and registers all."""
    latest: dict[tuple[str, str, str], list[Part]] = {}
    for manifest in stored:
        places: dict[tuple[str, str, str], list[Part]] = {}
        for part in manifest.parts:
            places.setdefault((part.source, part.period, part.sender), []).append(part)
        for place, parts in places.items():
            adds_up = place[0] in load().sources and load().sources[place[0]].shape != "picture"
            latest[place] = [*latest.get(place, ()), *parts] if adds_up else parts
    return (part for parts in latest.values() for part in parts if part.accepted)


def _first_months(parts: Iterable[Part]) -> Mapping[str, str]:
    first: dict[str, str] = {}
    for part in parts:
        month = parse(part.period).last_month
        first[part.source] = min(first.get(part.source, month), month)
    return first
