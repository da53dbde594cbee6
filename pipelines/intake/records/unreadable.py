"""What cannot be read, and how its sender mends it."""

from pipelines.text import Text


class Unreadable(ValueError):
    """A cell or a file that cannot be read: a code for machines, what is wrong and how to mend it for the clerk."""

    def __init__(self, code: str, what: Text, mend: Text) -> None:
        self.code, self.what, self.mend = code, what, mend
        super().__init__(what.en)
