"""Whose fault it is: ours (a declaration), the caller's (a request), the machine's (the warehouse or the disk).

A bad submission is no exception: it is a receipt that lists every fault (`pipelines.intake.receipt`).
"""


class WuyeError(Exception):
    """A fault that has a name. The command line prints it in one line and exits with 1."""


class DeclarationError(WuyeError):
    """A declaration of ours is wrong. Names the file, the key, the value and what is allowed."""

    def __init__(self, file: str, key: str, value: object, allowed: str) -> None:
        self.file, self.key, self.value, self.allowed = file, key, value, allowed
        super().__init__(f"{file}: {key} = {value!r}: {allowed}")


class RequestError(WuyeError):
    """What was asked for does not exist or cannot be combined. Says what does."""


class HomeError(WuyeError):
    """A home is missing, is of another kind, or is in use by another writer."""


class WarehouseError(WuyeError):
    """The store or the warehouse on disk cannot be read, written or trusted."""
