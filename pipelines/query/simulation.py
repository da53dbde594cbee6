"""A rule on trial: what it would have listed in the last four quarters with numbers that an office is thinking of, who would
move against the rules in force, of what size and kind they are, and how many luck alone would list. Nothing is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.catalogue.declarations import Rule
from pipelines.errors import RequestError
from pipelines.nearest import labels, unknown
from pipelines.query.door import Door
from pipelines.query.stream import frame_of
from pipelines.text import both
from pipelines.warehouse.chance import DRAWS, SEED, SIZES, Luck, luck
from pipelines.warehouse.propose import hits

QUARTERS = 4


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What a rule would do.

    `listed`: one row is one subject in one quarter: quarter, subject, subject_name, size, kind, is_new, evidence (JSON).
    `leaves`: quarter, subject, subject_name of those that would no longer be proposed. Both are against the rule itself
    with its numbers in force; of a rule that is not in force, against all rules in force on the same list. `by_size`, `by_kind`: of the newest quarter: subjects, hit, share.
    """

    rule: Rule
    values: Mapping[str, Decimal]
    quarters: tuple[str, ...]
    judged: pl.DataFrame  # by quarter: subjects, listed, waiting
    listed: pl.DataFrame
    leaves: pl.DataFrame
    by_size: pl.DataFrame
    by_kind: pl.DataFrame
    luck: Luck | None  # of the newest quarter; none where the rule lists by facts

    @property
    def met(self) -> int:
        """How many it lists in the newest quarter."""
        return int(self.judged["listed"][-1])


def simulate(
    door: Door, name: str, values: Mapping[str, Decimal] | None = None, *, draws: int = DRAWS, seed: int = SEED
) -> Simulation:
    """Asks a rule (its id or code) of the last four whole quarters, with values in the place of those in force.

    Raises:
        RequestError: there is no such rule, a number of it is lacking or is none of its numbers, its table is not in the
            build, or the data hold fewer than four quarters of it.
    """
    rule = _rule(door, name)
    given = dict(values or {})
    _must_be_whole(door, rule, given)
    quarters = _quarters(door, rule)
    size, kind = (rule.chance.size, rule.chance.kind) if rule.chance else ("estates", "'*'")
    within = rule.within(door.home.region)
    names = ", ".join(f"'{quarter}'" for quarter in quarters)
    with door.cursor() as cursor:
        rows = frame_of(
            cursor.sql(
                f"""
                with hit as ({hits(within, values=given, is_trial=True)})
                select hit.quarter, hit.subject, hit.subject_name, hit.state, {rule.mart}.{size} as size,
                    cast({f"{rule.mart}.{kind}" if rule.chance else kind} as varchar) as kind, hit.evidence
                from hit
                join {rule.mart} on {rule.mart}.quarter = hit.quarter and {rule.mart}.{rule.subject_column} = hit.subject
                where hit.quarter in ({names})
                order by hit.quarter, hit.subject
                """
            )
        )
        chance = (
            luck(cursor, door.catalogue, within, quarters[-1], values=given, draws=draws, seed=seed)
            if rule.chance
            else None
        )
    now = door.frame(
        f"""
        select distinct quarter, subject, subject_name from rule_hit
        where list = ? and subject_kind = ? and state = 'proposed' and quarter in ({names})
            and (rule = ? or not exists (select 1 from rule_scope where rule_scope.rule = ? and applies))
        """,
        [rule.list, rule.subject, rule.id, rule.id],
    )
    listed = rows.filter(state="proposed").drop("state")
    listed = (
        listed.join(now.select("quarter", "subject", is_held=pl.lit(True)), on=["quarter", "subject"], how="left")
        .with_columns(is_new=pl.col("is_held").is_null())
        .drop("is_held")
    )
    newest = rows.filter(quarter=quarters[-1])
    return Simulation(
        rule=rule,
        values=given,
        quarters=quarters,
        judged=rows.group_by("quarter")
        .agg(
            subjects=pl.len(),
            listed=(pl.col("state") == "proposed").sum(),
            waiting=(pl.col("state") == "waiting").sum(),
        )
        .sort("quarter"),
        listed=listed,
        leaves=now.join(listed, on=["quarter", "subject"], how="anti").sort("quarter", "subject"),
        by_size=_split(newest.with_columns(_size().alias("part"))),
        by_kind=_split(newest.with_columns(pl.col("kind").alias("part"))),
        luck=chance,
    )


def _rule(door: Door, name: str) -> Rule:
    rules = door.catalogue.rules
    match = next((rule for rule in rules.values() if name in (rule.id, rule.code)), None)
    if match is None:
        raise unknown(("规则", "rule"), name, labels(rules))
    return match


def _must_be_whole(door: Door, rule: Rule, given: Mapping[str, Decimal]) -> None:
    if foreign := sorted(given.keys() - set(rule.parameters)):
        raise RequestError(
            both(
                f"规则 {rule.code} 没有参数 {'、'.join(foreign)}；有 {'、'.join(rule.parameters)}",
                f"rule {rule.code} has no number {', '.join(foreign)}; it has {', '.join(rule.parameters)}",
            )
        )
    region = door.home.region
    lacking = [
        name for name in rule.parameters if name not in given and not door.catalogue.parameters[name].of_region(region)
    ]
    if lacking:
        labels_of = [door.catalogue.parameters[name].label for name in lacking]
        raise RequestError(
            both(
                f"规则 {rule.code} 是范式，请先填写："
                + "、".join(f"{label.zh}（{name}）" for label, name in zip(labels_of, lacking, strict=True)),
                f"rule {rule.code} is a pattern: fill in "
                + ", ".join(f"{label.en} ({name})" for label, name in zip(labels_of, lacking, strict=True)),
            )
        )


def _quarters(door: Door, rule: Rule) -> tuple[str, ...]:
    """The last four whole quarters in which the rule has subjects."""
    built = door.one("select 1 as built from duckdb_columns() where table_name = ?", [rule.mart])
    names = (
        door.frame(
            f"select distinct quarter from {rule.mart} join period on period = quarter order by quarter desc limit {QUARTERS}"
        )["quarter"].to_list()
        if built
        else []
    )
    if len(names) < QUARTERS:
        raise RequestError(
            both(
                f"规则 {rule.code} 的数据只有 {len(names)} 个完整季度，试算需要 {QUARTERS} 个，未试算",
                f"the data hold {len(names)} whole quarters for rule {rule.code}, and a trial needs {QUARTERS}: nothing was tried",
            )
        )
    return tuple(sorted(names))


def _size() -> pl.Expr:
    size = pl.lit(None, pl.String)
    for least, most in SIZES:
        held = (pl.col("size") >= least) & (pl.col("size") <= most if most else pl.lit(True))
        size = pl.when(held).then(pl.lit(f"{least}–{most}" if most else f"{least}+")).otherwise(size)
    return size


def _split(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.group_by("part")
        .agg(subjects=pl.len(), hit=(pl.col("state") == "proposed").sum(), least=pl.col("size").min())
        .with_columns(share=pl.col("hit") / pl.col("subjects"))
        .sort("least", "part")
        .drop("least")
    )
