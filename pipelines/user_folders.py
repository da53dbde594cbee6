"""Where this user's own files lie, beside any home: what may be made again (cache), and what is kept (state)."""

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """What may be deleted at any time: `$XDG_CACHE_HOME/wuye`, or where the system keeps such files."""
    return _folder("XDG_CACHE_HOME", ".cache", "Library/Caches")


def state_folder() -> Path:
    """What should outlive a restart: `$XDG_STATE_HOME/wuye`, or where the system keeps such files."""
    return _folder("XDG_STATE_HOME", ".local/state", "Library/Application Support")


def _folder(variable: str, linux: str, mac: str) -> Path:
    given = os.environ.get(variable, "")
    if os.path.isabs(given):  # the XDG specification says to ignore a relative one
        return Path(given) / "wuye"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "wuye"
    return Path.home() / (mac if sys.platform == "darwin" else linux) / "wuye"
