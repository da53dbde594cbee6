"""Names that were written without a code: what they may mean, what people decided, and what stays unmatched."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import polars as pl

from pipelines import periods
from pipelines.matching.likeness import (
    Proposal,
    WrittenName,
    compare_companies,
    compare_estates,
    same_company_proposals,
)
from pipelines.nearest import unknown
from pipelines.office.entries import Alias
from pipelines.office.journal import open_journal
from pipelines.query.branches import branch_entry, open_branches
from pipelines.query.door import Door, unknown_company, unknown_estate
from pipelines.query.romanise import with_english

Register = Literal["company", "estate", "branch"]
REGISTERS: tuple[Register, ...] = ("company", "estate", "branch")
MOST = 3  # proposals that are shown for one name
_THE_VERY_NAME = 0.98


@dataclass(frozen=True, kw_only=True)
class OpenName:
    """One name that was written without a code and that nobody has confirmed; with or without proposals.

    `area` is the street where orders wrote an estate's name, '' for companies. Of each proposal the right side has
    the code.
    """

    register: Register
    name: str
    area: str
    rows: int
    estates: int
    sources: tuple[str, ...]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, kw_only=True)
class DecidedName:
    """What a person said of a pair; the last word on it. `is_applied`: the published build has read it."""

    register: Register
    name: str
    code: str
    verdict: Literal["same", "different"]
    reasons: tuple[str, ...]
    actor: str
    why: str
    at: datetime
    sequence: int
    is_applied: bool


def open_names(door: Door, register: Register) -> list[OpenName]:
    """Names without a code, those of most estates and rows first. Pairs that a person rejected are left out, names
    that one confirmed too, as soon as it is in the journal."""
    decided = decided_names(door, register)
    if register == "branch":
        return _open_branches(door, decided)
    settled = _settled(door, register, [one for one in decided if one.verdict == "same"])
    rejected = {(one.name, one.code) for one in decided if one.verdict == "different"}
    written = _written(door, register)
    likely = _of_companies(door) if register == "company" else _of_estates(door, written)
    result = []
    for row in written.filter(code="").iter_rows(named=True):
        if (row["name"], row["area"]) in settled:
            continue
        proposals = [
            one for one in likely.get((row["name"], row["area"]), []) if (row["name"], one.right.code) not in rejected
        ]
        result.append(
            OpenName(
                register=register,
                name=row["name"],
                area=row["area"],
                rows=row["row_count"],
                estates=row["estate_count"],
                sources=tuple(row["sources"].split(",")),
                proposals=_worth_a_look(proposals),
            )
        )
    return sorted(result, key=lambda one: (not one.proposals, -one.estates, -one.rows, one.name, one.area))


def _open_branches(door: Door, decided: list[DecidedName]) -> list[OpenName]:
    settled = {one.name for one in decided if one.verdict == "same"}
    branches = open_branches(door, {(one.name, one.code) for one in decided if one.verdict == "different"})
    return [
        OpenName(
            register="branch", name=name, area="", rows=1, estates=0, sources=("company",), proposals=proposals[:MOST]
        )
        for name, proposals in branches.items()
        if name not in settled
    ]


def renamed_companies(door: Door) -> list[Proposal]:
    """Further names under one credit code: one company for certain, renamed or spelled otherwise. A branch's own name
    is no other name of its company."""
    branches = set(door.frame("select name from company_branch")["name"])
    pairs = (
        same_company_proposal
        for same_company_proposal in same_company_proposals(_names(door))
        if same_company_proposal.verdict == "certain"
    )
    return [pair for pair in pairs if not branches & {pair.left.name, pair.right.name}]


def decided_names(door: Door, register: Register) -> list[DecidedName]:
    """The last word on every pair of a register, the newest first, from the journal as it stands now."""
    result = []
    seen = None if door.viewer.sees_all_areas else _codes_seen(door, register)
    for recorded in open_journal(door.home).latest("alias").values():
        entry = recorded.entry
        if isinstance(entry, Alias) and entry.register == register and (seen is None or entry.code in seen):
            result.append(
                DecidedName(
                    register=register,
                    name=entry.name,
                    code=entry.code,
                    verdict=entry.verdict,
                    reasons=entry.reasons,
                    actor=recorded.actor,
                    why=recorded.why,
                    at=recorded.at,
                    sequence=recorded.sequence,
                    is_applied=recorded.sequence <= door.journal_sequence,
                )
            )
    return sorted(result, key=lambda one: -one.sequence)


def _codes_seen(door: Door, register: Register) -> set[str]:
    column = {"company": "company_code", "estate": "estate_id"}[register]
    return set(door.frame(f"select distinct {column} as code from estate_month")["code"])


def alias_entry(door: Door, register: Register, name: str, code: str, verdict: Literal["same", "different"]) -> Alias:
    """The journal entry that says so, with what the names themselves speak for and against.

    Raises:
        RequestError: nobody wrote that name without a code, or no row has that code.
    """
    name, code = name.strip(), code.strip()
    if register == "branch":
        return branch_entry(door, name, code, verdict)
    if (
        door.one("select 1 as found from written_name where register = ? and name = ? and code = ''", [register, name])
        is None
    ):
        written = door.frame("select distinct name from written_name where register = ? and code = ''", [register])
        zh = {"company": "企业", "estate": "小区"}[register]
        kind = f"未填代码的{zh}名称", f"{register} name written without a code"
        raise unknown(kind, name, dict.fromkeys(written["name"], ()))
    known = _named(door, register, code)
    if not known:
        raise (unknown_company if register == "company" else unknown_estate)(door, code)
    compare = compare_companies if register == "company" else compare_estates
    compared = [compare(WrittenName(name=name), WrittenName(name=other, code=code)) for other in known]
    best = max((one for one in compared if one is not None), key=lambda one: one.score, default=None)
    reasons = (*best.reasons, *best.against) if best else ()
    return Alias(
        register=register, name=name, code=code, verdict=verdict, reasons=tuple(reason.zh for reason in reasons)
    )


def unmatched_orders(door: Door, period: str, *, level: str) -> pl.DataFrame:
    """Property orders of a period by area of a level, and those that could not be matched to an estate.

    Columns: area, area_name, area_name_en, orders, matched (by their text), unmatched, several (of the unmatched:
    two estates fit), unmatched_share. The orders count for their area either way.
    """
    door.accept_period(period)
    span = periods.parse(period)
    frame = door.frame(
        f"""
        select places.code as area, places.name as area_name,
            count(*) as orders,
            count(*) filter (where has_estate and match_method <> 'given') as matched,
            count(*) filter (where not has_estate) as unmatched,
            count(*) filter (where match_method = 'several') as several,
            count(*) filter (where not has_estate) / nullif(count(*), 0) as unmatched_share
        from complaint_case
        join area as places on places.code = complaint_case.{level}
        where is_property and created_month >= ? and created_month < ?
            and ? in (places.code, places.city, places.district, places.street)
        group by places.code, places.name, places.sort
        order by places.sort
        """,
        [span.starts_on, span.ends_before, door.scope.area],
    )
    return with_english(frame, "area_name")


def _written(door: Door, register: Register) -> pl.DataFrame:
    inside = ""
    given: list[object] = [register]
    if register == "estate":
        inside = "and ? in (places.code, places.city, places.district, places.street)"
        given.append(door.scope.area)
    return door.frame(
        f"""
        select written_name.* from written_name
        left join area as places on places.code = written_name.area
        where register = ? {inside}
        order by name, written_name.code, area
        """,
        given,
    )


def _names(door: Door) -> list[WrittenName]:
    rows = door.frame("select distinct name, code from written_name where register = 'company'").rows()
    return [WrittenName(name=name, code=code) for name, code in rows]


def _worth_a_look(proposals: list[Proposal]) -> tuple[Proposal, ...]:
    """The likeliest; beside the very name, what is only to be checked is noise."""
    is_told = bool(proposals) and proposals[0].score >= _THE_VERY_NAME
    return tuple(proposal for proposal in proposals if not (is_told and proposal.verdict == "check"))[:MOST]


def _settled(door: Door, register: Register, confirmed: list[DecidedName]) -> set[tuple[str, str]]:
    """Names with the areas in which they are confirmed: an estate's name in the streets of that estate only."""
    if register == "company":
        return {(one.name, "") for one in confirmed}
    streets = door.frame("select distinct estate_id, street from estate_month")
    return {
        (one.name, street) for one in confirmed for street in streets.filter(estate_id=one.code)["street"].to_list()
    }


