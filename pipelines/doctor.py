"""What is met of classified protection for applications, and what this machine has.

`doctor.toml` lists the items of GB/T 22239 in our own words, each with the setting or the test by which it is met; what is
left to the office says so. Nothing is claimed that neither a setting nor a test shows.
"""

import os
import platform
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines import clock
from pipelines.errors import WuyeError
from pipelines.office.journal import open_journal
from pipelines.people.audit import audit_ledger
from pipelines.people.ledger import Ledger
from pipelines.people.register import people_ledger, register_of
from pipelines.people.requests import requests_ledger
from pipelines.people.roles import roles
from pipelines.settings import Home
from pipelines.text import Text, both

FILE = Path(__file__).with_name("doctor.toml")
UNCHECKED = both("待对照原文核实", "to be checked against the text")
KEPT = timedelta(days=183)
LONGEST_IDLE_MIN = 60
LEAST_FREE = 10 << 30
BROWSER = both("浏览器须为 Chrome 94 及以上内核", "browsers need the level of Chrome 94 or later")
_GLIBC = (2, 28)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One item: `state` is met, unmet, left (to the office) or noted (a fact of the machine)."""

    id: str
    level: int  # of classified protection; 0 of the machine
    label: Text
    state: str
    shown_by: str  # the test or setting that shows it
    says: Text | None = None


def examine(home: Home) -> list[Finding]:
    """Every item of protection, then what the machine has."""
    items = tomllib.loads(FILE.read_text(encoding="utf-8"))["item"]
    return [*(_finding(home, item) for item in items), *machine(home)]


def _finding(home: Home, item: Mapping[str, object]) -> Finding:
    label = item["label"]
    assert isinstance(label, dict)
    says: Text | None = None
    if check := item.get("check"):
        says = CHECKS[str(check)](home)
        state = "met" if says is None else "unmet"
    elif left := item.get("left"):
        assert isinstance(left, dict)
        state, says = "left", Text(**left)
    else:
        state = "met"
    named = [str(item[key]) for key in ("test",) if key in item]
    named += [f"wuye doctor: {item['check']}"] if "check" in item else []
    return Finding(
        id=str(item["id"]),
        level=int(str(item["level"])),
        label=Text(**label),
        state=state,
        shown_by=", ".join(named),
        says=says,
    )


def _sign_in(home: Home) -> Text | None:
    if home.sign_in.is_needed:
        return None
    return both("home.toml 未设 [sign_in]", "home.toml has no [sign_in]")


def _session_times(home: Home) -> Text | None:
    if not home.sign_in.is_needed:
        return _sign_in(home)
    if home.sign_in.idle_minutes > LONGEST_IDLE_MIN or home.sign_in.hours > 24:
        return both("idle_minutes 应不超过 60，hours 应不超过 24", "idle_minutes should be 60 at most, hours 24")
    return None


def _transport(home: Home) -> Text | None:
    if not home.sign_in.is_needed or home.sign_in.is_secure:
        return None
    return both("[sign_in] 的 address 不是 https", "the address of [sign_in] is no https")


def _people(home: Home) -> Text | None:
    today = clock.today(home)
    if any(person.rights_on(today) for person in register_of(home).people.values()):
        return None
    return both(
        "名册中没有有效权限，请用 wuye people 登记并授权", "nobody has a right: register people with wuye people"
    )


def _separation(home: Home) -> Text | None:
    today = clock.today(home)
    for person in register_of(home).people.values():
        held = {right.role for right in person.rights_on(today)}
        if "administrator" in held and len(held) > 1:
            return both(
                f"{person.signature} 同时是系统管理员和其他角色", f"{person.id} is administrator and something else too"
            )
    for role in ("administrator", "auditor"):
        if not any(right.role == role for one in register_of(home).people.values() for right in one.rights_on(today)):
            label = roles()[role].label
            return both(f"没有{label.zh}", f"nobody is {label.en.lower()}")
    return None


def _faults(ledgers: Iterator[Ledger]) -> Text | None:
    for ledger in ledgers:
        if faults := ledger.verify():
            return both(f"{ledger.name} 校验不符，见 wuye verify", f"{faults[0]}")
    return None


def _trail(home: Home) -> Text | None:
    return _faults(iter([audit_ledger(home)]))


def _trail_kept(home: Home) -> Text | None:
    """Nothing is ever taken from the trail; where it began anew is told."""
    lines = audit_ledger(home).lines()
    if lines and lines[0].sequence != 1:
        return both("审计记录开头缺失", "the beginning of the trail is gone")
    return _trail(home)


def _integrity(home: Home) -> Text | None:
    if faults := open_journal(home).verify():
        return both("办公日志校验不符，见 wuye verify", faults[0])
    return _faults(iter([people_ledger(home), requests_ledger(home), audit_ledger(home)]))


def _own_files(home: Home) -> Text | None:
    open_ = [path.name for path in (home.path, *home.path.iterdir()) if path.stat().st_mode & 0o077]
    if not open_:
        return None
    named = "、".join(open_[:3])
    return both(f"{named} 他人可读，请执行 chmod -R go= ", f"{', '.join(open_[:3])}: open to others, run chmod -R go=")


def _listen(home: Home) -> Text | None:
    if home.sign_in.is_needed or not home.hosts:
        return None
    return both("未设登录而 hosts 不为空", "hosts names addresses, and there is no sign-in")


CHECKS: Mapping[str, Callable[[Home], Text | None]] = {
    "sign_in": _sign_in,
    "session_times": _session_times,
    "transport": _transport,
    "people": _people,
    "separation": _separation,
    "trail": _trail,
    "trail_kept": _trail_kept,
    "integrity": _integrity,
    "own_files": _own_files,
    "listen": _listen,
}


def machine(home: Home) -> Iterator[Finding]:
    """What this machine has, and what is too little."""
    yield _noted("page_size", both("内存页", "Memory page"), f"{os.sysconf('SC_PAGE_SIZE')} B")
    name, version = platform.libc_ver()
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    is_new = name == "glibc" and numbers >= _GLIBC
    yield _judged("glibc", both("C 程序库", "C library"), f"{name or '?'} {version}", is_met=is_new)
    flags = _processor_flags()
    has_avx2 = platform.machine() != "x86_64" or not flags or "avx2" in flags
    shown = f"{platform.machine()}{' avx2' if 'avx2' in flags else ''}"
    yield _judged("processor", both("处理器", "Processor"), shown, is_met=has_avx2)
    fonts = _chinese_fonts()
    yield _judged(
        "fonts", both("中文字体（会议材料用）", "Chinese fonts (for papers)"), fonts or "—", is_met=bool(fonts)
    )
    yield _judged("clock", both("时钟", "Clock"), f"{clock.now(home):%Y-%m-%d %H:%M %Z}", is_met=_is_clock_right(home))
    free = shutil.disk_usage(home.path).free
    yield _judged("disk", both("可用磁盘", "Free disk"), f"{free / (1 << 30):.0f} GiB", is_met=free >= LEAST_FREE)
    yield _noted("browser", both("浏览器", "Browsers"), "Chrome 94+")


def _is_clock_right(home: Home) -> bool:
    """Whether no line was written later than now."""
    try:
        last = audit_ledger(home).lines(most=1)
    except WuyeError:
        return False
    return not last or last[0].at <= datetime.now(UTC)


def _processor_flags() -> frozenset[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return frozenset()
    line = next((line for line in text.splitlines() if line.startswith(("flags", "Features"))), "")
    return frozenset(line.partition(":")[2].split())


def _chinese_fonts() -> str:
    program = shutil.which("fc-list")
    if program is None:
        return ""
    listing = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=20)
    families = sorted({line.partition(",")[0].strip() for line in listing.stdout.splitlines() if line.strip()})
    return ", ".join(families[:3])


def _noted(id_: str, label: Text, what: str) -> Finding:
    return Finding(id=id_, level=0, label=label, state="noted", shown_by=what)


def _judged(id_: str, label: Text, what: str, *, is_met: bool) -> Finding:
    return Finding(id=id_, level=0, label=label, state="met" if is_met else "unmet", shown_by=what)
