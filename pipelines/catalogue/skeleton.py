"""Writes the skeleton of a declaration or of a screen: it passes `wuye check`, means nothing yet, and says what to fill in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal, get_args

from pipelines.catalogue.catalogue import Catalogue
from pipelines.errors import RequestError
from pipelines.text import Text, both

Kind = Literal["metric", "source", "rule", "alert", "screen"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_FOLDERS: dict[Kind, str] = {
    "metric": "pipelines/metrics",
    "source": "pipelines/sources",
    "rule": "pipelines/rules",
    "alert": "pipelines/alerts",
    "screen": "dashboard/screens",
}
_CODES: dict[Kind, str] = {"metric": "M-REG-", "rule": "WL-", "alert": "AL-"}
_WORDS = "dashboard/words.toml"
TO_FILL_IN: dict[Kind, Text] = {
    "metric": both(
        "填写名称、含义、why、算式和条款；在 tests/whole/oracle/chapters/ 另写一种算法；用 `wuye handbook -o data/handbook` 重新生成手册",
        "label, meaning, why, formula and clauses; its second version in tests/whole/oracle/chapters/; "
        "the handbook anew by `wuye handbook -o data/handbook`",
    ),
    "source": both(
        "填写列、标题别名、校验和说明；至少有一个必填列是别的表没有的；在 pipelines/marts/ 写一张用到它的汇总表；"
        "用 `wuye handbook -o data/handbook` 重新生成手册",
        "columns, headings, checks and words; at least one required column that no other table has; a table in "
        "pipelines/marts/ that uses it; the handbook anew by `wuye handbook -o data/handbook`",
    ),
    "rule": both(
        "填写名称、条件、证据和各地依据（现在不适用于任何地区）；在 tests/whole/oracle/proposals.py 另写一种算法；"
        "用 `wuye handbook -o data/handbook` 重新生成手册",
        "label, conditions, evidence and the basis of each region (it applies nowhere yet); its second version in "
        "tests/whole/oracle/proposals.py; the handbook anew by `wuye handbook -o data/handbook`",
    ),
    "alert": both(
        "填写名称、触发条件、责任方、期限和提示语（现在不会触发）；用 `wuye handbook -o data/handbook` 重新生成手册",
        "label, condition, owner, days and sentence (it raises nothing yet); "
        "the handbook anew by `wuye handbook -o data/handbook`",
    ),
    "screen": both(
        "填写内容和 dashboard/words.toml 里的栏目名、标题；在 dashboard/parts/page/tasks.py 的 TASKS 里写明归入哪一类、排在第几",
        "what it shows, and its name and title in dashboard/words.toml; in TASKS of dashboard/parts/page/tasks.py "
        "the task that it belongs to and its place there",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """What was written: new files and files with lines added, relative to the folder of both packages."""

    written: tuple[str, ...]
    changed: tuple[str, ...]
    to_fill_in: Text


def write_skeleton(catalogue: Catalogue, packages: Path, kind: Kind, name: str, clause: str = "") -> Skeleton:
    """Writes the skeleton of a new declaration or screen beside the others of its kind.

    Raises:
        RequestError: the packages are installed and no source tree, the name is no name or is taken, or there is no such
            clause; nothing is written then.
    """
    _refuse(catalogue, packages, kind, name, clause)
    template = next(files("pipelines.catalogue").joinpath("skeletons").glob(f"{kind}.*.template"))  # type: ignore[attr-defined]
    target = f"{_FOLDERS[kind]}/{name}{Path(template.stem).suffix}"
    content = Template(template.read_text(encoding="utf-8")).substitute(
        name=name,
        class_name="".join(part.capitalize() for part in name.split("_")),
        code=_next_code(catalogue, kind),
        clause=clause,
        clauses=f'"{clause}"' if clause else '"ours"' if kind == "metric" else "",
    )
    (packages / target).write_text(content, encoding="utf-8")
    changed: tuple[str, ...] = ()
    if kind == "screen":
        _add_words(packages / _WORDS, name)
        changed = (_WORDS,)
    return Skeleton(written=(target,), changed=changed, to_fill_in=TO_FILL_IN[kind])


def _refuse(catalogue: Catalogue, packages: Path, kind: Kind, name: str, clause: str) -> None:
    if not (packages / "pyproject.toml").is_file():
        raise RequestError(
            "这是安装好的软件，不是源码目录；请在源码目录中新增 / this is an installed copy; add to a source tree"
        )
    if not _NAME.fullmatch(name):
        raise RequestError(
            f"名称 {name!r} 只能用小写字母、数字和下划线 / the name {name!r} may hold small letters, digits and underscores"
        )
    if kind == "source" and re.search(r"[^s]s$", name) and not name.endswith("us"):
        raise RequestError(f"报送表用单数命名，不是 {name!r} / a table is named in the singular, not {name!r}")
    if taken := next(_bearers(catalogue, packages, kind, name), None):
        raise RequestError(f"名称 {name!r} 已被占用：{taken} / the name {name!r} is taken by {taken}")
    if clause and clause not in catalogue.clauses:
        raise RequestError(
            f"没有条款 {clause!r}；全部条款见 data/handbook/条款与数据.md / "
            f"there is no clause {clause!r}; data/handbook/clauses.md lists them"
        )
    if kind == "source" and not clause:
        raise RequestError(
            "报送表须有条款要求才能增加，请写明 --clause（条款见 data/handbook/条款与数据.md） / "
            "a table is asked for by a clause: name it with --clause (data/handbook/clauses.md lists them)"
        )


def _bearers(catalogue: Catalogue, packages: Path, kind: Kind, name: str) -> Iterator[str]:
    """What bears a name already: a file of the kind; of a table, a mart too; of a screen, a table of words."""
    for path in (packages / _FOLDERS[kind]).glob(f"{name}.*"):
        yield path.relative_to(packages).as_posix()
    if kind == "source" and name in catalogue.marts:
        yield f"pipelines/marts/{name}.sql"
    if kind == "screen" and f"[{name}]" in (packages / _WORDS).read_text(encoding="utf-8").splitlines():
        yield f"[{name}], {_WORDS}"


def _next_code(catalogue: Catalogue, kind: Kind) -> str:
    if kind not in _CODES:
        return ""
    groups: dict[str, Iterable[str]] = {
        "metric": (metric.code for metric in catalogue.metrics.values()),
        "rule": (rule.code for rule in catalogue.rules.values()),
        "alert": (alert.code for alert in catalogue.alerts.values()),
    }
    taken = set(groups[kind])
    return next(code for number in range(1, 100) if (code := f"{_CODES[kind]}{number:02d}") not in taken)


def _add_words(words: Path, name: str) -> None:
    """Names a screen at the end of `[nav]`, and gives it a table with its title."""
    lines = words.read_text(encoding="utf-8").rstrip("\n").split("\n")
    start = lines.index("[nav]")
    end = next(number for number in range(start + 1, len(lines) + 1) if number == len(lines) or not lines[number])
    lines.insert(end, f'{name} = {{ zh = "新栏目", en = "New section" }}')
    lines += ["", f"[{name}]", 'title = { zh = "新栏目：请改写", en = "New section: to be rewritten" }']
    words.write_text("\n".join(lines) + "\n", encoding="utf-8")
