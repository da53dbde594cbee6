"""What a page may say of places on the disk: a file's name, and not where the home stands."""

import re
from pathlib import Path

_FOLDERS = re.compile(r"(?<![\w.:/~])(?:/[^/\s:：，。；;,()（）'\"]+)+/(?=[^/\s])")


def without_folders(text: str, *known: Path) -> str:
    """A sentence in which absolute paths are cut to what stands below a known folder, or to the file's name.

    Known folders are found whatever signs their names have.
    """
    for folder in known:
        for written in sorted({str(folder.absolute()), str(folder.resolve())}, key=len, reverse=True):
            if written != folder.anchor:
                text = text.replace(f"{written}/", "").replace(written, folder.resolve().name)
    return _FOLDERS.sub("", text)
