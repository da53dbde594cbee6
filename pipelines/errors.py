"""Whose fault it is: ours (a declaration), the caller's (a request), the machine's (the warehouse or the disk).

A bad submission is no exception: it is a receipt that lists every fault (`pipelines.intake.records.receipt`).
"""

from pipelines.text import Language, Text, side


class WuyeError(Exception):
    """A fault that has a name. The command line prints it in one line and exits with 1."""

    def of(self, language: Language) -> str:
        """What it says in a language; one that was worded in a single language says that."""
        return side(str(self), language)


class DeclarationError(WuyeError):
    """A declaration of ours is wrong. Names the file, the key, the value and what is allowed, in English alone."""

    def __init__(self, file: str, key: str, value: object, allowed: str) -> None:
        self.file, self.key, self.value, self.allowed = file, key, value, allowed
        super().__init__(f"{file}: {key} = {value!r}: {allowed}")

    def of(self, language: Language) -> str:
        """The whole of it in any language: it may quote ` / `, which is no border between languages here."""
        return str(self)


class RequestError(WuyeError):
    """What was asked for does not exist or cannot be combined. Says what does, in both languages where it is a text."""

    def __init__(self, says: str | Text) -> None:
        self._text = says if isinstance(says, Text) else None
        super().__init__(f"{says.zh} / {says.en}" if isinstance(says, Text) else says)

    def of(self, language: Language) -> str:
        """What it says in a language; of a text that language's own sentence, whatever it quotes."""
        return self._text.of(language) if self._text else super().of(language)


class HomeError(WuyeError):
    """A home is missing, is of another kind, or is in use by another writer."""


class WarehouseError(WuyeError):
    """The store or the warehouse on disk cannot be read, written or trusted."""


class UserFacingError(WuyeError):
    """A fault that officials read in their work: it says what is wrong in both languages."""

    def __init__(self, says: Text) -> None:
        self.says = says
        super().__init__(says)

    def of(self, language: Language) -> str:
        """What it says in a language."""
        return self.says.of(language)

    def __str__(self) -> str:
        return f"{self.says.zh} / {self.says.en}"


class SettingError(UserFacingError):
    """A machine setting in the environment has a value that cannot be used. Names the variable."""


class HomeInUseError(UserFacingError, HomeError):
    """Another process is writing to the home; it will end."""


class HomeHalfMadeError(UserFacingError, HomeError):
    """The making of a home ended before it was complete. Says what is missing, and the command that mends it."""


class DiskError(UserFacingError):
    """The disk or the machine refused to read or write. Says why, and what to do."""


class DamagedError(UserFacingError, WarehouseError):
    """A file is not what was written. Names it, and says what to do."""


class UnreadError(UserFacingError, WarehouseError):
    """What is stored cannot be read now. Says why, and what to do."""


class EngineError(UserFacingError):
    """A distributed engine cannot be reached, is of a wrong version, stopped answering, or refuses a statement."""


class JournalError(UserFacingError):
    """The office journal refuses an entry, or cannot be read, written or trusted."""


class BackupError(UserFacingError):
    """A backup cannot be made, is not whole, or cannot be put where it was to go."""


class CalendarError(UserFacingError):
    """A working day was asked for in a year whose holidays are not known here."""
