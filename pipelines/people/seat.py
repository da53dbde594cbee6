"""Where somebody sits: who they are, by which right they act, and what they may do. Everything is judged by it."""

from dataclasses import dataclass

from pipelines import clock
from pipelines.people.register import Person, Right, register_of
from pipelines.people.sessions import Session, sessions_of
from pipelines.settings import Home


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody at a page. Nobody signed in where a home has no sign-in (`is_open`), and all is open; where it has one,
    nothing is without a right."""

    person: Person | None = None
    right: Right | None = None  # by which they act
    rights: tuple[Right, ...] = ()  # that they may choose from
    viewing_as: Person | None = None  # an administrator looks as this person would, and may do nothing
    seen_by: Right | None = None  # the right whose view they have: their own, or that of whom they look as
    session: Session | None = None
    is_open: bool = False

    @property
    def name(self) -> str:
        """Who it is, as they sign and as the trail names them."""
        return self.person.signature if self.person else ""

    @property
    def mark(self) -> tuple[object, ...]:
        """What changes whenever pages that are open have to be read anew."""
        return (
            self.session.number if self.session else 0,
            self.right.number if self.right else 0,
            self.seen_by.number if self.seen_by else 0,
            self.viewing_as.id if self.viewing_as else "",
        )

    def may(self, act: str) -> bool:
        """Whether something may be done from here."""
        if self.is_open:
            return True
        return self.right is not None and self.viewing_as is None and self.right.declared.may(act)

    def opens(self, page: str) -> bool:
        """Whether a page may be opened from here."""
        return self.is_open or (self.seen_by is not None and self.seen_by.declared.opens(page))


OPEN = Seat(is_open=True)


def seat_of(home: Home, token: str) -> Seat | None:
    """The seat of whoever holds a session's token; None where the session is over. Whoever has left has no seat.

    Raises:
        JournalError: the register or the session table cannot be read.
    """
    session = sessions_of(home).of(token)
    if session is None:
        return None
    register, today = register_of(home), clock.today(home)
    person = register.people.get(session.person)
    if person is None or person.left_at:
        return None
    rights = person.rights_on(today)
    right = next((one for one in rights if one.number == session.right_number), rights[0] if rights else None)
    other = register.people.get(session.viewing_as) if right and right.declared.may("view_as") else None
    seen = (other.rights_on(today) or (None,))[0] if other else right
    return Seat(person=person, right=right, rights=rights, viewing_as=other, seen_by=seen, session=session)
