"""Who may sign what is written into the journal: people of the register with the right to it, as on the pages.

Where nobody is registered, signers are typed; the second may not merely be the first with a post or an office added.
"""

from collections.abc import Callable
from typing import NoReturn

from pipelines import clock
from pipelines.errors import JournalError
from pipelines.office.entries import Entry, Objection
from pipelines.office.signers import is_contained, is_same_signer
from pipelines.people.register import Right, register_of
from pipelines.people.roles import acts
from pipelines.settings import Home
from pipelines.text import both

_ACTS = {
    "action_item": "review",
    "freeze": "review",
    "meeting": "review",
    "letter": "review",
    "proposal_step": "take_step",
    "alias": "match_names",
    "policy": "lay_down",
}
_NAMED = 5  # people whom a refusal names


def signing_of(home: Home) -> Callable[[Entry, str], None]:
    """The check that a journal of a home makes of who signs an entry."""
    return lambda entry, actor: must_sign(
        home,
        act_of(entry),
        actor,
        getattr(entry, "second_actor", None),
        company=entry.subject_code if isinstance(entry, Objection) else "",
    )


def act_of(entry: Entry) -> str:
    """The act that writing an entry is, as `roles.toml` names it; '' where any right will do."""
    if isinstance(entry, Objection):
        return "answer_objection" if entry.result else "file_objection"
    return _ACTS.get(entry.kind, "")


def must_sign(home: Home, act: str, actor: str, second: str | None = None, *, company: str = "") -> None:
    """Refuses signers who may not sign. Whether two registered people are two is judged where an entry needs two.

    Args:
        company: whose matter it is; somebody of a company signs nothing but what their own company files.

    Raises:
        JournalError: somebody is not registered or has no right to the act; or, where nobody is registered, the name of
            the one holds that of the other.
    """
    register = register_of(home)
    if not register.people:
        if second and is_contained(actor, second):
            _refuse(
                f"“{actor}”与“{second}”视为同一人：须由另一人复核，请填写不同的复核人",
                f"{actor} and {second} count as one person: a second person has to sign",
            )
        return
    today = clock.today(home)
    may = {
        person.signature: None
        for person in register.people.values()
        if any(_allows(right, act, company) for right in person.rights_on(today))
    }
    for name in filter(None, (actor, second)):
        if not any(is_same_signer(name, signature) for signature in may):
            what = acts()[act] if act else both("办理此事", "do this")
            named = list(may)[:_NAMED]
            _refuse(
                f"“{name}”不是有权“{what.zh}”的登记人员，"
                + (f"请按登记的岗位和姓名填写，如 {'、'.join(named)}" if named else "目前无人有此权限，请先授权"),
                f"{name} is nobody of the register who may {what.en}: "
                + (
                    f"write post and name as registered, such as {', '.join(named)}"
                    if named
                    else "grant the right first"
                ),
            )


def _allows(right: Right, act: str, company: str) -> bool:
    if right.role == "company":
        return bool(act) and right.declared.may(act) and right.scope == company
    return not act or right.declared.may(act)


def _refuse(zh: str, en: str) -> NoReturn:
    raise JournalError(both(zh, en))
