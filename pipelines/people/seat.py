"""Where somebody sits: who they are, by which right they act, and what they may do. Everything is judged by it."""

from dataclasses import dataclass

from pipelines.people.register import Person, Right


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody at a page. Nobody signed in where a home has no sign-in (`person` is None, and all is open); where it has
    one, without a right nothing is."""

    person: Person | None = None
    right: Right | None = None
    viewing_as: Person | None = None  # an administrator looks as this person would, and may do nothing
    session: str = ""  # its number in the session table
    is_open: bool = False  # whether this home has no sign-in

    @property
    def name(self) -> str:
        """Who it is, for the trail."""
        return self.person.signature if self.person else ""

    def may(self, act: str) -> bool:
        """Whether something may be done from here."""
        if self.is_open:
            return True
        return self.right is not None and self.viewing_as is None and self.right.declared.may(act)

    def opens(self, page: str) -> bool:
        """Whether a page may be opened from here."""
        return self.is_open or (self.right is not None and self.right.declared.opens(page))


OPEN = Seat(is_open=True)
