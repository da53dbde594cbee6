"""Where the real files are that some tests read: they lie beside the project, never in it."""

import os
from pathlib import Path

REAL = Path(os.environ.get("WUYE_REAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data" / "real")
