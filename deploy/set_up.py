"""Make a virtual environment that holds exactly what a lock names, and this project in it.

    python deploy/set_up.py .venv requirements-dev.lock
    python deploy/set_up.py venv requirements.lock --wheel dist/wuye_oversight-0.1.0-py3-none-any.whl

Without a wheel the project is installed from its folder, so that a change counts at once. Nothing is resolved: every package is installed by name, version and hash, without its dependencies, so that a lock
that was proved on one day holds on any other. uv does it in seconds; where uv cannot be installed or cannot run, pip
does the same. At the end pip checks that no package lacks what it needs. Standard library only.
"""

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV_LOCK = ROOT / "requirements-uv.lock"
OLDEST = (3, 11)
_PIP = ("-m", "pip", "--disable-pip-version-check")


def set_up(folder: Path, lock: Path, wheel: Path | None = None) -> None:
    """Makes or completes the environment in a folder: the packages of a lock, and this project.

    Raises:
        subprocess.CalledProcessError: a package could not be installed, or something is missing afterwards.
    """
    python = with_packages(folder, lock)
    ours = (str(wheel),) if wheel else ("--no-build-isolation", "--editable", str(ROOT))
    run(python, *_PIP, "install", "--quiet", "--no-deps", *ours)
    run(python, *_PIP, "check")
    compile_all(python, folder)


def with_packages(folder: Path, lock: Path) -> Path:
    """Makes or completes the environment in a folder with the packages of a lock alone, and gives its interpreter.

    Raises:
        subprocess.CalledProcessError: a package could not be installed.
    """
    python = python_of(folder)
    if not python.exists():
        venv.create(folder, with_pip=True, symlinks=os.name != "nt")
    install(python, lock)
    return python


def compile_all(python: Path, folder: Path) -> None:
    """Compiles every module once, which uv leaves to each process: a command that reads numbers starts in half the time.

    Where nothing may be written beside the modules later (PYTHONDONTWRITEBYTECODE, a read-only disk) none would ever be.
    A file that is no Python of this version stays as it is.
    """
    ours = [str(ROOT / name) for name in ("pipelines", "dashboard") if (ROOT / name).is_dir()]
    asked = [str(python), "-m", "compileall", "-qq", "-j", "0", "-x", r"[/\\]tests[/\\]", str(folder), *ours]
    subprocess.run(asked, check=False)


def install(python: Path, lock: Path) -> None:
    """Installs what a lock names into the environment of an interpreter: with uv where it runs, else with pip."""
    hashed = ("install", "--quiet", "--no-deps", "--require-hashes", "--requirement")
    try:
        run(python, *_PIP, *hashed, str(UV_LOCK))
        run(
            uv_of(python),
            "pip",
            "sync",
            "--quiet",
            "--python",
            str(python),
            "--require-hashes",
            str(lock),
            environment=pip_s_index(python),
        )
    except (subprocess.CalledProcessError, OSError) as fault:
        print(f"uv cannot be used here ({fault}); installing with pip, which takes a minute or two", file=sys.stderr)
        run(python, *_PIP, *hashed, str(lock))


def pip_s_index(python: Path) -> dict[str, str]:
    """The index that pip is set to use, as uv wants to be told: a mirror in pip's configuration counts for both."""
    if "UV_DEFAULT_INDEX" in os.environ:
        return {}
    index = os.environ.get("PIP_INDEX_URL")
    if index is None:
        asked = [str(python), *_PIP, "config", "get", "global.index-url"]
        index = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return {"UV_DEFAULT_INDEX": index} if index else {}


def run(program: Path, *arguments: str, environment: dict[str, str] | None = None) -> None:
    subprocess.run([str(program), *arguments], check=True, env={**os.environ, **(environment or {})})


def python_of(folder: Path) -> Path:
    """The interpreter of an environment; its path is not resolved, which would leave the environment."""
    return folder.absolute() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def uv_of(python: Path) -> Path:
    return python.with_name("uv.exe" if os.name == "nt" else "uv")


def main() -> None:
    reader = argparse.ArgumentParser(description="Make a virtual environment with exactly what a lock names.")
    reader.add_argument("folder", type=Path)
    reader.add_argument("lock", type=Path)
    reader.add_argument("--wheel", type=Path)
    reader.add_argument("--packages-only", action="store_true", help="without this project")
    given = reader.parse_args()
    if sys.version_info < OLDEST:
        sys.exit(f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed; this is {sys.version.partition(' ')[0]}.")
    try:
        if given.packages_only:
            with_packages(given.folder, given.lock)
        else:
            set_up(given.folder, given.lock, given.wheel)
    except subprocess.CalledProcessError as fault:
        sys.exit(f"Set-up did not finish: {Path(fault.cmd[0]).name} ended with {fault.returncode}; see above.")


if __name__ == "__main__":
    main()
