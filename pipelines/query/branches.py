"""Branches of companies: whose each is, which a person has to say, and what speaks for and against."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.matching.likeness import Proposal, WrittenName
from pipelines.nearest import unknown
from pipelines.office.entries import Alias
from pipelines.query.door import Door, unknown_company
from pipelines.text import both

_STATED = both("名录所填的所属法人", "The register names it as the legal person")
_BEGINS = both("分支机构名称以该企业名称开头", "The branch's name begins with this company's")
_NO_SIGN = both(
    "名称未写明是分公司，可能是子公司（独立法人）",
    "The name says no branch: perhaps a subsidiary, which is a legal person",
)
_NOT_STATED = both("名录未填所属法人", "The register names no legal person")
_CHAIN = both(
    "所填法人本身也填有所属法人，请逐级核对", "The company named has one named above it too: check level by level"
)
_STATED_SCORE, _NAMED_SCORE = 0.95, 0.85


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One branch and its legal person. `verdict`: certain by the register, confirmed by a person."""

    code: str
    name: str
    verdict: Literal["certain", "confirmed"]


def branches_of(door: Door, code: str) -> tuple[Branch, ...]:
    """The branches that count for a company, by name."""
    rows = door.frame(
        "select company_code, name, verdict from company_branch where legal_code = ? order by name", [code]
    )
    return tuple(Branch(code=row[0], name=row[1], verdict=row[2]) for row in rows.rows())


def open_branches(door: Door, rejected: Collection[tuple[str, str]]) -> Mapping[str, tuple[Proposal, ...]]:
    """By registered name, what is registered as a branch, or under another company, and is not certain; with the
    companies that it may be of, without the pairs that a person rejected."""
    result: dict[str, tuple[Proposal, ...]] = {}
    rows = door.frame(
        """
        with names as (
            select distinct company_code, name from company_month
        )
        select open_.company_code, open_.name, names.company_code as legal_code, names.name as legal_name,
            names.company_code = open_.stated_code as is_stated,
            open_.stated_code is not null as has_stated,
            starts_with(open_.name, names.name) as begins,
            names.company_code in (select company_code from company_branch) as is_chain
        from company_branch as open_
        left join names
            on names.company_code <> open_.company_code
            and (names.company_code = open_.stated_code or starts_with(open_.name, names.name))
        where open_.verdict = 'open'
        order by open_.name, legal_name
        """
    )
    for row in rows.iter_rows(named=True):
        result.setdefault(row["name"], ())
        if row["legal_code"] is None or (row["name"], row["legal_code"]) in rejected:
            continue
        reasons = [_STATED] if row["is_stated"] else []
        against = [] if row["has_stated"] else [_NOT_STATED]
        if row["begins"]:
            reasons.append(_BEGINS)
        else:
            against.append(_NO_SIGN)
        if row["is_chain"]:
            against.append(_CHAIN)
        proposal = Proposal(
            left=WrittenName(name=row["name"], code=row["company_code"]),
            right=WrittenName(name=row["legal_name"], code=row["legal_code"]),
            score=_STATED_SCORE if row["is_stated"] else _NAMED_SCORE,
            reasons=tuple(reasons),
            against=tuple(against),
        )
        result[row["name"]] = (*result[row["name"]], proposal)
    return result


def branch_entry(door: Door, name: str, code: str, verdict: Literal["same", "different"]) -> Alias:
    """The journal entry that says whether a branch is a certain company's.

    Raises:
        RequestError: no such name stands among the branches of the register, or no company has that code.
    """
    names = door.frame("select distinct name from company_branch")["name"].to_list()
    if name not in names:
        raise unknown(("名录中的分支机构", "branch in the register"), name, dict.fromkeys(names, ()))
    if door.one("select 1 as found from company_month where company_code = ?", [code]) is None:
        raise unknown_company(door, code)
    proposed = {one.right.code: one for one in open_branches(door, ()).get(name, ())}
    reasons = (*proposed[code].reasons, *proposed[code].against) if code in proposed else ()
    return Alias(
        register="branch", name=name, code=code, verdict=verdict, reasons=tuple(reason.zh for reason in reasons)
    )
