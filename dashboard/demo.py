"""The demonstration: an invented city on its way through intake and build, until its pages are warm."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dashboard.parts.page.warm import LOADED_LATE, warm_up
from pipelines.catalogue.catalogue import load
from pipelines.cli import OUT, Call, load_divisions
from pipelines.cli.stages import Stage, Stages
from pipelines.disk import as_user_error
from pipelines.errors import HomeInUseError, RequestError
from pipelines.intake.receive import receive, sendings_of
from pipelines.intake.storing.requested_forms import declare_forms, forms_sent
from pipelines.intake.storing.store import manifests
from pipelines.people.invented import invent_people
from pipelines.reference.regions import region_name
from pipelines.review.invented import invent_meetings
from pipelines.sample.cities.order import city_plan
from pipelines.sample.facts import city_facts
from pipelines.sample.files import write_facts
from pipelines.sample.office import DECIDED, lay_down_acts, record
from pipelines.sample.plan import Scale, companies_of, small_scale, whole_scale
from pipelines.sample.returns import returns
from pipelines.settings import DEFAULT_HOME, Home, make_home, open_home, settings
from pipelines.text import Text, both, counted
from pipelines.warehouse.build import build, steps
from pipelines.warehouse.publish import POINTER

UNFINISHED = ".unfinished"
_STAGES = (
    Stage(label=both("编写报送文件", "writing files"), weight=20),
    Stage(label=both("接收报送文件", "taking in files"), weight=55),
    Stage(
        label=both("生成数据", "building"),
        weight=22,
        long_steps=(("read", 10), ("metric_value", 45), ("alert", 35)),
    ),
    Stage(label=both("预热页面", "warming up the pages"), weight=3),
)


def demo_scale(city: str, *, is_whole: bool, estates: int | None = None, complaints: int | None = None) -> Scale:
    """How much of a city is invented: the small one or the whole one, with as many estates and orders as one asks for.

    Raises:
        RequestError: no such city.
    """
    plan = city_plan(city)
    scale = whole_scale(plan) if is_whole else small_scale(plan)
    if estates:
        least = min(scale.least, max(3, estates // (2 * len(plan.districts))))
        scale = replace(scale, estates=estates, companies=companies_of(estates), least=least)
    return replace(scale, complaints=complaints) if complaints else scale


def demo_folder(city: str, *, is_whole: bool) -> Path:
    """Where the home of an invented city lies unless another folder is named; the whole one has its own."""
    return Path("data") / (f"demo-{city}-full" if is_whole else f"demo-{city}")


def prepare_demo(call: Call, city: str, scale: Scale, path: Path, *, has_pages: bool) -> Home:
    """The home of an invented city, made where it is not there yet; with pages that are warm in this process.

    It is made beside its place and moved there when it is finished: what an interrupted run left is removed, and
    nobody ever opens it.

    Raises:
        RequestError: something else lies at its place.
        HomeInUseError: another process is making it.
    """
    is_there = _is_finished(path, city_plan(city).region)
    if is_there:
        sentence = both(
            f"使用已有的演示数据 {path}（删除该文件夹即可重新生成）",
            f"the demonstration in {path}, made before (delete the folder to have it made anew)",
        )
        OUT.print(sentence.of(call.language), markup=False)
    with Stages(call.language, _STAGES[3 if is_there else 0 : 4 if has_pages else 3]) as progress:
        if not is_there:
            with _unfinished(path) as making:
                _make(call, city, scale, making, progress)
                if path.exists():
                    path.rmdir()
                making.rename(path)
        if has_pages:
            os.environ["WUYE_HOME"] = str(path)
            progress.begin(len(LOADED_LATE) + 1)
            warm_up(progress)
    return open_home(path)


def _is_finished(path: Path, region: str) -> bool:
    """Whether a home of this invented city with a published build lies there; false where nothing does.

    Raises:
        RequestError: something else lies there.
    """
    if (path / "warehouse" / POINTER).exists():
        home = open_home(path)
        if (home.region, home.invented) == (region, True):
            return True
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return False
    raise RequestError(
        both(
            f"{path} 中已有其他内容，不是该城市完整的演示数据：请用 --home 指定另一个文件夹，或先删除它",
            f"{path} holds something else than a finished demonstration of this city: name another folder with --home, "
            "or delete it",
        )
    )


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """An empty folder beside the place of a home, held by this process; what a former one left there is removed."""
    making = path.with_name(path.name + UNFINISHED)
    with as_user_error(both(f"未能建立 {making}", f"{making} was not made")):
        making.mkdir(parents=True, exist_ok=True)
        held = os.open(making, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HomeInUseError(
                both(
                    f"{path} 正在由另一个 wuye demo 生成，请等它结束",
                    f"another wuye demo is making {path}: wait for it to end",
                )
            ) from None
        with as_user_error(both(f"未能清空 {making}", f"{making} was not emptied")):
            for leftover in making.iterdir():
                if leftover.is_dir() and not leftover.is_symlink():
                    shutil.rmtree(leftover)
                else:
                    leftover.unlink()
        try:
            yield making
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
    finally:
        os.close(held)


def _make(call: Call, city: str, scale: Scale, path: Path, progress: Stages) -> None:
    """Writes the files of a city, takes them in, records what its office decided, and builds."""
    region = city_plan(city).region
    facts = city_facts(city, scale)
    home = make_home(path, region, region_name(region) or Text(zh=city, en=city), invented=True)
    workers = call.settings.workers
    progress.begin(len(returns(facts.city, scale)))
    write_facts(facts, path / "inbox", workers=workers, progress=progress)
    del facts
    load_divisions(call, path)
    sent = sendings_of([path / "inbox"])
    progress.begin(len(sent))
    receipts = receive(home, sent, workers=workers, progress=lambda receipt: progress(receipt.file))
    accepted = sum(part.accepted for receipt in receipts for part in receipt.parts)
    refused = sum(part.refused for receipt in receipts for part in receipt.parts)
    OUT.print(
        call.say(
            f"报送 {len(receipts)} 份：接收 {accepted} 行，退回 {refused} 行",
            f"{counted(len(receipts), 'file')}: {counted(accepted, 'row')} accepted, {refused} refused",
        )
    )
    declare_forms(home, forms_sent(manifests(home)))  # invented offices send what they are asked for
    record(home, path / "inbox" / DECIDED)
    lay_down_acts(home, city)
    invent_people(home)
    progress.begin(steps(load()))
    done = build(home, settings(path), progress)
    invent_meetings(path)
    OUT.print(
        call.say(
            f"已发布 {done.id}，截至 {done.as_of}（模拟数据）",
            f"published {done.id}, as of {done.as_of} (invented data)",
        )
    )


def home_asked_for(call: Call, city: str, *, is_whole: bool) -> Path:
    """The folder that a call names, else that of the city."""
    given = call.settings.home != DEFAULT_HOME
    return call.settings.home if given else demo_folder(city, is_whole=is_whole)
