"""What depends on the machine, and nothing that is policy."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.clock import DEFAULT_ZONE, zone
from pipelines.disk import as_user_error, make_folder, write_whole
from pipelines.errors import HomeError, SettingError
from pipelines.home_file import read_home_file
from pipelines.sign_in import NO_SIGN_IN, SignIn, sign_in_of
from pipelines.text import Text, both

_CLOSED_TO_DATABASE = ("?", "\\")  # DuckDB 2.0 reads either in a path as something else
DEFAULT_HOME = Path("data/home")
HOME_FILE = "home.toml"
FORMAT = 2  # of a home; `pipelines.upgrade` says what leads from a former one to this
_FORMAT_LINE = re.compile(r"\s*format\s*=")
ROOMS = ("inbox", "archive", "store", "warehouse", "frozen", "office", "policy")  # the folders of a home
_THREADS = "POLARS_MAX_THREADS"
_SIZE = r"^\d+(\.\d+)? ?[KMGT]i?B$"


class Settings(BaseModel):
    """Machine settings; each can be set by an environment variable named in its description."""

    model_config = ConfigDict(frozen=True)

    home: Path = Field(DEFAULT_HOME, description="WUYE_HOME: the folder that holds one deployment")
    workers: int = Field(2, ge=1, description="WUYE_WORKERS: warm reader processes")
    keep_builds: int = Field(5, ge=2, description="WUYE_KEEP_BUILDS: published builds that are kept")
    memory_limit: str = Field("4GB", pattern=_SIZE, description="WUYE_MEMORY: what a build may use")
    build_spill: str = Field(
        "64GB", pattern=_SIZE, description="WUYE_BUILD_SPILL: the disk that a build may use for intermediate results"
    )
    reader_memory: str = Field(
        "2GB", pattern=_SIZE, description="WUYE_READER_MEMORY: what all readers of a process may use"
    )
    reader_spill: str = Field(
        "8GB", pattern=_SIZE, description="WUYE_READER_SPILL: the disk that they may use for intermediate results"
    )
    receive_seconds: int = Field(
        180, ge=1, description="WUYE_RECEIVE_SECONDS: how long a process that receives a file may take for one step"
    )
    receive_memory_mb: int = Field(
        6144, ge=512, description="WUYE_RECEIVE_MEMORY_MB: the address space of a process that receives a file"
    )
    large_mb: int = Field(
        16, ge=0, description="WUYE_LARGE_MB: a text file of this size or more is read in blocks, not whole"
    )
    upload_mb: int = Field(50, ge=1, description="WUYE_UPLOAD_MB: the largest file that the page takes")
    uploads_mb: int = Field(
        200,
        ge=1,
        description="WUYE_UPLOADS_MB: what the files that one open page has sent may weigh until they are handled",
    )


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Processes that are started inside have one thread for frames: several of them share the machine already."""
    former = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        yield
    finally:
        if former is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = former


def settings(home: Path | None = None) -> Settings:
    """The settings of this process: the defaults, then the environment, then what the caller says.

    Raises:
        SettingError: a variable of the environment has a value that cannot be used.
    """
    given: dict[str, object] = {
        name: os.environ[variable]
        for name, variable in (
            ("home", "WUYE_HOME"),
            ("workers", "WUYE_WORKERS"),
            ("keep_builds", "WUYE_KEEP_BUILDS"),
            ("memory_limit", "WUYE_MEMORY"),
            ("build_spill", "WUYE_BUILD_SPILL"),
            ("reader_memory", "WUYE_READER_MEMORY"),
            ("reader_spill", "WUYE_READER_SPILL"),
            ("receive_seconds", "WUYE_RECEIVE_SECONDS"),
            ("receive_memory_mb", "WUYE_RECEIVE_MEMORY_MB"),
            ("large_mb", "WUYE_LARGE_MB"),
            ("upload_mb", "WUYE_UPLOAD_MB"),
            ("uploads_mb", "WUYE_UPLOADS_MB"),
        )
        if variable in os.environ
    }
    if home is not None:
        given["home"] = home
    try:
        return Settings.model_validate(given)
    except ValidationError as fault:
        name = str(fault.errors()[0]["loc"][0])
        variable, _, meaning = (Settings.model_fields[name].description or "").partition(": ")
        usual = Settings.model_fields[name].default
        raise SettingError(
            both(
                f"环境变量 {variable} 的值 {given[name]!r} 不能用，请改成如 {usual} 的写法，或取消该变量",
                f"the environment variable {variable} ({meaning}) cannot be {given[name]!r}: write it as {usual}, or unset it",
            )
        ) from None


MUNICIPALITIES = ("11", "12", "31", "50")  # 北京, 天津, 上海, 重庆


