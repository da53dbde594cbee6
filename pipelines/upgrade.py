"""A home of an earlier version is brought to this one, step by step; a backup is made first.

A step leads from one format of a home to the next. It may be done twice: the format is written after it, so that an
upgrade that was killed begins that step again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.backup.write import back_up
from pipelines.disk import as_user_error
from pipelines.engine import Bounds, open_engine
from pipelines.errors import HomeError, WarehouseError
from pipelines.intake.storing.divisions import division_files
from pipelines.settings import FORMAT, Home, Settings, later_home, note_format, read_home, settings
from pipelines.text import Text, both
from pipelines.warehouse.build import build
from pipelines.warehouse.paths import attach
from pipelines.warehouse.publish import Build, current, file_of

Report = Callable[[object], None]
_VALUES = "metric, variant, period, level, area, segment, segment_value, numerator, denominator, unknown, value"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What leads from a format to the next."""

    former: int
    title: Text
    apply: Callable[[Home, Settings, Report], None]


@dataclass(frozen=True, kw_only=True)
class Upgraded:
    """Which steps were taken, and how the published values compare with those before."""

    steps: tuple[Text, ...]
    compared: Text


def upgrade(path: Path, machine: Settings, backup: Path, report: Report = lambda _: None) -> Upgraded:
    """Brings the home in a folder to the format of this version; what was sent and decided stays as it is.

    Args:
        path: the folder.
        machine: its settings.
        backup: a file that is not there yet; it is made before anything is touched.
        report: is told what is being done.

    Raises:
        HomeError: it is no home, or one of a later version.
        BackupError: the backup cannot be made; nothing is changed then.
    """
    home, form = read_home(path)
    if form > FORMAT:
        raise later_home(path)
    if form not in {FORMAT, *(step.former for step in STEPS)}:
        raise HomeError(f"{path}: home.toml 的 format = {form} 不可识别 / there is no format {form} of a home")
    steps = [step for step in STEPS if step.former >= form]
    report("backup")
    back_up(home, backup)
    former = _current(home)
    with as_user_error(both(f"升级未完成，备份在 {backup}", f"not upgraded; the backup is {backup}")):
        for step in steps:
            step.apply(home, machine, report)
            note_format(path, step.former + 1)
    return Upgraded(steps=tuple(step.title for step in steps), compared=_compared(home, former, _current(home)))


def _close_to_others(home: Home, machine: Settings, report: Report) -> None:
    """Takes from others what a home before format 2 let them read, and builds anew: its build lacks what is read now."""
    report("permissions")
    for inside in (home.path, *home.path.rglob("*")):
        if not inside.is_symlink():
            inside.chmod(inside.stat().st_mode & 0o700)
    if division_files(home):
        build(home, machine, report)


STEPS = (
    Step(
        former=1,
        title=both(
            "权限收紧为仅本人可读写；数据已按当前版本重新生成；home.toml 写明格式",
            "only its owner may read it; the warehouse is built anew; home.toml says its format",
        ),
        apply=_close_to_others,
    ),
)


def _current(home: Home) -> Build | None:
    try:
        return current(home)
    except WarehouseError:
        return None


def _compared(home: Home, former: Build | None, present: Build | None) -> Text:
    """How many of the values of a former build are not in the present one."""
    if former is None or present is None or not file_of(home, former.id).exists():
        return both("升级前没有已发布的数据可比", "nothing was published before that could be compared")
    machine = settings(home.path)
    with open_engine(Bounds(memory=machine.reader_memory, spill=machine.reader_spill)) as connection:
        attach(connection, file_of(home, former.id), "former", "read_only")
        attach(connection, file_of(home, present.id), "present", "read_only")
        try:
            rows = connection.execute(
                f"""
                select
                    (select count(*) from former.metric_value),
                    (select count(*) from (
                        select {_VALUES} from former.metric_value except all select {_VALUES} from present.metric_value
                    ))
                """
            ).fetchone()
        except duckdb.Error:
            rows = None
    if rows is None:
        return both("升级前的数据结构不同，未逐值比对", "the former values are of another form and were not compared")
    count, changed = rows
    if not changed:
        return both(f"升级前的 {count} 个指标值逐一一致", f"all of the {count} values from before are the same")
    return both(
        f"升级前的 {count} 个指标值中有 {changed} 个因口径修订而不同，修订见 CHANGELOG.md",
        f"of {count} values from before {changed} differ because definitions were revised; see CHANGELOG.md",
    )
