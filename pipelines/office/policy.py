"""The office's acts on its own documents: two people lay one down, put another wording in its place, or end it.

The file in `HOME/policy/` is what everything reads; the journal holds who, when, why and the file's checksum, and a
wording that is replaced is kept in `HOME/policy/former/`.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import read
from pipelines.catalogue.policy import catalogue_of, office_documents, with_policy
from pipelines.catalogue.policy_changes import Change, changes
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.disk import write_whole
from pipelines.errors import DeclarationError, JournalError, RequestError
from pipelines.nearest import labels, unknown
from pipelines.office.entries import PolicyAct
from pipelines.office.journal import now, open_journal
from pipelines.office.recorded import Recorded
from pipelines.office.signers import is_same_signer
from pipelines.settings import Home
from pipelines.text import both

_LINE = re.compile(r"at line (\d+)")  # of what is no TOML
_SHOWN = 60  # characters of a wrong value that a sentence repeats
_LAST_DAY = re.compile(r"^in_force_to\s*=.*\n", re.MULTILINE)
_FIRST_DAY = re.compile(r"^in_force_from\s*=.*\n", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A document that could be laid down, and what it would change; the next build follows it."""

    document: OfficeDocument
    changes: tuple[Change, ...]
    replaces: bool  # another wording of it stands


def preview(home: Home, file: Path) -> Preview:
    """What a file would change. Nothing is written.

    Raises:
        RequestError: the file cannot be used, or is of another region; one sentence says where and what to do.
    """
    if not file.is_file():
        raise RequestError(both(f"没有文件 {file.name}", f"there is no file {file.name}"))
    if file.suffix != ".toml":
        raise RequestError(
            both(f"{file.name} 不是 .toml 文件，请按模板填写", f"{file.name} is no .toml file: fill in the template")
        )
    with _in_words(file.name):
        document = read(file, OfficeDocument)
    if document.region != home.region:
        raise RequestError(
            both(
                f"{file.name} 的 region 是 {document.region}，本部署是 {home.region}",
                f"{file.name} is of region {document.region}, and this home of {home.region}",
            )
        )
    standing = office_documents(home.policy)
    others = [each for each in standing if each.id != document.id]
    with _in_words(file.name):
        after = with_policy(load(), [*others, document])
    return Preview(
        document=document, changes=changes(catalogue_of(home), after, home.region), replaces=len(others) < len(standing)
    )


_KEYS = {
    "number": "文号",
    "title": "名称",
    "issuer": "发文机关",
    "region": "区划代码",
    "issued_on": "印发日期",
    "in_force_from": "施行日期",
    "in_force_to": "有效期至",
    "status": "状态",
    "clause": "条款",
    "says": "条款内容",
    "responsible": "责任单位",
    "target": "目标",
    "metric": "指标",
    "one_metric": "指标",
    "year": "年份",
    "again": "年份",
    "levels": "考核层级",
    "values": "目标值",
    "variant": "口径",
    "adopt": "采用内容",
    "rule": "规则",
    "alert": "预警",
    "reference": "参考值",
    "document": "文件",
    "parameter": "参数",
    "value": "参数值",
    "require": "应有事项",
    "kind": "类别",
    "item": "事项",
    "level": "层级",
    "unit": "责任单位",
    "post": "责任岗位",
    "informs": "知会单位",
    "about": "所涉条款",
    "zh": "中文",
    "en": "英文",
}
_HINTS = {
    "(file)": "请对照模板检查格式",
    "in_force_from": "日期写成 2026-01-10",
    "issued_on": "日期写成 2026-01-10",
    "in_force_to": "有效期不得早于施行日期，写成 2028-12-31",
    "target.values": "比例写 0 到 1 之间，95% 写 0.95",
    "target.metric": "请填写指标编号，如 M-COV-01",
    "target.one_metric": "该编号有几个指标，请改填其中一个的英文名",
    "target.year": "年份写四位数，如 2028",
    "target.again": "同一指标、同一层级的这一年写了两个目标，请只留一个",
    "target.variant": "该指标没有这一口径",
    "adopt.rule": "请填写规则编号，如 BL-09（wuye rules 可查）",
    "adopt.alert": "请填写预警编号，如 AL-10（wuye alerts --counts 可查）",
    "adopt.value": "采用该规则须同时填写这些参数的数值（[[value]]）",
    "adopt.clause": "须是本文件写明的条款编号",
    "target.clause": "须是本文件写明的条款编号",
    "value.parameter": "请填写参数名称（《口径手册》“参数”一节可查）",
    "value.value": "不得小于 0；比例写 0 到 1 之间，95% 写 0.95",
    "require.kind": "请填写应有事项的类别，如 body（机构）、mechanism（机制）",
    "require.item": "该类别没有这一事项",
    "responsible.alert": "请填写预警编号，如 AL-10（wuye alerts --counts 可查）",
    "responsible.about": "请填写条款编号",
    "responsible": "每段写明一项预警（alert）或一个条款（about），只写单位和岗位，不写人名",
    "clause": "条款编号不得与其他文件或本文件其他条款相同",
    "target.levels": "该指标没有这一层级",
}


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    """Turns a fault of a declaration into a sentence for the office that wrote the file."""
    try:
        yield
    except UnicodeDecodeError:
        raise RequestError(
            both(
                f"{name} 不是 UTF-8 文本：请用记事本另存为，编码选 UTF-8", f"{name} is no UTF-8 text: save it as UTF-8"
            )
        ) from None
    except DeclarationError as fault:
        parts = [part for part in fault.key.split(".") if not part.isdigit()]
        if "`in_force_to`" in fault.allowed:
            parts = ["in_force_to"]
        spoken = "·".join(_KEYS.get(part, part) for part in parts) if parts != ["(file)"] else "文件内容"
        hint = next(
            (_HINTS[key] for key in (".".join(parts), ".".join(parts[:2]), parts[0] if parts else "") if key in _HINTS),
            "请对照模板填写",
        )
        if line := _LINE.search(fault.allowed):
            hint = f"第 {line[1]} 行格式不对（日期须真实存在并写成 2026-01-10，文字放在引号内）"
        near = fault.allowed.partition("near to it: ")[2]
        near = f"，相近的有 {near}" if near else ""
        written = "" if fault.key == "(file)" or len(f"{fault.value}") > _SHOWN else f"“{fault.value}”"
        raise RequestError(
            both(
                f"{name} 的{spoken}{written}有误：{hint}{near}".replace(" / ", "、"),
                f"{name}: {fault.key} {written}: {fault.allowed}".replace(" / ", ", "),
            )
        ) from None


