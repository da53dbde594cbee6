"""Rules become proposals with their evidence. A rule proposes; people decide.

A quarter is judged by the rule as it read on the quarter's last day: its conditions (`[[version]]`) and its dated
parameters. What changes later changes nothing that is past.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import duckdb

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Condition, Rule
from pipelines.errors import DeclarationError
from pipelines.warehouse.compile import PARAMETER, parameters_in
from pipelines.warehouse.rows import insert_rows

TABLES = """
create table rule_scope (
    rule varchar, list varchar, quarter varchar, applies boolean, document varchar, clause varchar, ours boolean,
    since date, is_changed boolean, changes_on date
);
create table rule_hit (
    rule varchar, list varchar, quarter varchar, subject_kind varchar, subject varchar, subject_name varchar, state varchar,
    conditions varchar, evidence varchar, estates bigint, households decimal(38, 0), since date, settled_in varchar
);
"""
# What was decided of a case counts once: the same acts are not proposed again in a later quarter.
_SETTLED = ("decided", "listed", "repair", "repaired", "expired", "revoked")
# With one of these as its last step a black case keeps a company off the red list.
_STANDS = ("decided", "listed", "repair")
_STEPS = """
    select
        coalesce(json_extract_string(content, '$.subject_kind'), 'company') as subject_kind,
        coalesce(json_extract_string(content, '$.subject_code'), json_extract_string(content, '$.company_code')) as subject,
        json_extract_string(content, '$.list') as list,
        json_extract_string(content, '$.rule') as code, json_extract_string(content, '$.period') as quarter,
        json_extract_string(content, '$.step') as step, cast(json_extract_string(content, '$.on') as date) as taken_on,
        sequence
    from journal_entry
    where kind = 'proposal_step'
"""


def propose(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> int:
    """Makes `rule_scope`, `rule_hit` and `proposal`; returns the number of subjects proposed or waiting.

    State of a hit: proposed (every condition holds), waiting (one cannot be assessed, none fails), not_proposed. A hit
    on the same acts as a case that was decided says in which quarter that case was proposed (`settled_in`), and is
    not proposed again. Nobody is proposed for the red list in a quarter in which the black list proposes or holds them
    (`barred_by`).

    Raises:
        DeclarationError: a condition does not bind; names the rule.
    """
    connection.execute(TABLES)
    deployed = connection.execute("select region from deployment").fetchone()
    region = deployed[0] if deployed else ""
    _fill_scope(connection, catalogue, region)
    for rule in (one.within(region) if region else one for one in catalogue.rules.values()):
        try:
            for first_day, end in pairwise([date.min, *(version.valid_from for version in rule.version), date.max]):
                connection.execute(f"insert into rule_hit {hits(rule.on(first_day), first_day, end)}")
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException) as fault:
            message = str(fault).splitlines()[0]
            raise DeclarationError(f"rules/{rule.id}.toml", "when", rule.mart, message) from None
        if settled := _settle(rule):
            connection.execute(settled)
    connection.execute(_proposals(catalogue))
    counted = connection.execute("select count(*) from proposal where state <> 'not_proposed'").fetchall()
    return int(counted[0][0])


def hits(
    rule: Rule,
    first_day: date = date.min,
    end: date = date.max,
    *,
    values: Mapping[str, Decimal] | None = None,
    is_trial: bool = False,
) -> str:
    """The SQL that judges every subject of a rule in every quarter in which it applies and that ends in a span of days.

    Args:
        values: numbers that stand in the place of the parameters in force.
        is_trial: judges every quarter, whether or not the rule applies in it.
    """
    given = values or {}
    conditions = rule.all or rule.any
    texts = [condition.when for condition in conditions]
    names = parameters_in(texts, rule.parameters, f"rules/{rule.id}.toml", "the rule")
    judged = ", ".join(
        f"cast(({_bound(rule, condition, given)}) as boolean) as holds_{i}" for i, condition in enumerate(conditions)
    )
    held = [f"holds_{i}" for i in range(len(conditions))]
    if rule.all:
        state = f"""case
            when {" or ".join(f"{one} = false" for one in held)} then 'not_proposed'
            when {" or ".join(f"{one} is null" for one in held)} then 'waiting'
            else 'proposed' end"""
    else:
        state = f"case when {' or '.join(f'coalesce({one}, false)' for one in held)} then 'proposed' else 'not_proposed' end"
    evidence = ", ".join(f"{name} := {rule.mart}.{name}" for name in rule.evidence)
    limits = "".join(f", limit_{name} := {_limit(rule, name, given)}" for name in names)
    return f"""
        with judged as (
            select
                {rule.mart}.quarter, {rule.mart}.{rule.subject_column} as subject, {rule.mart}.name as subject_name,
                {rule.mart}.estates, {rule.mart}.households, rule_scope.since, {judged},
                cast(to_json(struct_pack({evidence}{limits})) as varchar) as evidence
            from {rule.mart}
            {"left join" if is_trial else "join"} rule_scope
                on rule_scope.rule = '{rule.id}' and rule_scope.quarter = {rule.mart}.quarter and rule_scope.applies
            where {rule.mart}.last_day >= date '{first_day}' and {rule.mart}.last_day < date '{end}'
        )
        select
            '{rule.id}' as rule, '{rule.list}' as list, quarter, '{rule.subject}' as subject_kind, subject, subject_name, {state} as state,
            cast(to_json([{", ".join(held)}]) as varchar) as conditions, evidence, estates,
            cast(households as decimal(38, 0)) as households, since, cast(null as varchar) as settled_in
        from judged
    """


def _settle(rule: Rule) -> str:
    """The SQL that marks hits on acts of which a former case was decided; '' for a rule whose evidence names no acts."""
    acts = [name for name in rule.evidence if name.endswith(("_id", "_ids"))]
    if not acts:
        return ""
    same = " and ".join(
        f"json_extract_string(former.evidence, '$.{name}') is not distinct from json_extract_string(rule_hit.evidence, '$.{name}')"
        for name in acts
    )
    steps = ", ".join(f"'{step}'" for step in _SETTLED)
    return f"""
        update rule_hit set settled_in = former.quarter
        from rule_hit as former
        join (
            select distinct subject, quarter from ({_STEPS})
            where code = '{rule.code}' and subject_kind = '{rule.subject}' and step in ({steps})
        ) as decided
            using (subject, quarter)
        where rule_hit.rule = '{rule.id}' and rule_hit.state = 'proposed' and former.rule = rule_hit.rule
            and former.subject = rule_hit.subject and former.quarter < rule_hit.quarter and {same}
    """


def _bound(rule: Rule, condition: Condition, given: Mapping[str, Decimal]) -> str:
    return PARAMETER.sub(lambda match: _limit(rule, match[1], given), condition.when)


def _limit(rule: Rule, name: str, given: Mapping[str, Decimal]) -> str:
    if name in given:
        return f"cast({given[name]} as double)"
    return f"cast(parameter_on('{name}', {rule.mart}.last_day) as double)"


def _fill_scope(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, region: str) -> None:
    """A rule applies where and when a document of the region grounds it, or an act by which the office adopted it.

    What rests on a draft or on us applies nowhere by itself; `ours` then says that an act is missing.
    """
    quarters = connection.execute("select period, ends_before from period where period_kind = 'quarter'").fetchall()
    rows = []
    for rule in catalogue.rules.values():
        for quarter, ends_before in quarters:
            basis = next(
                (
                    one
                    for one in rule.basis
                    if one.region == region
                    and not one.ours
                    and catalogue.in_force(one.document, ends_before - timedelta(days=1))
                ),
                None,
            )
            shown = basis or next((one for one in rule.basis if one.region == region), next(iter(rule.basis), None))
            is_ours = basis is None and (shown is None or shown.region == region)
            rows.append(
                [
                    rule.id,
                    rule.list,
                    quarter,
                    basis is not None,
                    shown.document if shown else "",
                    shown.clause if shown else "",
                    is_ours,
                    *_version(catalogue, rule, region, ends_before),
                ]
            )
    insert_rows(connection, "rule_scope", rows)


def _version(catalogue: Catalogue, rule: Rule, region: str, ends_before: date) -> tuple[date | None, bool, date | None]:
    """Since when the rule has read as it does at a quarter's end, whether it read otherwise before, when it next will."""
    first: set[date] = set()
    changes = {version.valid_from for version in rule.version}
    for name in rule.parameters:
        days = sorted(value.valid_from for value in catalogue.parameters[name].of_region(region))
        first |= set(days[:1])
        changes |= set(days[1:])
    since = max((day for day in first | changes if day < ends_before), default=None)
    return since, since in changes, min((day for day in changes if day >= ends_before), default=None)


