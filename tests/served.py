"""A dashboard in a process of its own, as `wuye serve` starts it."""

import os
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from dashboard.server.process import command

TRIES = 240


def free_port() -> int:
    """A port that nobody uses."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Served:
    """A running server: its address, and how to end it."""

    def __init__(
        self,
        home: Path,
        environment: Mapping[str, str] | None = None,
        errors: Path | None = None,
        port: int | None = None,
    ) -> None:
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        with (errors or Path(os.devnull)).open("wb") as log:
            self.process = subprocess.Popen(
                command(self.port),
                env={**os.environ, **(environment or {}), "WUYE_HOME": str(home)},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(TRIES):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1):
                    return
            except urllib.error.HTTPError:  # it wants a sign-in: it is there
                return
            except OSError:
                try:
                    self.process.wait(timeout=0.5)
                except subprocess.TimeoutExpired:
                    continue
                raise RuntimeError("the server ended before it answered") from None
        raise RuntimeError("the server did not answer")

    def end(self) -> None:
        """Ends the server."""
        self.process.terminate()
        self.process.wait(timeout=20)
