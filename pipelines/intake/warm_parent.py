"""Child processes for the sandbox, forked from a process that has everything imported already.

A started interpreter imports for a second and more before it looks at a file; a fork does not. The warm parent
(`pipelines.intake.sandbox_forks`) is started with the first file, does nothing but fork, and ends with whoever started
it, or when nothing was sent for a while. Where forks cannot be watched (no pidfd), or it cannot be started, every child
is a new interpreter.
"""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from typing import IO, Any, Protocol

_LOCK = threading.Lock()


class Child(Protocol):
    """A process that receives; it answers on `stdout` what comes in on `stdin`."""

    stdin: IO[bytes]
    stdout: IO[bytes]

    def wait(self, seconds: float) -> None:
        """Waits for its end, so long at most."""

    def end(self) -> int:
        """Ends it, if it has not ended, and gives its exit code: of a signal the negative number."""


class _Started:
    """A new interpreter, in a session of its own."""

    def __init__(self, errors: IO[bytes]) -> None:
        # -P: what stands in the folder where the server was started is not to be imported
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "pipelines.intake.sandbox_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.stdin, self.stdout = self._process.stdin, self._process.stdout

    def wait(self, seconds: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)

    def end(self) -> int:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        return self._process.wait()


class _Forked:
    """A fork of the warm parent, in a session of its own, watched by a process that tells how it ended."""

    def __init__(self, watcher: socket.socket, stdin: IO[bytes], stdout: IO[bytes], pid: int) -> None:
        self._watcher, self.stdin, self.stdout, self._pid = watcher, stdin, stdout, pid

    def wait(self, seconds: float) -> None:
        select.select([self._watcher], [], [], seconds)

    def end(self) -> int:
        global _SECONDS
        with self._watcher:
            with contextlib.suppress(OSError):
                self._watcher.shutdown(socket.SHUT_WR)  # the watcher ends a child that nobody waits for
            if not (line := _line(self._watcher)):  # the watcher itself was killed
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._pid, signal.SIGKILL)
                return -signal.SIGKILL
        ended: dict[str, Any] = json.loads(line)
        _SECONDS += ended["seconds"]
        return int(ended["code"])


class _WarmParent:
    """The process that forks, of the process that started it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "pipelines.intake.sandbox_forks", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._door, self.owner = ours, os.getpid()

    def fork(self, errors: IO[bytes]) -> _Forked:
        """A new child.

        Raises:
            OSError: the warm parent has ended.
        """
        ours, theirs = socket.socketpair()
        read_in, write_in = os.pipe()
        read_out, write_out = os.pipe()
        try:
            socket.send_fds(self._door, [b"."], [read_in, write_out, errors.fileno(), theirs.fileno()])
        except OSError:
            for descriptor in (write_in, read_out):
                os.close(descriptor)
            ours.close()
            raise
        finally:
            for descriptor in (read_in, write_out):
                os.close(descriptor)
            theirs.close()
        stdin, stdout = os.fdopen(write_in, "wb"), os.fdopen(read_out, "rb")
        if not (pid := _line(ours)):
            for opened in (stdin, stdout, ours):
                opened.close()
            raise ConnectionError("the warm parent has ended")
        return _Forked(ours, stdin, stdout, int(pid))

    def close(self) -> None:
        """Ends it; children that are at work stay, and are watched."""
        self._door.close()
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()


_WARM: _WarmParent | None = None
_SECONDS = 0.0


def start_child(errors: IO[bytes]) -> Child:
    """A process that waits for what it shall receive; what it says of errors goes to a file."""
    if not hasattr(os, "pidfd_open"):
        return _Started(errors)
    for _ in range(2):  # one that idled may have ended this very moment
        with contextlib.suppress(OSError):
            return _warm_parent().fork(errors)
        end_warm_parent()
    return _Started(errors)


def end_warm_parent() -> None:
    """Ends the warm parent, if there is one; the next file starts another."""
    global _WARM
    with _LOCK:
        if _WARM is not None:
            _WARM.close()
        _WARM = None


def seconds_of_children() -> float:
    """Processor seconds of all forked children that have ended: the system adds them to those of no process of ours."""
    return _SECONDS


def _warm_parent() -> _WarmParent:
    global _WARM
    with _LOCK:
        if _WARM is None or _WARM.owner != os.getpid():  # a fork of ours must not share the door
            if _WARM is None:
                atexit.register(end_warm_parent)
            _WARM = _WarmParent()
        return _WARM


def _line(stream: socket.socket) -> bytes:
    """A line; nothing where the other end was closed before."""
    line = b""
    with contextlib.suppress(ConnectionError):
        while not line.endswith(b"\n"):
            if not (more := stream.recv(1024)):
                return b""
            line += more
    return line.strip()