@dataclass(frozen=True, kw_only=True)
class Home:
    """One deployment: a folder, its region and whether what it holds is invented."""

    path: Path
    region: str
    name: Text
    invented: bool
    hosts: tuple[str, ...] = ()  # names under which readers reach the server behind a proxy, besides this machine's own
    timezone: str = DEFAULT_ZONE  # whose days are the offices' days (`pipelines.clock`)
    sign_in: SignIn = NO_SIGN_IN

    @property
    def city(self) -> str:
        """The code of the city that the region is or lies in (GB/T 2260; a municipality is a city of its own)."""
        if self.region.endswith("00"):
            return self.region
        return self.region[:2] + "0000" if self.region[:2] in MUNICIPALITIES else self.region[:4] + "00"

    @property
    def archive(self) -> Path:
        """The raw files, each under its SHA-256."""
        return self.path / "archive"

    @property
    def store(self) -> Path:
        """Accepted rows as Parquet, manifests and receipts."""
        return self.path / "store"

    @property
    def warehouse(self) -> Path:
        """Published builds and the pointer to the one in force."""
        return self.path / "warehouse"

    @property
    def office(self) -> Path:
        """What people decide."""
        return self.path / "office"

    @property
    def mappings(self) -> Path:
        """How files of others are read (`pipelines.intake.storing.kept_mappings`); made with the first."""
        return self.path / "mappings"

    @property
    def policy(self) -> Path:
        """The office's own documents: what it lays down, and what it adopts (`pipelines.catalogue.policy`)."""
        return self.path / "policy"


def open_home(path: Path) -> Home:
    """The home in a folder.

    Raises:
        HomeError: there is no `home.toml`, it is not one of ours, it was made by another version, or its time zone does
            not exist.
    """
    home, form = read_home(path)
    if form < FORMAT:
        raise HomeError(
            f"{path} 由旧版程序建立，请先运行 wuye --home {path} upgrade（会先备份） / "
            f"{path} was made by an earlier version: run `wuye --home {path} upgrade` first (it makes a backup)"
        )
    if form > FORMAT:
        raise later_home(path)
    return home


def later_home(path: Path) -> HomeError:
    """The fault to raise where a later version of this software made the home."""
    return HomeError(
        f"{path} 由更新版本的程序建立，请先升级程序 / "
        f"{path} was made by a later version of this software: install that first"
    )


def read_home(path: Path) -> tuple[Home, int]:
    """The home in a folder as far as it can be told, whatever version made it, and its format.

    Raises:
        HomeError: there is no `home.toml`, it is not one of ours, or its time zone does not exist.
    """
    file = path / HOME_FILE
    if not file.exists():
        raise HomeError(
            f"{path} 还不是数据目录，请先运行 wuye --home {path} init --region 地区代码 / "
            f"{path} is not a home yet: run `wuye --home {path} init --region CODE` first"
        )
    if any(mark in str(path) for mark in _CLOSED_TO_DATABASE):
        raise HomeError(
            f"{path} 含有问号或反斜杠，数据库不能在其中写入，请改文件夹名 / "
            f"{path} has a question mark or a backslash, below which the database cannot write: rename the folder"
        )
    with as_user_error(both(f"{file} 无法读取", f"{file} cannot be read")):
        content: Any = read_home_file(file, FORMAT)
    home = Home(
        path=path,
        region=content["region"],
        name=Text(zh=content["name_zh"], en=content["name_en"]),
        invented=content["invented"],
        hosts=tuple(content.get("hosts", ())),
        timezone=content.get("timezone", DEFAULT_ZONE),
        sign_in=sign_in_of(content.get("sign_in", {})),
    )
    zone(home.timezone)
    return home, content.get("format", 1)  # the first homes did not say theirs


def make_home(path: Path, region: str, name: Text, *, invented: bool) -> Home:
    """A new home, or the same one again; invented and real never mix.

    Raises:
        HomeError: the folder is already the home of another region or kind.
    """
    if (path / HOME_FILE).exists():
        former = open_home(path)
        if (former.region, former.invented) != (region, invented):
            kind = both("虚构", "invented") if former.invented else both("真实", "real")
            raise HomeError(
                f"{path} 已是地区 {former.region} 的数据目录（{kind.zh}数据），请换一个文件夹 / "
                f"{path} is already a home of region {former.region} with {kind.en} data: choose another folder"
            )
        return former
    with as_user_error(both(f"未能建立 {path}", f"{path} was not made")):
        _write_home(path, region, name, invented=invented)
    return open_home(path)


def _write_home(path: Path, region: str, name: Text, *, invented: bool) -> None:
    make_folder(path)
    path.chmod(0o700)  # also one that was there and empty
    for room in ROOMS:
        make_folder(path / room)
    lines = (
        f"format = {FORMAT}",
        f"region = {_quoted(region)}",
        f"name_zh = {_quoted(name.zh)}",
        f"name_en = {_quoted(name.en)}",
        f"invented = {str(invented).lower()}",
        f"timezone = {_quoted(DEFAULT_ZONE)}",
    )
    write_whole(path / HOME_FILE, ("\n".join(lines) + "\n").encode())


def note_format(path: Path, form: int) -> None:
    """Says in `home.toml` which format a home has now; what else stands there stays as it is written."""
    file = path / HOME_FILE
    others = [line for line in file.read_text(encoding="utf-8-sig").splitlines() if not _FORMAT_LINE.match(line)]
    write_whole(file, ("\n".join([f"format = {form}", *others]) + "\n").encode())


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a string of JSON is one of TOML too
