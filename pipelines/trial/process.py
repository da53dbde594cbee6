"""A trial in a process of its own: it tells how far it is, can be stopped, and holds nobody's interpreter.

A trial builds for up to a minute; in a server's own process every page would wait for it.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import IO

from pipelines.catalogue.policy_changes import Change
from pipelines.errors import RequestError
from pipelines.scratch import scratch_folder
from pipelines.settings import Home
from pipelines.text import Text, both

_LOG = logging.getLogger(__name__)
_GRACE_S = 5.0  # to remove its folder after it was asked to end
_ONE = threading.Lock()  # a trial takes a build's memory: one at a time in a server
_UNFINISHED = both(
    "试算未完成，请重试；仍不成功的，请联系系统维护人员",
    "The trial did not end; try again, or ask who runs this system",
)


class Trial:
    """A trial that runs, or has ended. Whoever lets go of it ends it."""

    def __init__(self, home: Home, name: str, content: str) -> None:
        """Starts it, for a document by name and its TOML.

        Raises:
            RequestError: another trial runs in this process.
        """
        if not _ONE.acquire(blocking=False):
            raise RequestError(both("另一项试算正在进行，请稍后再试", "Another trial is running; try again later"))
        self._resources = contextlib.ExitStack()
        self._resources.callback(_ONE.release)
        try:
            folder = self._resources.enter_context(scratch_folder())
            document = folder / f"{name}.toml"
            document.write_text(content, encoding="utf-8")
            self._state = _State()
            child = _start(home.path, document)
            self._resources.callback(_end, child)
        except BaseException:
            self._resources.close()
            raise
        self._child = child
        self._listener = threading.Thread(target=_listen, args=(child.stdout, self._state), daemon=True)
        self._listener.start()
        self._release = weakref.finalize(self, self._resources.close)

    @property
    def is_running(self) -> bool:
        """Whether there is no outcome yet. Once there is, its process and folder are gone."""
        if self._listener.is_alive():
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(_GRACE_S)  # it has said all, and is about to end by itself
        self._release()
        return False

    @property
    def share_done(self) -> float:
        """How much of its steps are done, 0 to 1."""
        return self._state.share_done

    @property
    def changes(self) -> tuple[Change, ...]:
        """What would stand otherwise, once it has ended.

        Raises:
            RequestError: it failed, or was stopped; says why.
        """
        if self._state.changes is None:
            raise RequestError(self._state.fault or _UNFINISHED)
        return self._state.changes

    def wait(self, seconds: float) -> None:
        """Waits for the outcome, so long at most."""
        self._listener.join(seconds)

    def stop(self) -> None:
        """Ends it, whatever it is at."""
        self._release()
        self._listener.join(_GRACE_S)


class _State:
    """What the process told so far. Apart from the trial, so that the listener does not keep it alive."""

    def __init__(self) -> None:
        self.share_done = 0.0
        self.changes: tuple[Change, ...] | None = None
        self.fault: Text | None = None

    def take(self, line: bytes) -> None:
        message = json.loads(line)
        if "steps" in message:
            self.share_done = min(message["done"] / max(message["steps"], 1), 1.0)
        elif "fault" in message:
            self.fault = both(*message["fault"])
        else:
            self.changes = tuple(
                Change(about=both(*about), before=both(*before), after=both(*after))
                for about, before, after in message["changes"]
            )


def _start(home: Path, document: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        # -P: what stands in the folder where the server was started is not to be imported
        [sys.executable, "-P", "-m", "pipelines.trial.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        child.stdin.write(json.dumps({"home": str(home.resolve()), "document": str(document)}).encode() + b"\n")
        child.stdin.flush()
    return child


def _listen(stream: IO[bytes], state: _State) -> None:
    for line in stream:
        state.take(line)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Asks it to end, and ends it where it does not."""
    assert child.stdin is not None
    assert child.stdout is not None
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE_S)
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    if code := child.wait():
        _LOG.warning("the process of a trial ended with %s", code)
    with contextlib.suppress(BrokenPipeError):
        child.stdin.close()
