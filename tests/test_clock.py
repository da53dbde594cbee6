"""Days are those of the deployment, whatever the server's clock zone."""

import ast
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest

from pipelines import clock
from pipelines.errors import HomeError
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.store import manifests
from pipelines.office.journal import Journal
from pipelines.settings import make_home, open_home
from pipelines.text import both

ROOT = Path(__file__).parents[1]
BEIJING = both("北京市", "Beijing")
LATE = datetime(2022, 12, 31, 23, 30, tzinfo=UTC)  # 07:30 on New Year's Day in China
DIVISIONS = "区划代码,名称,层级,性质,上级代码,生效日期\n330000,浙江省,市,行政区划,,1949-10-01\n"
ESTATES = "小区编号,小区名称,户数\nE1,甲,5\n"


class AtLate(datetime):
    """The library's clock, standing still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(LATE.timestamp(), tz)


@pytest.fixture
def server_in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(clock, "datetime", AtLate)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("server_in_utc")
def test_a_return_that_comes_before_eight_in_china_is_dated_on_the_chinese_day(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "330000", both("浙江省", "Zhejiang"), invented=False)
    divisions, file = tmp_path / "区划.csv", tmp_path / "小区.csv"
    divisions.write_text(DIVISIONS, encoding="utf-8")
    file.write_text(ESTATES, encoding="utf-8")
    sendings = [
        Sending(path=divisions, source="division", period="2000-01", sender="330000"),
        Sending(path=file, source="estate", period="2022-12", sender="330000"),
    ]
    _, receipt = receive(home, sendings, workers=0)
    assert (receipt.status, receipt.received_on) == ("accepted", date(2023, 1, 1))
    assert manifests(home)[0].received_at == datetime(2023, 1, 1, 7, 30)


@pytest.mark.usefixtures("server_in_utc")
def test_a_day_is_that_of_the_zone_in_home_toml(tmp_path: Path) -> None:
    home = make_home(tmp_path, "110000", BEIJING, invented=False)
    file = tmp_path / "home.toml"
    assert clock.today(home) == clock.today() == date(2023, 1, 1)
    file.write_text(file.read_text("utf-8").replace("Asia/Shanghai", "Europe/London"), encoding="utf-8")
    assert clock.today(open_home(tmp_path)) == date(2022, 12, 31)
    assert Journal(path=tmp_path / "journal.sqlite", clock=lambda: LATE).today == date(2023, 1, 1)


def test_a_home_of_before_has_the_days_of_china(tmp_path: Path) -> None:
    made = make_home(tmp_path, "110000", BEIJING, invented=False)
    file = tmp_path / "home.toml"
    file.write_text(file.read_text("utf-8").replace('timezone = "Asia/Shanghai"\n', ""), encoding="utf-8")
    assert "timezone" not in file.read_text("utf-8")
    assert open_home(tmp_path) == made


@pytest.mark.parametrize("name", ["Asia/Peking", "", "../../etc/passwd", "Asia", "北京"])
def test_an_unknown_zone_is_said_with_the_right_one(name: str, tmp_path: Path) -> None:
    make_home(tmp_path, "110000", BEIJING, invented=False)
    file = tmp_path / "home.toml"
    file.write_text(file.read_text("utf-8").replace("Asia/Shanghai", name), encoding="utf-8")
    with pytest.raises(HomeError, match=r'timezone = "Asia/Shanghai" in home\.toml'):
        open_home(tmp_path)


def test_china_needs_no_zone_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_files(name: str) -> Any:
        raise clock.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(clock, "ZoneInfo", without_files)
    assert clock.zone.__wrapped__("Asia/Shanghai") == timezone(timedelta(hours=8))


def test_no_other_module_asks_the_server_s_clock_for_a_day() -> None:
    files = [path for room in ("pipelines", "dashboard") for path in (ROOT / room).rglob("*.py")]
    assert {file.name: days for file in files if (days := list(days_of_the_server(file)))} == {}


def days_of_the_server(file: Path) -> Iterator[str]:
    """Calls that give a day or a time of the machine's own zone."""
    for call in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = ast.unparse(call.func)
        is_zoned = bool(call.args or call.keywords)  # with a zone they are the same everywhere
        if name.startswith(("clock.", "office.")):
            continue
        if name.endswith((".today", ".utcnow", ".localtime")) or (
            name.endswith(("datetime.now", ".astimezone")) and not is_zoned
        ):
            yield f"line {call.lineno}: {name}"
