"""What a rule would list by luck alone: it is asked on draws of its input table in which nobody is better or worse.

In a draw the scores of a month and district change places among its estates, so that every estate has the same chance;
the rule's mart is made anew from them by its own SQL and judged by the rule's own conditions. Facts (penalties, vetoes)
are of no estate of a draw: what a rule lists by facts is no luck. A draw is seeded: the same seed gives the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

import duckdb

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Chance, Rule
from pipelines.warehouse.propose import hits
from pipelines.warehouse.rows import insert_rows

TABLE = """
create table rule_chance (
    rule varchar, quarter varchar, draws integer, subjects bigint, expected double, lower bigint, upper bigint,
    least integer, most integer, size_subjects bigint, share double, share_upper double
);
"""
SEED = 20260401
DRAWS = 200
BUILD_DRAWS = 100
_EACH = 25  # draws that are judged in one statement
_Z = 1.959963984540054
SIZES = ((1, 1), (2, 5), (6, 20), (21, 50), (51, None))  # estates of the company that serves


@dataclass(frozen=True, kw_only=True)
class Share:
    """Of the subjects of a size, what share a rule lists in a draw: the mean of all draws and its upper limit (95 %)."""

    least: int
    most: int | None
    subjects: int
    share: float
    upper: float


@dataclass(frozen=True, kw_only=True)
class Luck:
    """What a rule lists in a quarter if nobody is better or worse."""

    rule: str
    quarter: str
    draws: int
    seed: int
    subjects: int
    expected: float  # entries in a draw, on the mean
    lower: int  # of single draws: 2.5 % lie below, 2.5 % above
    upper: int
    sizes: tuple[Share, ...]


def luck(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    rule: Rule,
    quarter: str,
    *,
    values: Mapping[str, Decimal] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Luck:
    """Asks a rule on draws of a quarter.

    Raises:
        ValueError: the rule declares no draw: it lists by facts.
        duckdb.Error: the mart cannot be made anew from what is published.
    """
    if rule.chance is None:
        raise ValueError(f"{rule.id} declares no draw")
    listed: list[int] = []
    sizes: dict[int, list[int]] = {}
    for first in range(0, draws, _EACH):
        count = min(_EACH, draws - first)
        question = _question(catalogue, rule, rule.chance, quarter, values or {}, first, count, seed)
        of_draw = dict.fromkeys(range(first, first + count), 0)
        for draw, least, subjects, hit in connection.execute(question).fetchall():
            of_draw[int(draw)] += int(hit)
            held = sizes.setdefault(int(least), [0, 0])
            held[0] += int(subjects)
            held[1] += int(hit)
        listed += of_draw.values()
    most = dict(SIZES)
    shares = tuple(
        Share(
            least=least,
            most=most[least],
            subjects=round(subjects / draws),
            share=hit / subjects,
            upper=_upper(hit, subjects),
        )
        for least, (subjects, hit) in sorted(sizes.items())
    )
    ordered = sorted(listed)
    return Luck(
        rule=rule.id,
        quarter=quarter,
        draws=draws,
        seed=seed,
        subjects=sum(share.subjects for share in shares),
        expected=sum(listed) / draws,
        lower=ordered[int(0.025 * (draws - 1))],
        upper=ordered[-1 - int(0.025 * (draws - 1))],
        sizes=shares,
    )


def tell_chances(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> int:
    """Makes `rule_chance`, of the newest whole quarter and every rule that applies in it and declares its draws; gives the
    number of rows. One row is one rule and one size of company."""
    connection.execute(TABLE)
    row = connection.execute("select max(quarter) from rule_scope").fetchone()
    quarter = str(row[0]) if row and row[0] else ""
    applying = connection.execute("select rule from rule_scope where quarter = ? and applies", [quarter]).fetchall()
    rows = []
    for (name,) in applying:
        if catalogue.rules[name].chance is None:
            continue
        result = luck(connection, catalogue, catalogue.rules[name], quarter, draws=BUILD_DRAWS)
        for share in result.sizes:
            rows.append(
                [
                    name,
                    quarter,
                    result.draws,
                    result.subjects,
                    result.expected,
                    result.lower,
                    result.upper,
                    share.least,
                    share.most,
                    share.subjects,
                    share.share,
                    share.upper,
                ]
            )
    insert_rows(connection, "rule_chance", rows)
    return len(rows)


def drawn(chance: Chance, quarter: str, first: int, count: int, seed: int) -> str:
    """The SQL of an input table in `count` draws, from draw `first` on, as far back as the rule looks."""
    groups = ", ".join(chance.within)
    spot = " and ".join(f"shuffled.{name} = scored.{name}" for name in chance.within)
    keys = ", ".join(
        f"case when scored.{name} is not null then draws.draw || ':' || scored.{name} end as {name}"
        for name in chance.keys
    )
    moved = ", ".join(f"shuffled.{name} as {name}" for name in chance.shuffled)
    kept = ", ".join(f"{name} as kept_{name}" for name in chance.shuffled)
    plain = ", ".join(chance.shuffled)
    return f"""
        with reach as (
            select cast(last_month - to_months(3 * {chance.quarters} - 1) as date) as first_month, last_month
            from period where period = '{quarter}'
        ),
        numbered as (
            select {chance.table}.*, row_number() over (partition by {groups}, {plain} is null order by {chance.keys[0]}) as spot
            from {chance.table} join reach on month between first_month and last_month
        ),
        draws as (select cast(range as integer) as draw from range({first}, {first + count})),
        shuffled as (
            select draw, {groups}, {plain},
                row_number() over (
                    partition by draw, {groups} order by hash(draw, {chance.keys[0]}, month, {seed})
                ) as spot
            from numbered cross join draws
            where {" and ".join(f"{name} is not null" for name in chance.shuffled)}
        ),
        scored as (select * exclude ({plain}), {kept} from numbered)
        select scored.* exclude (spot, {", ".join(f"kept_{name}" for name in chance.shuffled)}) replace ({keys}), {moved}
        from scored
        cross join draws
        left join shuffled
            on shuffled.draw = draws.draw and shuffled.spot = scored.spot and {spot}
            and {" and ".join(f"kept_{name} is not null" for name in chance.shuffled)}
    """


def _question(
    catalogue: Catalogue,
    rule: Rule,
    chance: Chance,
    quarter: str,
    values: Mapping[str, Decimal],
    first: int,
    count: int,
    seed: int,
) -> str:
    """One row is one draw and size: how many subjects there are and how many the rule lists."""
    column = rule.subject_column
    size = " ".join(
        f"when {rule.mart}.{chance.size} >= {least} {f'and {rule.mart}.{chance.size} <= {most}' if most else ''} then {least}"
        for least, most in SIZES
    )
    made = (
        _with_given(rule, chance, quarter, first, count)
        if chance.gives
        else f"select * from ({catalogue.marts[rule.mart].sql}) where quarter = '{quarter}'"
    )
    return f"""
        with {chance.table} as ({drawn(chance, quarter, first, count, seed)}),
        {rule.mart} as materialized ({made}),
        hit as ({hits(rule, values=values, is_trial=True)})
        select cast(split_part({rule.mart}.{column}, ':', 1) as integer) as draw, case {size} end as least,
            count(*) as subjects, count(*) filter (where hit.state = 'proposed') as hit
        from {rule.mart}
        join hit on hit.subject = {rule.mart}.{column}
        group by draw, least
        order by draw, least
    """


def _with_given(rule: Rule, chance: Chance, quarter: str, first: int, count: int) -> str:
    """The rows of a mart once a draw, with the columns that the drawn table gives in the place of its own."""
    column, mart = rule.subject_column, rule.mart
    given = ", ".join(f"given.{name}" for name in chance.columns)
    return f"""
        select {mart}.* exclude ({", ".join((column, *chance.columns))}),
            draws.draw || ':' || {mart}.{column} as {column}, {given}
        from {mart}
        cross join (select cast(range as integer) as draw from range({first}, {first + count})) as draws
        left join ({chance.gives}) as given on given.{column} = draws.draw || ':' || {mart}.{column}
        where {mart}.quarter = '{quarter}'
    """


def _upper(hit: int, subjects: int) -> float:
    """The upper end of the 95 % interval of a share (Wilson, 1927)."""
    share, z = hit / subjects, _Z
    spread = z * sqrt(share * (1 - share) / subjects + z * z / (4 * subjects * subjects))
    return min(1.0, (share + z * z / (2 * subjects) + spread) / (1 + z * z / subjects))