def _of_companies(door: Door) -> dict[tuple[str, str], list[Proposal]]:
    """By name, its proposals, the code on the right; of one company's several names the likeliest."""
    result: dict[tuple[str, str], dict[str, Proposal]] = defaultdict(dict)
    for same_company_proposal in same_company_proposals(_names(door)):
        if bool(same_company_proposal.left.code) != bool(same_company_proposal.right.code):
            turned = (
                replace(same_company_proposal, left=same_company_proposal.right, right=same_company_proposal.left)
                if same_company_proposal.left.code
                else same_company_proposal
            )
            result[turned.left.name, ""].setdefault(turned.right.code, turned)
    return {name: list(by_code.values()) for name, by_code in result.items()}


def _of_estates(door: Door, written: pl.DataFrame) -> dict[tuple[str, str], list[Proposal]]:
    """By written name and street, the estates of that street that it may mean."""
    homes: dict[str, list[WrittenName]] = defaultdict(list)
    rows = door.frame("select distinct street, name, estate_id from estate_month order by name, estate_id").rows()
    for street, name, estate_id in rows:
        homes[street].append(WrittenName(name=name, code=estate_id))
    result: dict[tuple[str, str], list[Proposal]] = {}
    for name, area in written.select("name", "area").iter_rows():
        compared = (compare_estates(WrittenName(name=name), home) for home in homes[area])
        best: dict[str, Proposal] = {}
        for one in sorted((one for one in compared if one is not None), key=lambda one: (-one.score, one.right)):
            best.setdefault(one.right.code, one)
        result[name, area] = list(best.values())
    return result


def _named(door: Door, register: Register, code: str) -> list[str]:
    table, column = ("written_name", "code") if register == "company" else ("estate_month", "estate_id")
    only = "and register = 'company'" if register == "company" else ""
    frame = door.frame(f"select distinct name from {table} where {column} = ? {only} order by name", [code])
    return frame["name"].to_list()
