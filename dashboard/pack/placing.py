"""The folder into which papers and letters are laid, free of what a process that was killed left there."""

from pathlib import Path

from pipelines.disk import TEMPORARY, make_folder
from pipelines.unfinished import sweep_old


def open_folder(folder: Path) -> None:
    """Makes the folder where it is missing, and removes half-laid papers and letters that nobody writes any more.

    Raises:
        OSError: the folder cannot be made.
    """
    make_folder(folder)
    sweep_old(folder, TEMPORARY)
