"""DuckDB's SQL carried over to Spark's, so that the same rows come out in the same types.

sqlglot carries the words; where the two mean different things by the same words, the tree is changed here. Types are
needed for that, so every statement is bound to the columns that it reads first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from pipelines.text import Text

# What runs on DuckDB although an engine was asked for, and why. At most five marts.
NOT_CARRIED: Mapping[str, Text] = MappingProxyType({})

Columns = Mapping[str, str]  # DuckDB's types by name
_Type = exp.DataType.Type
_SPARK_TYPES = {
    "VARCHAR": "string",
    "TIMESTAMP": "timestamp_ntz",
    "INTEGER": "int",
    "HUGEINT": "decimal(38, 0)",
}
_WIDEST = 38  # digits of a decimal, on either side
_EXACT = 18  # digits that every engine turns into the nearest double


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One value of a dated parameter and the document that sets it."""

    name: str
    value: Decimal
    valid_from: date
    valid_to: date | None
    document: str


def tables_in(sql: str) -> frozenset[str]:
    """The tables that a statement in DuckDB's SQL reads, its own named parts left out."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    named = {part.alias for part in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table) if table.name) - named


def carry(sql: str, gives: Columns, reads: Mapping[str, Columns], parameters: Sequence[Parameter]) -> str:
    """A SELECT of DuckDB's in Spark's SQL.

    Parameters:
        gives: the columns that DuckDB makes of it; each is cast to its type.
        reads: the columns of the tables that it reads.
        parameters: the dated parameters, which become a part of the statement.
    """
    tree = sqlglot.parse_one(sql, read="duckdb").transform(_without_macros, parameters)
    schema = {table: dict(columns) for table, columns in reads.items()}
    tree = qualify(tree, schema=schema, dialect="duckdb", quote_identifiers=True, validate_qualify_columns=False)
    tree = annotate_types(tree, schema=schema, dialect="duckdb")
    for node in reversed(list(tree.walk(bfs=True))):  # from the leaves, so that what is changed is not lost
        changed = _carried(node)
        if changed is not node:
            node.replace(changed)
    cast = ", ".join(f"cast(`{name}` as {spark_type(type_)}) as `{name}`" for name, type_ in gives.items())
    return f"select {cast} from ({tree.sql('spark', identify=True, comments=False)})"


def spark_type(duckdb_type: str) -> str:
    """Spark's name of a type of DuckDB's."""
    return _SPARK_TYPES.get(duckdb_type, duckdb_type.lower())


def spark_schema(columns: Columns) -> str:
    """Columns as Spark reads a schema."""
    return ", ".join(f"`{name}` {spark_type(type_)}" for name, type_ in columns.items())


def _without_macros(node: exp.Expression, parameters: Sequence[Parameter]) -> exp.Expression:
    """The two macros over the table of parameters, as a choice among its few values."""
    if not isinstance(node, exp.Anonymous) or node.name not in ("parameter_on", "parameter_basis"):
        return node
    wanted, day = (argument.transform(_without_macros, parameters) for argument in node.expressions)
    type_ = "decimal(18, 6)" if node.name == "parameter_on" else "text"
    choice = exp.Case()
    for parameter in parameters:
        if isinstance(wanted, exp.Literal) and wanted.name != parameter.name:
            continue
        conditions: list[exp.Expression] = [_day(parameter.valid_from) <= day.copy()]
        if parameter.valid_to is not None:
            conditions.append(_day(parameter.valid_to) >= day.copy())
        if not isinstance(wanted, exp.Literal):
            conditions.insert(0, exp.paren(wanted.copy()).eq(parameter.name))
        value = str(parameter.value) if node.name == "parameter_on" else parameter.document
        choice = choice.when(exp.and_(*conditions), exp.cast(exp.Literal.string(value), type_))
    return exp.paren(choice) if choice.args.get("ifs") else exp.cast(exp.null(), type_)


def _day(day: date) -> exp.Expression:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


def _carried(node: exp.Expression) -> exp.Expression:
    """What stands in Spark's SQL for a node whose parts are carried over already."""
    if isinstance(node, exp.Add | exp.Sub):
        return _moved_by(node)
    if isinstance(node, exp.Div):  # DuckDB divides as doubles; Spark divides decimals as decimals
        return exp.Div(this=exp.cast(node.this, "double"), expression=exp.cast(node.expression, "double"))
    if isinstance(node, exp.Mul):
        return _product(node)
    if isinstance(node, exp.Cast) and node.is_type("double"):
        return _nearest_double(node)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Boolean):  # the same trouble as in `_differs`
        holds = exp.paren(node.this) if node.expression.this else exp.not_(exp.paren(node.this))
        return exp.func("coalesce", holds, exp.false())
    if isinstance(node, exp.NullSafeNEQ):
        return _differs(node)
    if isinstance(node, exp.TimeToUnix):  # with its fraction of a second, as DuckDB counts it
        micros = exp.func("unix_micros", exp.cast(node.this, "timestamp"))
        return exp.paren(exp.cast(micros, "double") / 1_000_000)
    if isinstance(node, exp.GroupConcat):
        return _joined(node, None)
    if isinstance(node, exp.Filter) and isinstance(node.this, exp.Nullif) and "filterable" in node.this.meta:
        return _joined(node.this.meta["filterable"], node.expression)
    return node


