"""Put everything that a machine without a network needs into one folder: wheels, fonts, a service unit, an installer.

    python deploy/bundle.py dist

The folder is made for the platform and the Python that make it. On the other machine `sh install.sh` proves every file
by its SHA-256 and installs without asking any index. Standard library only.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent
SHIPPED = ("install.sh", "wuye.service", "INSTALL.md", "INSTALL.zh-CN.md")
SUMS = "SHA256SUMS"
# What Word and PDF papers and pictures of screens need on the server; a browser brings its own.
FONTS = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
FONT_ROOMS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")
_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def bundle(out: Path, lock: Path) -> Path:
    """Makes the folder and returns it; a former one of the same name is replaced.

    Raises:
        subprocess.CalledProcessError: a wheel could not be built or fetched.
    """
    folder = out / name_of_bundle()
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels.absolute())],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(
        [
            sys.executable,
            *_PIP,
            "download",
            "--no-deps",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--dest",
            str(wheels),
            "--requirement",
            str(lock),
        ],
        check=True,
    )
    shutil.copy(lock, folder / "requirements.lock")
    for name in SHIPPED:
        shutil.copy(HERE / name, folder)
    (folder / "PYTHON").write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n", encoding="utf-8")
    copy_fonts(folder / "fonts")
    write_sums(folder)
    return folder


def name_of_bundle() -> str:
    """Project, version, system, processor and Python: a bundle fits only where these are the same."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    python = f"py{sys.version_info[0]}{sys.version_info[1]}"
    return "-".join(
        (project["name"], project["version"], platform.system().lower(), platform.machine().lower(), python)
    )


def copy_fonts(folder: Path) -> None:
    """Copies the Noto CJK fonts of this machine with their licence; says which are not here."""
    folder.mkdir()
    there = {file.name: file for room in FONT_ROOMS for file in Path(room).rglob("*.ttc")}
    for name in FONTS:
        if name in there:
            shutil.copy(there[name], folder)
        else:
            print(
                f"{name} is not on this machine: papers made on the other one need it from elsewhere", file=sys.stderr
            )
    licence = Path("/usr/share/doc/fonts-noto-cjk/copyright")
    if licence.exists():
        shutil.copy(licence, folder / "LICENSE-fonts.txt")


def write_sums(folder: Path) -> None:
    """`SHA256SUMS` over every file of a folder, as `sha256sum --check` reads it."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    lines = []
    for file in files:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        lines.append(f"{digest}  {file.relative_to(folder).as_posix()}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def main() -> None:
    reader = argparse.ArgumentParser(description="Make a folder that installs with the network off.")
    reader.add_argument("out", type=Path)
    reader.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    given = reader.parse_args()
    os.umask(0o022)
    try:
        folder = bundle(given.out, given.lock)
    except subprocess.CalledProcessError as fault:
        sys.exit(f"The bundle was not made: {fault.cmd[1:4]} ended with {fault.returncode}; see above.")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    print(f"{folder}  {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
