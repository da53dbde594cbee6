"""A package index on loopback, of tiny wheels that hold metadata and nothing else."""

import base64
import hashlib
import http.server
import importlib.metadata
import os
import re
import threading
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

NEWER = "9999.0"
PINNED = re.compile(r"^([a-z0-9_.-]+)==([^\s;]+)", re.MULTILINE)


@dataclass(frozen=True)
class Index:
    """A package index on loopback, and the wheels that were fetched from it."""

    folder: Path
    url: str
    fetched: list[str] = field(default_factory=list)


def requirements_of(name: str) -> list[str]:
    """What the real package needs, so that the fake one asks for the same extras."""
    try:
        return importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:  # for another platform
        return []


def write_wheel(folder: Path, name: str, version: str, script: str = "") -> str:
    """A wheel with metadata and nothing else; returns its SHA-256."""
    stem = f"{name.replace('-', '_').replace('.', '_')}-{version}"
    about = f"{stem}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    metadata += [f"Requires-Dist: {need}" for need in requirements_of(name)]
    content = {
        f"{about}/METADATA": "\n".join(metadata) + "\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if script:
        content[f"{stem}.data/scripts/{name}"] = script
    record = [f"{path},sha256={digest_of(text)},{len(text.encode())}" for path, text in content.items()]
    file = folder / name / f"{stem}-py3-none-any.whl"
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as wheel:
        for path, text in (content | {f"{about}/RECORD": "\n".join([*record, f"{about}/RECORD,,", ""])}).items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100755 << 16
            wheel.writestr(entry, text)
    return hashlib.sha256(file.read_bytes()).hexdigest()


def digest_of(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@contextmanager
def serving(folder: Path) -> Iterator[Index]:
    """An index of the wheels in a folder, one sub-folder a package, while the block runs."""
    fetched: list[str] = []

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name, _, file = self.path.strip("/").removeprefix("simple/").partition("/")
            room = folder / name
            if file and (room / file).is_file():
                fetched.append(file)
                self.answer((room / file).read_bytes(), "application/octet-stream")
            elif room.is_dir():
                links = "".join(f'<a href="/simple/{name}/{wheel.name}">{wheel.name}</a>' for wheel in room.iterdir())
                self.answer(f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")
            else:
                self.send_error(404)

        def answer(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Index(folder, f"http://127.0.0.1:{server.server_port}/simple", fetched)
    server.shutdown()
    server.server_close()


def write_lock(
    lock: Path,
    target: Path,
    index: Path,
    scripts: dict[str, str] | None = None,
    names: Collection[str] | None = None,
) -> dict[str, str]:
    """A lock with the names, versions and markers of another (all, or these) and the hashes of fake wheels, each of which
    has a newer release beside it; returns name → version."""
    lines = []
    for entry in re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8")):
        name, version = PINNED.findall(entry)[0]
        if names is not None and name not in names:
            continue
        digest = write_wheel(index, name, version, (scripts or {}).get(name, ""))
        write_wheel(index, name, NEWER)
        lines.append(f"{entry.partition(chr(92))[0]}--hash=sha256:{digest}")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return dict(PINNED.findall(target.read_text(encoding="utf-8")))


def clean_environment(index: str = "") -> dict[str, str]:
    """The environment of a machine whose pip knows this index and nothing else, or no index at all."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHON"))}
    where = {"PIP_INDEX_URL": index} if index else {"PIP_NO_INDEX": "1"}
    return (
        kept
        | where
        | {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_CACHE_DIR": "1",
            "UV_NO_CONFIG": "1",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
    )


def installed(environment: Path) -> dict[str, str]:
    """What stands in a virtual environment: name → version."""
    found = importlib.metadata.distributions(path=[str(next(environment.glob("lib/*/site-packages")))])
    return {re.sub(r"[-_.]+", "-", about.metadata["Name"]).lower(): about.version for about in found}
