"""A certified sign-in service on loopback: npm's `oidc-provider`, where Node and the package are there."""

import os
import shutil
import subprocess
import threading
from pathlib import Path

from tests.served import free_port

FOLDER = Path(__file__).parent / "oidc_provider"
REQUIRED = "WUYE_OIDC_PROVIDER"  # set by continuous integration once the package is installed: then it must be there


def node_provider_is_there() -> bool:
    """Whether Node and the package are installed (`npm ci --prefix tests/oidc_provider`).

    Raises:
        AssertionError: it is required and is not there.
    """
    node = shutil.which("node")
    is_there = bool(node) and (FOLDER / "node_modules" / "oidc-provider" / "package.json").is_file()
    assert is_there or not os.environ.get(REQUIRED), f"{REQUIRED} is set, and oidc-provider is not installed"
    return is_there


class NodeProvider:
    """A running `oidc-provider` for one client that proves itself by a secret."""

    def __init__(self, redirect: str, secret: str) -> None:
        port = free_port()
        self.issuer = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["node", str(FOLDER / "serve.mjs"), str(port), redirect, secret],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        said = self.process.stdout.readline()
        if said.strip() != self.issuer:
            self.process.terminate()
            raise RuntimeError(f"oidc-provider did not start: {said}{self.process.communicate()[1]}")
        for pipe in (self.process.stdout, self.process.stderr):
            threading.Thread(target=_drain, args=(pipe,), daemon=True).start()

    def end(self) -> None:
        """Ends the service."""
        self.process.terminate()
        self.process.wait(timeout=20)


def _drain(pipe: object) -> None:
    for _ in pipe:  # type: ignore[attr-defined]
        pass
