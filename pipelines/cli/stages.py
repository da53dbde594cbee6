"""Progress of work in several stages: a bar on a terminal, a line every few seconds where there is none."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from pipelines.cli.frame import ERR
from pipelines.text import Language, Text, both

_LINE_EVERY_S = 5.0
_FORESEEABLE = 0.04  # share of the work before which nothing is said of the time that is left


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One part of the work, and about which share of the time it takes; some of its steps take much longer than one."""

    label: Text
    weight: float
    long_steps: tuple[tuple[str, float], ...] = ()  # step → how many usual steps it is as long as


class Stages:
    """Says on standard error which stage is at work, how many of its steps are done, and how much time is left.

    Used as a context; `begin` starts the next stage with its number of steps, and a call with the name of a step counts
    it: of `long_steps` when it begins, as everywhere a step is named when it begins or when it has ended.
    """

    def __init__(self, language: Language, stages: Sequence[Stage]) -> None:
        self._language, self._stages = language, stages
        self._at, self._done, self._steps = -1, 0, 0
        self._length = self._passed = self._running = 0.0  # of the stage, in usual steps
        self._started = self._printed = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            console=ERR,
            transient=True,
            disable=not ERR.is_terminal,
        )
        self._task = self._bar.add_task("", total=1.0, left="")

    def __enter__(self) -> "Stages":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, steps: int) -> None:
        """Starts the next stage, of so many steps."""
        self._at += 1
        self._done, self._steps = 0, steps
        long = self._stages[self._at].long_steps
        self._length = max(1.0, steps + sum(length - 1 for _, length in long))
        self._passed = self._running = 0.0
        self._show(is_due=True)

    def __call__(self, step: str) -> None:
        """Counts one step of the stage at work."""
        self._done += 1
        self._passed += self._running
        self._running = dict(self._stages[self._at].long_steps).get(step, 1.0)
        self._show(is_due=time.monotonic() - self._printed >= _LINE_EVERY_S)

    @property
    def share(self) -> float:
        """How much of the whole is done, from 0 to 1."""
        weights = [stage.weight for stage in self._stages]
        within = min(1.0, self._passed / self._length)
        return (sum(weights[: self._at]) + weights[self._at] * within) / sum(weights)

    def sentence(self) -> str:
        """What is being done, and how far it is."""
        counted = f" {self._done}/{self._steps}" if self._steps else ""
        return f"{self._at + 1}/{len(self._stages)} {self._stages[self._at].label.of(self._language)}{counted}"

    def _show(self, *, is_due: bool) -> None:
        if ERR.is_terminal:
            self._bar.update(self._task, description=self.sentence(), completed=self.share, left=self._left())
        elif is_due:
            self._printed = time.monotonic()
            left = f"  {self._left()}" if self._left() else ""
            ERR.print(f"{self.sentence()}  {self.share:.0%}{left}", soft_wrap=True, markup=False)

    def _left(self) -> str:
        if self.share < _FORESEEABLE:
            return ""
        seconds = (time.monotonic() - self._started) * (1 / self.share - 1)
        return time_left(seconds).of(self._language)


def time_left(seconds: float) -> Text:
    """The time that is left, in steps of five seconds, as one says it."""
    minutes, rest = divmod(max(5, 5 * round(seconds / 5)), 60)
    if not minutes:
        return both(f"约剩 {rest} 秒", f"about {rest} s left")
    return both(f"约剩 {minutes} 分 {rest:02} 秒", f"about {minutes} min {rest:02} s left")