def _moved_by(node: exp.Add | exp.Sub) -> exp.Expression:
    """A date moved by months, a time moved by days or seconds: intervals that are made of numbers."""
    moved = node.expression
    name = moved.name.lower() if isinstance(moved, exp.Anonymous) else type(moved).__name__.lower()
    if name not in ("to_months", "to_days", "todays", "to_seconds"):
        return node
    number = moved.expressions[0] if isinstance(moved, exp.Anonymous) else moved.this
    if name == "to_months":
        months = exp.paren(number) if isinstance(node, exp.Add) else exp.Neg(this=exp.paren(number))
        return exp.cast(exp.func("add_months", node.this, months), "timestamp_ntz", dialect="spark")
    nothing = [exp.Literal.number(0) for _ in range(3)]
    interval = exp.Anonymous(
        this="make_dt_interval", expressions=[*nothing, number] if name == "to_seconds" else [number]
    )
    return type(node)(this=node.this, expression=interval)


def _product(node: exp.Mul) -> exp.Expression:
    """A product of decimals, of which one was widened for DuckDB: Spark would round it instead, and needs no widening."""
    widened = node.this
    if not isinstance(widened, exp.Cast) or _digits(widened) != _WIDEST:
        return node
    own, other = _digits(widened.this), _digits(node.expression)
    if own is None or other is None or own + other + 1 > _WIDEST:
        return node
    return exp.Mul(this=exp.paren(widened.this), expression=node.expression)


def _nearest_double(node: exp.Cast) -> exp.Expression:
    """A decimal as the double that is nearest to it. Not every engine finds it where there are many digits."""
    inner = node.this
    if not inner.type or inner.type.this != _Type.DECIMAL or (_digits(inner) or _WIDEST) <= _EXACT:
        return node
    return exp.cast(exp.cast(inner, "text"), "double")


def _differs(node: exp.NullSafeNEQ) -> exp.Expression:
    """`is distinct from` in plain words: Sail 0.7 takes it for null where one side is, and then cannot plan the rest."""
    left, right = exp.paren(node.this), exp.paren(node.expression)
    both_null = exp.and_(left.is_(exp.null()), right.is_(exp.null()))
    either_null = exp.or_(left.is_(exp.null()), right.is_(exp.null()))
    return exp.paren(exp.Case().when(either_null, exp.not_(exp.paren(both_null))).else_(left.neq(right)))


def _digits(node: exp.Expression) -> int | None:
    """How many digits a decimal has; None for another type, or where it is not known."""
    type_ = node.type
    if not type_ or type_.this != _Type.DECIMAL or not type_.expressions:
        return None
    return int(type_.expressions[0].name)


def _joined(node: exp.GroupConcat, only_where: exp.Expression | None) -> exp.Expression:
    """Texts of a group in their own order, joined. Sail 0.7 cannot plan an ordered `listagg` beside other aggregates."""
    order = node.this
    if not isinstance(order, exp.Order) or len(order.expressions) != 1:
        return node
    values, by = order.this, order.expressions[0]
    is_distinct = isinstance(values, exp.Distinct)
    value = values.expressions[0] if is_distinct else values
    if by.this != value or by.args.get("desc"):
        return node
    expression: exp.Expression = exp.Anonymous(
        this="collect_set" if is_distinct else "collect_list", expressions=[value.copy()]
    )
    if only_where is not None:
        expression = exp.Filter(this=expression, expression=only_where)
    listed = exp.Anonymous(this="sort_array", expressions=[expression])
    joined = exp.Anonymous(this="array_join", expressions=[listed, node.args["separator"].copy()])
    result = exp.Nullif(this=joined, expression=exp.Literal.string(""))  # of no rows DuckDB makes null
    result.meta["filterable"] = node
    return result
