"""Who sits at the page that runs now. Asked anew in each run: a right that was revoked counts no more."""

from pipelines.people.seat import OPEN, Seat


def seat() -> Seat:
    """Who it is, and by which right they read and act."""
    return OPEN
