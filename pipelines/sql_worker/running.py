"""A query that runs in a process of its own: started, looked at, stopped, and its answer taken."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from pipelines.errors import RequestError
from pipelines.scratch import scratch_folder
from pipelines.text import Text, both

CHILD = Path(__file__).with_name("child.py")
# All that the child's environment holds: its libraries start one thread each.
ENVIRONMENT = {"POLARS_MAX_THREADS": "1", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, kw_only=True)
class Ends:
    """What one query may take: seconds by the clock, rows, bytes of answer, megabytes of memory and of spilled rows."""

    seconds: float = 10
    rows: int = 100_000
    bytes: int = 64 << 20
    memory_mb: int = 512
    spill_mb: int = 512


USUAL = Ends()

_FAULTS = {
    "not_single": both(
        "一次只能运行一条语句，请只保留一条 SELECT 或 EXPLAIN。",
        "Only one statement runs at a time: keep a single SELECT or EXPLAIN.",
    ),
    "not_select": both(
        "只能运行 SELECT 或 EXPLAIN，此处不能修改数据或设置。",
        "Only SELECT and EXPLAIN run here; nothing can be changed or set.",
    ),
    "outside": both(
        "此处不能使用函数 {name}：只能查询所列的表，不能读取文件、设置或网络。",
        "The function {name} cannot be used here: only the tables listed can be read, no files, settings or network.",
    ),
    "too_many": both(
        "结果超过 {rows} 行，请加条件、汇总，或用 LIMIT 只取一部分。",
        "The answer has more than {rows} rows: add a condition, sum up, or take a part with LIMIT.",
    ),
    "too_large": both(
        "结果超过 {bytes} MB，请少取几列或几行。", "The answer is larger than {bytes} MB: take fewer columns or rows."
    ),
    "memory": both(
        "查询所需内存或临时空间超过上限，请缩小范围、先汇总再连接，或去掉排序。",
        "The query needs more memory or disk than it may take: ask for less, sum up before joining, or do without sorting.",
    ),
    "time": both(
        "查询超过 {seconds} 秒，已停止。请缩小期间或区域，或先汇总再连接。",
        "The query took more than {seconds} seconds and was stopped: ask for fewer months or areas, or sum up before joining.",
    ),
    "stopped": both(
        "查询已按要求停止，可修改后重新运行。", "The query was stopped as you asked; change it and run it again."
    ),
    "ended": both(
        "查询占用的资源超过上限，已停止。请缩小范围后重新运行。",
        "The query took more than it may and was ended: ask for less and run it again.",
    ),
    "sql": both("语句有误，请按提示修改：{says}", "There is a mistake in the statement: {says}"),
}


class Running:
    """One query under way."""

    def __init__(self, file: Path, sql: str, ends: Ends = USUAL) -> None:
        self._file, self._sql, self._ends = file, sql, ends
        self._began = time.monotonic()
        self._ended: float | None = None
        self._stopped = False
        self._frame: pl.DataFrame | None = None
        self._fault: tuple[str, str] = ("ended", "")
        self._process = _spares.take()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return (self._ended or time.monotonic()) - self._began

    @property
    def is_done(self) -> bool:
        """Whether there is an answer, or a reason why not."""
        return not self._thread.is_alive()

    @property
    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    def stop(self) -> None:
        """Ends it now; its answer then says so."""
        self._stopped = True
        _kill(self._process)

    def wait(self, seconds: float | None = None) -> bool:
        """Waits for the end; whether it is there."""
        self._thread.join(seconds)
        return self.is_done

    def answer(self) -> pl.DataFrame:
        """The rows; waits for them. Exact decimals come as floats, which hold every count exactly.

        Raises:
            RequestError: the statement is refused or wrong, was stopped, or takes too much; one sentence says what to do.
        """
        self.wait()
        if self._frame is None:
            raise RequestError(self._says())
        return self._frame.with_columns(pl.col(pl.Decimal).cast(pl.Float64))

    def _says(self) -> Text:
        key, more = self._fault
        kind, _, name = key.partition(":")
        text = _FAULTS.get(kind, _FAULTS["ended"])
        ends = self._ends
        values = {
            "rows": f"{ends.rows:,}",
            "bytes": f"{ends.bytes >> 20}",
            "seconds": f"{ends.seconds:g}",
            "name": name,
            "says": more,
        }
        return both(text.zh.format(**values), text.en.format(**values))

    def _work(self) -> None:
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(self._process)

        clock = threading.Timer(self._ends.seconds, end)
        clock.daemon = True
        clock.start()
        try:
            with scratch_folder() as folder:
                (spill := folder / "spill").mkdir(mode=0o700)
                head, rows = self._exchange(spill)
            if "ok" in head:
                self._frame = pl.read_ipc(io.BytesIO(rows))
            else:
                self._fault = (str(head.get("fault", "ended")), str(head.get("says", "")))
        except (OSError, ValueError, pl.exceptions.PolarsError):
            self._fault = ("ended", "")
        finally:
            clock.cancel()
            _kill(self._process)
            self._process.wait()
            if self._frame is None and late.is_set():
                self._fault = ("time", "")
            if self._frame is None and self._stopped:
                self._fault = ("stopped", "")
            self._ended = time.monotonic()

    def _exchange(self, spill: Path) -> tuple[dict[str, object], bytes]:
        ends = self._ends
        job = {
            "file": str(self._file),
            "spill": str(spill) if ends.spill_mb else "",
            "spill_mb": ends.spill_mb,
            "sql": self._sql,
            "rows": ends.rows,
            "bytes": ends.bytes,
            "seconds": int(ends.seconds),
            "memory_mb": ends.memory_mb,
        }
        sent, got = _pipes(self._process)
        with suppress(BrokenPipeError):
            sent.write(json.dumps(job).encode())
            sent.close()
        most = ends.bytes * 2 + (1 << 20)
        answer = got.read(most)
        head, _, rows = answer.partition(b"\n")
        content = json.loads(head) if head else {}
        return (content if isinstance(content, dict) else {}), rows


class _Spares:
    """One process that has its libraries loaded and waits for its only job: to load them takes longer than most queries."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[subprocess.Popen[bytes]] = []

    def take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            ready = [process for process in self._waiting if process.poll() is None]
            self._waiting = [_start()]
            return ready[0] if ready else _start()


_spares = _Spares()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and whatever it started: it has a session of its own."""
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