def _proposals(catalogue: Catalogue) -> str:
    """One row is one subject on one list in one quarter: a joint list needs every rule, the others any."""
    stands = ", ".join(f"'{step}'" for step in _STANDS)
    joint = ", ".join(f"'{rule.id}'" for rule in catalogue.rules.values() if rule.joint) or "''"
    return f"""
        create table proposal as
        with black as (
            select quarter, subject_kind, subject, rule from rule_hit
            where list = 'black' and state = 'proposed' and settled_in is null
            union
            select period.period, steps.subject_kind, steps.subject, steps.code
            from period
            join ({_STEPS}) as steps on steps.taken_on < period.ends_before
            where period.period_kind = 'quarter' and steps.list = 'black'
            group by period.period, steps.subject_kind, steps.subject, steps.code, steps.quarter
            having max_by(steps.step, (steps.taken_on, steps.sequence)) in ({stands})
        ),
        bars as (
            select 'red' as list, quarter, subject_kind, subject, string_agg(distinct rule, ', ' order by rule) as barred_by
            from black group by quarter, subject_kind, subject
        )
        select
            list, quarter, subject_kind, subject, max(subject_name) as subject_name, max(barred_by) as barred_by,
            case
                when max(barred_by) is not null then 'not_proposed'
                when bool_or(rule in ({joint})) then
                    case
                        when bool_or(state = 'not_proposed') then 'not_proposed'
                        when bool_or(state = 'waiting') then 'waiting'
                        else 'proposed'
                    end
                when bool_or(state = 'proposed' and settled_in is null) then 'proposed'
                else 'not_proposed'
            end as state,
            string_agg(rule, ', ' order by rule) filter (where state = 'proposed' and settled_in is null) as rules_met,
            string_agg(rule, ', ' order by rule) filter (where state = 'waiting') as rules_waiting,
            max(estates) as estates,
            max(households) as households
        from rule_hit
        left join bars using (list, quarter, subject_kind, subject)
        group by list, quarter, subject_kind, subject
    """