def lay_down(
    home: Home, file: Path, *, actor: str, second_actor: str, why: str, clock: Callable[[], datetime] = now
) -> Recorded:
    """Two people lay a document down, or put this wording in the place of the one that stands.

    Raises:
        RequestError: as `preview`.
        JournalError: one person signs twice, or the journal refuses the entry.
        DiskError: the folder cannot be written.
    """
    document = preview(home, file).document
    return _sign(home, document.id, file.read_bytes(), None, actor, second_actor, why, clock)


def end(
    home: Home,
    name: str,
    last_day: date,
    *,
    actor: str,
    second_actor: str,
    why: str,
    clock: Callable[[], datetime] = now,
) -> Recorded:
    """Two people end a document: its last day is set, and what it grounds applies no more after that day.

    Raises:
        RequestError: there is no such document of the office.
        JournalError: the day lies before its first, one person signs twice, or the journal refuses the entry.
        DiskError: the folder cannot be written.
    """
    standing = {each.id: each for each in office_documents(home.policy)}
    if name not in standing:
        raise unknown(("本单位文件", "document of the office"), name, labels(standing))
    if last_day < standing[name].in_force_from:
        raise JournalError(
            both("最后一日早于施行日期", "the last day lies before the first"),
        )
    text = _LAST_DAY.sub("", (home.policy / f"{name}.toml").read_text(encoding="utf-8"))
    ended = _FIRST_DAY.sub(lambda match: f"{match[0]}in_force_to = {last_day}\n", text, count=1)
    return _sign(home, name, ended.encode(), last_day, actor, second_actor, why, clock)


def _sign(
    home: Home,
    name: str,
    content: bytes,
    last_day: date | None,
    actor: str,
    second_actor: str,
    why: str,
    clock: Callable[[], datetime],
) -> Recorded:
    if is_same_signer(actor, second_actor):
        raise JournalError(
            both(
                f"登记依据须由两人签署：请填写 {actor} 以外的复核人",
                f"a document is laid down by two people: name a second one other than {actor}",
            )
        )
    entry = PolicyAct(
        document=name,
        act="ended" if last_day else "laid_down",
        sha256=hashlib.sha256(content).hexdigest(),
        ends_on=last_day,
        second_actor=second_actor,
    )
    recorded = open_journal(home, clock).append(entry, actor=actor, why=why)
    target = home.policy / f"{name}.toml"
    if target.exists():
        write_whole(home.policy / "former" / f"{name}.{recorded.sequence}.toml", target.read_bytes())
    write_whole(target, content)
    return recorded
