"""Puts the pages of `docs/`, the generated handbook and ARCHITECTURE.md together, and builds the documentation.

Usage: python deploy/docs.py (in the environment of requirements-docs.lock; `make docs` does both). No network is used.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GATHERED = ROOT / "build" / "docs"


def gather() -> None:
    """The folder that mkdocs reads, made anew."""
    shutil.rmtree(GATHERED, ignore_errors=True)
    shutil.copytree(ROOT / "docs", GATHERED)
    shutil.copytree(
        ROOT / "data" / "handbook", GATHERED / "handbook", ignore=shutil.ignore_patterns("*.docx", "*.html")
    )
    architecture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    (GATHERED / "ARCHITECTURE.md").write_text(
        architecture.replace("[CONTRIBUTING](CONTRIBUTING.md)", "CONTRIBUTING.md")
    )


if __name__ == "__main__":
    gather()
    asked = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    sys.exit(subprocess.run(asked, cwd=ROOT, env=quiet, check=False).returncode)
