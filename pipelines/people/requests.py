"""Two-person steps where people sign in: the first asks, another person signs, each as themselves.

What was asked for is kept word for word as a line of a ledger; it is done when the second signs, and not before. Whoever
asked may take it back, and nobody signs their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipelines.errors import RequestError
from pipelines.office.signers import is_same_signer
from pipelines.people.ledger import Ledger
from pipelines.settings import Home
from pipelines.text import both

FILE = "requests.sqlite"


@dataclass(frozen=True, kw_only=True)
class SigningRequest:
    """An act that waits for its second person: `act` as `roles.toml` names it, `subject` of what, `given` how."""

    number: int
    act: str
    subject: str
    first: str
    asked_at: datetime
    given: Mapping[str, Any]
    outcome: str = ""  # signed | withdrawn | refused


def requests_ledger(home: Home) -> Ledger:
    """The ledger of what was asked to be signed."""
    return Ledger(path=home.office / FILE)


def ask_to_sign(home: Home, act: str, subject: str, *, first: str, given: Mapping[str, Any]) -> SigningRequest:
    """Asks for a second signature.

    Raises:
        RequestError: nobody signs, or the same is waiting already.
    """
    if not first:
        raise RequestError(both("请先登录后办理", "sign in first"))
    if any(waiting_request.subject == subject for waiting_request in waiting_requests(home, act)):
        raise RequestError(both("此事项已在等待第二人签署", "this waits for a second signature already"))
    line = requests_ledger(home).append(act, actor=first, subject=subject, content={"given": dict(given)})
    return SigningRequest(
        number=line.sequence, act=act, subject=subject, first=first, asked_at=line.at, given=line.content["given"]
    )


def waiting_requests(home: Home, act: str, subject: str = "") -> list[SigningRequest]:
    """What waits for a second person, the oldest first."""
    result: dict[int, SigningRequest] = {}
    for line in requests_ledger(home).lines():
        if line.kind == "closed":
            number = int(line.content["number"])
            result[number] = replace(result[number], outcome=line.content["outcome"])
            continue
        result[line.sequence] = SigningRequest(
            number=line.sequence,
            act=line.kind,
            subject=line.subject,
            first=line.actor,
            asked_at=line.at,
            given=line.content["given"],
        )
    return [
        one for one in result.values() if not one.outcome and one.act == act and (not subject or one.subject == subject)
    ]


def must_be_another(request: SigningRequest, second: str) -> None:
    """Refuses the signature of whoever asked.

    Raises:
        RequestError: one person would sign twice, or nobody signs.
    """
    if not second:
        raise RequestError(both("请先登录后办理", "sign in first"))
    if is_same_signer(request.first, second):
        raise RequestError(
            both(f"{request.first} 已签署，须由另一人签署", f"{request.first} has signed: another person has to sign")
        )


def close_request(home: Home, request: SigningRequest, *, who: str, outcome: str) -> None:
    """Notes that a request was signed, taken back or refused."""
    requests_ledger(home).append(
        "closed", actor=who, subject=request.subject, content={"number": request.number, "outcome": outcome}
    )
