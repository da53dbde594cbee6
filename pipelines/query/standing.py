"""Proposals for the lists with their evidence, and one company's file."""

import polars as pl

from pipelines.errors import RequestError
from pipelines.query.door import Scope, Warehouse


def proposals(
    warehouse: Warehouse,
    scope: Scope,
    *,
    period: str | None = None,
    list_: str | None = None,
    state: str | None = "proposed",
    company: str | None = None,
) -> pl.DataFrame:
    """What the rules propose; one row is one rule on one company in one quarter. Proposals, never entries.

    Columns: period, list, rule, code, subject, subject_name, state (proposed, waiting, not_proposed), list_state,
    conditions (JSON), evidence (JSON), document, clause, ours, estates, households, since (from when on the rule and
    its limits read as they did). `state` filters on the list's
    state; None gives all. Without `period`, the newest quarter. A scope below the city keeps companies with
    estates there.
    """
    quarter = period or newest_quarter(warehouse)
    inside, given = _serves(warehouse, scope, "rule_hit.subject", "rule_hit.quarter")
    frame = warehouse.frame(
        f"""
        select rule_hit.quarter as period, rule_hit.list, rule_hit.rule, rule_hit.subject, rule_hit.subject_name,
            rule_hit.state, proposal.state as list_state, rule_hit.conditions, rule_hit.evidence,
            rule_scope.document, rule_scope.clause, rule_scope.ours, rule_hit.estates, rule_hit.households, rule_hit.since
        from rule_hit
        join proposal
            on proposal.list = rule_hit.list and proposal.quarter = rule_hit.quarter
            and proposal.subject = rule_hit.subject
        join rule_scope on rule_scope.rule = rule_hit.rule and rule_scope.quarter = rule_hit.quarter
        where rule_hit.quarter = ?
            and (? is null or rule_hit.list = ?)
            and (? is null or (proposal.state = ? and rule_hit.state = ?))
            and (? is null or rule_hit.subject = ?)
            {inside}
        order by rule_hit.list, rule_hit.households desc, rule_hit.subject, rule_hit.rule
        """,
        [quarter, list_, list_, state, state, state, company, company, *given],
    )
    codes = {rule.id: rule.code for rule in warehouse.catalogue.rules.values()}
    return frame.with_columns(pl.col("rule").replace_strict(codes, default=None, return_dtype=pl.String).alias("code"))


def rule_scope(warehouse: Warehouse, scope: Scope, *, period: str | None = None) -> pl.DataFrame:
    """Which rules apply in a quarter, on what basis and in which version.

    Columns: rule, list, quarter, applies, document, clause, ours, since, is_changed (it read otherwise before),
    changes_on (from when on it will).
    """
    return warehouse.frame(
        "select * from rule_scope where quarter = ? order by rule",
        [period or newest_quarter(warehouse)],
    )


def companies(warehouse: Warehouse, scope: Scope, period: str | None = None) -> pl.DataFrame:
    """One row is one company with estates in the scope's area at the end of a quarter, the largest first, with all its
    evidence. Its numbers are those of all its estates, wherever they are: it is judged as one."""
    quarter = period or newest_quarter(warehouse)
    inside, given = _serves(warehouse, scope, "company_quarter.company_code", "company_quarter.quarter")
    return warehouse.frame(
        f"""
        select company_quarter.* from company_quarter
        where quarter = ? {inside}
        order by households desc, company_code
        """,
        [quarter, *given],
    )


def company(warehouse: Warehouse, code: str) -> dict[str, object]:
    """One company as of the newest month: name, credit score, grade, estates, households, points.

    Raises:
        RequestError: there is no such company.
    """
    found = warehouse.one("select * from company_month where company_code = ? order by month desc", [code])
    if found is None:
        raise RequestError(f"there is no company with credit code {code!r}")
    return found


def company_history(warehouse: Warehouse, scope: Scope, code: str) -> pl.DataFrame:
    """One row is one month of one company: credit_score, grade, good_points, bad_points, estates, households."""
    return warehouse.frame("select * from company_month where company_code = ? order by month", [code])


def _serves(warehouse: Warehouse, scope: Scope, company_column: str, quarter_column: str) -> tuple[str, list[object]]:
    """The condition that a company had estates in the scope's area at a quarter's end; none for the whole city."""
    place = warehouse.one("select level from area where code = ?", [scope.area]) or {"level": "city"}
    if place["level"] == "city":
        return "", []
    condition = f"""and {company_column} in (
        select company_code from estate_month
        where {place["level"]} = ? and company_code is not null
            and month = (select last_month from period where period = {quarter_column})
    )"""
    return condition, [scope.area]


def newest_quarter(warehouse: Warehouse) -> str:
    """The newest whole quarter of the build, '' where there is none."""
    found = warehouse.one("select max(period) as quarter from period where period_kind = 'quarter'")
    return str(found["quarter"] or "") if found else ""
