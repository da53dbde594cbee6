"""How a process ends that is asked to end: Ctrl+C (SIGINT) and the system's stop (SIGTERM) unwind it, so that whatever
is half made is removed on the way.

Libraries turn the exception into one of their own (DuckDB 2.0: `RuntimeError: Query interrupted`), so whoever catches a
fault at the end asks here whether a signal came before it.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM)


class Interruption(KeyboardInterrupt):
    """A signal asked this process to end."""


class Signals:
    """The signal that came, if one did."""

    def __init__(self) -> None:
        self.received: int | None = None

    @property
    def exit_code(self) -> int | None:
        """128 + the number of the signal, as shells count; None where none came."""
        return None if self.received is None else 128 + self.received

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if self.received is not None:  # asked twice: at once, and the next start sweeps what stays
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.received = number
        raise Interruption


@contextmanager
def unwinding() -> Iterator[Signals]:
    """Inside, the first signal raises `Interruption`, and a second ends the process at once.

    Only a process's main thread is told of signals; elsewhere nothing is changed.
    """
    signals = Signals()
    if threading.current_thread() is not threading.main_thread():
        yield signals
        return
    former = {number: signal.signal(number, signals._take) for number in _ENDING}
    try:
        yield signals
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes that are started inside never hear Ctrl+C, which a terminal sends to all: who started them ends them."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)
