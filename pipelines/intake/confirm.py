"""A return that was kept aside is confirmed: it is stored if it does what its receipt said, and shown anew otherwise."""

from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.sandbox import receive_apart
from pipelines.intake.storing import kept_aside
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home


def confirm_aside(home: Home, submission: str, why: str = "", *, workers: int = 1) -> Receipt:
    """Stores a return that waits. Of status `checked` where it was not: the receipt says why, and what it would do now.

    It counts as received on the day on which it came, or with the latest version that it replaces if that came later.
    `workers` as in `receive`.

    Raises:
        RequestError: none of that number waits.
        HomeError: another process is writing to this home.
    """
    waiting = kept_aside.find_aside(home, submission)
    (receipt,) = receive(home, [_sending(home, waiting, why)], workers=workers)
    return _renewed(home, waiting, receipt)


def confirm_aside_apart(home: Home, submission: str, why: str = "") -> Receipt:
    """As `confirm_aside`, in a process with limits of its own; another intake that runs is waited for, then told.

    Raises:
        RequestError: none of that number waits.
    """
    waiting = kept_aside.find_aside(home, submission)
    (answer,) = receive_apart(home.path, [_sending(home, waiting, why)])
    return _renewed(home, waiting, answer.receipt)


def _renewed(home: Home, waiting: kept_aside.Aside, receipt: Receipt) -> Receipt:
    """A receipt; where the return was not stored it becomes that of the return, which waits on."""
    if receipt.status == "checked":
        kept_aside.renew(home, waiting, receipt)
    return receipt


def _sending(home: Home, waiting: kept_aside.Aside, why: str) -> Sending:
    places = {part.place for part in waiting.receipt.parts}
    days = [
        manifest.received_on
        for manifest in manifests(home)
        if any((part.source, part.period, part.sender) in places for part in manifest.parts)
    ]
    return Sending(
        path=waiting.file,
        received_on=max([waiting.manifest.received_on, *days]),
        aside=waiting.manifest,
        confirms=waiting.receipt.binding,
        why=why,
    )
