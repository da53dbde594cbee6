"""What was frozen and reads otherwise now: which figure, from what to what, and what it rests on that has changed since.

A cause is a change of something that the figure is computed from: a return of a source that its tables read, sent for or
by a unit in its line of areas (of registers and events also one of a later month of the year, which may tell of an earlier
day; of a later year where nothing nearer is found); its definition or a table's; a parameter that its SQL names; a target; an entry of the
journal (names that were told to be one company). It is named, not proved: of several that could, all are named.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from pipelines import periods, query
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Metric, Part
from pipelines.catalogue.dependence import SENT
from pipelines.errors import WuyeError
from pipelines.periods import Period
from pipelines.query.changes import is_same
from pipelines.query.guarded import SUPPRESSED
from pipelines.query.viewer import EVERYONE, Viewer
from pipelines.text import Language, both
from pipelines.warehouse.marts import ancestors, tables_in
from pipelines.warehouse.measure import marts_of

_KEY = ("metric", "variant", "period", "level", "area")
_COMPARED = ("value", "numerator", "denominator", "unknown", "target", "status")
_ALIKE = 1e-12  # relative: two builds sum floating point in their own order
RESTATED = {
    "metric": pl.String,
    "variant": pl.String,
    "period": pl.String,
    "level": pl.String,
    "area": pl.String,
    "area_name": pl.String,
    "was": pl.Float64,
    "now": pl.Float64,
    "was_numerator": pl.Float64,
    "now_numerator": pl.Float64,
    "was_denominator": pl.Float64,
    "now_denominator": pl.Float64,
    "was_target": pl.Float64,
    "now_target": pl.Float64,
    "was_status": pl.String,
    "now_status": pl.String,
    "causes": pl.String,
}
_TARGET = both("目标 {value}", "target {value}")
_RETURN = ("submission_id", "source", "sender", "period", "month", "received_on", "version", "file_name", "is_live")


def restatements(home: Path, wanted: str, viewer: Viewer = EVERYONE) -> pl.DataFrame:
    """The headline figures of a frozen quarter, down to street, that are not what they were; one row is one figure. Numbers
    on few persons, left out then or now to a viewer, are none of them.

    Columns (`RESTATED`): metric, variant, period (a month, the quarter, or a half or year that ended with it), level, area,
    area_name, was and now (the values), their numerators, denominators, targets and statuses, causes (JSON, a list of
    {kind, …}: `return` with source, sender, sender_name, period, received_on, version, file_name, change (new, replaced);
    `definition` with id; `parameter` with name; `target`; `names` with how many entries of the journal).

    Raises:
        RequestError: the text is no quarter, or it is not frozen.
        WarehouseError: nothing is published, or a frozen file is damaged.
    """
    frozen, live = query.open(home, viewer, frozen=wanted), query.open(home, viewer)
    assert frozen.frozen
    quarter = periods.parse(frozen.frozen.quarter)
    was, now = (_figures(reader, quarter) for reader in (frozen, live))
    both_ = was.join(now, on=list(_KEY), how="full", coalesce=True, suffix="_now", nulls_equal=True)
    is_shown = pl.all_horizontal(pl.col(name).ne_missing(SUPPRESSED) for name in ("status", "status_now"))
    moved = both_.filter(is_shown & pl.any_horizontal(_differs(name) for name in _COMPARED))
    changes = _Changes(frozen=frozen, live=live)
    names = dict(live.frame("select code, name from area").iter_rows())
    rows = [
        {
            **{name: row[name] for name in _KEY},
            "area_name": names.get(row["area"], row["area"]),
            "was": row["value"],
            "now": row["value_now"],
            "was_numerator": row["numerator"],
            "now_numerator": row["numerator_now"],
            "was_denominator": row["denominator"],
            "now_denominator": row["denominator_now"],
            "was_target": row["target"],
            "now_target": row["target_now"],
            "was_status": row["status"],
            "now_status": row["status_now"],
            "causes": json.dumps(list(changes.of(row)), ensure_ascii=False, default=str),
        }
        for row in moved.iter_rows(named=True)
    ]
    order = {metric: place for place, metric in enumerate(live.catalogue.metrics)}
    return pl.DataFrame(rows, schema=RESTATED).sort(
        pl.col("level").replace_strict({"city": 0, "district": 1, "street": 2}, default=3, return_dtype=pl.Int64),
        pl.col("metric").replace_strict(order, default=len(order), return_dtype=pl.Int64),
        "area",
        "period",
    )


def sides(
    row: Mapping[str, object], amount: Callable[[float | None], str], language: Language
) -> tuple[str, str] | None:
    """What a restated figure was and is, as text. Values that read alike are followed by what moved: the counts that they
    rest on, or the target. None where nothing of it moved: the row differs in what is unknown, or in its verdict."""
    was, now = (amount(row[side]) for side in ("was", "now"))  # type: ignore[arg-type]
    if was != now:
        return was, now
    counts = [_counts(row[f"{side}_numerator"], row[f"{side}_denominator"]) for side in ("was", "now")]
    if counts[0] != counts[1]:
        return f"{was} ({counts[0]})", f"{now} ({counts[1]})"
    targets = [_TARGET.of(language).format(value=amount(row[f"{side}_target"])) for side in ("was", "now")]  # type: ignore[arg-type]
    if targets[0] != targets[1] and row["was"] is not None:
        return f"{was} ({targets[0]})", f"{now} ({targets[1]})"
    return None


def _counts(*parts: object) -> str:
    return "/".join("—" if part is None else f"{float(str(part)):,.2f}".rstrip("0").rstrip(".") for part in parts)


def _figures(reader: query.Reader, quarter: Period) -> pl.DataFrame:
    columns = ", ".join((*_KEY, *_COMPARED))
    return reader.frame(
        f"select {columns} from metric_value where segment is null and variant = 'headline' "
        "and period not like '%:%' and ends_before > ? and ends_before <= ?",
        [quarter.starts_on, quarter.ends_before],
    )


def _last_of(was: pl.DataFrame) -> dict[tuple[object, object], list[tuple[str, str]]]:
    """By source and sender, the periods and ids of what counted when the quarter was frozen, in the order of periods."""
    result: dict[tuple[object, object], list[tuple[str, str]]] = {}
    for row in was.sort("period", "received_on").iter_rows(named=True):
        result.setdefault((row["source"], row["sender"]), []).append((row["period"], row["submission_id"]))
    return result


def _differs(name: str) -> pl.Expr:
    was, now = pl.col(name), pl.col(f"{name}_now")
    if name == "status":
        return was.ne_missing(now)
    apart = (was - now).abs() > _ALIKE * pl.max_horizontal(was.abs(), now.abs(), pl.lit(1.0))
    return pl.when(was.is_null() | now.is_null()).then(was.is_null() != now.is_null()).otherwise(apart)


def _terms(catalogue: Catalogue, metric: Metric) -> Iterable[Metric]:
    """The metrics that a difference is made of."""
    return [catalogue.metrics[part.metric] for part in (metric.of, metric.minus) if isinstance(part, Part)]


@dataclass(frozen=True, kw_only=True)
class _Changes:
    """What differs between a frozen quarter and the build in force, of all that figures are computed from."""

    frozen: query.Reader
    live: query.Reader
    _reads: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, row: Mapping[str, object]) -> Iterable[dict[str, object]]:
        """The changes that a restated figure rests on."""
        near = [*self._returns_behind(row, self._returns), *self._others_behind(row)]
        changes = near or list(self._returns_behind(row, self._later_returns))
        yield from changes or self._returns_behind(row, self._returns, of_any=True)

    def _returns_behind(
        self, row: Mapping[str, object], returns: Sequence[dict[str, object]], *, of_any: bool = False
    ) -> Iterable[dict[str, object]]:
        """Those of some returns that a figure rests on, later months last; with `of_any` those of every table, of a figure
        that counts what was sent."""
        tables, area = self._tables(str(row["metric"])), str(row["area"])
        month = periods.parse(str(row["period"])).last_month
        line = self._line.get(area, frozenset((area,)))
        for part in sorted(returns, key=lambda part: str(part["period"])[:7] > month):
            is_near = part["sender"] in line or area in self._line.get(str(part["sender"]), frozenset())
            is_in_time = str(part["period"])[:7] <= month or part["source"] not in self._pictures
            is_read = SENT in tables if of_any else part["source"] in tables
            if is_read and is_near and is_in_time:
                yield {"kind": "return", **{name: part[name] for name in part if name not in ("is_live", "month")}}

    def _others_behind(self, row: Mapping[str, object]) -> Iterable[dict[str, object]]:
        metric = str(row["metric"])
        tables = self._tables(metric)
        for kind, name in sorted(self._declared):
            if (kind == "metric" and name == metric) or (kind == "mart" and name in tables):
                yield {"kind": "definition", "id": f"{kind}/{name}"}
        for name in self._parameters:
            if any(f"'{name}'" in sql for sql in self._sql(metric, tables)):
                yield {"kind": "parameter", "name": name}
        if row["target"] != row["target_now"]:
            yield {"kind": "target"}
        if self._names and tables & {"company_alias", "estate_alias", "estate_match"}:
            yield {"kind": "names", "entries": self._names}

    def _tables(self, metric: str) -> frozenset[str]:
        """Every table that a metric is computed from: marts, steps and sources."""
        if metric not in self._reads:
            catalogue: Catalogue = self.live.catalogue
            declared = catalogue.metrics.get(metric)
            terms = (declared, *_terms(catalogue, declared)) if declared else ()
            roots = set().union(*(marts_of(catalogue, term) for term in terms))
            marts = ancestors(catalogue, roots)
            reads = tables_in(tuple(catalogue.marts.values()))
            self._reads[metric] = frozenset(marts).union(*(reads.get(mart, frozenset()) for mart in marts))
        return self._reads[metric]

    def _sql(self, metric: str, tables: frozenset[str]) -> Iterable[str]:
        catalogue = self.live.catalogue
        yield from (catalogue.marts[name].sql for name in tables if name in catalogue.marts)
        if metric in catalogue.metrics:
            yield catalogue.metrics[metric].model_dump_json()

    @cached_property
    def _line(self) -> dict[str, frozenset[str]]:
        """By area, itself and all that hold it."""
        rows = self.live.frame("select code, city, district, street from area").iter_rows()
        return {code: frozenset(one for one in (code, *above) if one) for code, *above in rows}

    @cached_property
    def _pictures(self) -> frozenset[str]:
        """The sources that show how things stand in their own period, and tell of no earlier day."""
        return frozenset(name for name, source in self.live.catalogue.sources.items() if source.shape == "picture")

    @cached_property
    def _returns(self) -> Sequence[dict[str, object]]:
        """The changed returns up to the frozen month, and of registers and events up to the end of its year."""
        end, month = self.frozen.scope.end, pl.col("period").str.slice(0, 7)
        is_of_year = ~pl.col("source").is_in(list(self._pictures)) & (month <= f"{end[:4]}-12")
        return self._changed((month <= end) | is_of_year)

    @cached_property
    def _later_returns(self) -> Sequence[dict[str, object]]:
        """The changed returns of registers and events of later years."""
        is_later = pl.col("period").str.slice(0, 4) > self.frozen.scope.end[:4]
        return self._changed(is_later & ~pl.col("source").is_in(list(self._pictures)))

    def _changed(self, condition: pl.Expr) -> Sequence[dict[str, object]]:
        """The returns that count now and did not, and those that counted and no longer do, the newest first."""
        columns = ", ".join(f"part.{name}" for name in _RETURN)
        sql = (
            f"select distinct {columns}, area.name as sender_name from submission_part as part "
            "left join area on area.code = part.sender where part.is_live"
        )
        was, now = (reader.frame(sql) for reader in (self.frozen, self.live))
        key, same = ["submission_id", "source", "sender", "period"], ["source", "sender", "period"]
        new = now.join(was, on=key, how="anti").filter(condition)
        is_again = pl.col("version") > 1  # of a register the former version counts on beside it
        new = new.with_columns(change=pl.when(is_again).then(pl.lit("replaced")).otherwise(pl.lit("new")))
        gone = was.join(now, on=key, how="anti").filter(condition).join(new, on=same, how="anti")
        every = pl.concat([new, gone.with_columns(change=pl.lit("withdrawn"))])
        rows = every.sort("received_on", "submission_id", descending=True).to_dicts()
        before = _last_of(was)
        return [one for one in rows if one["change"] == "withdrawn" or not self._is_same(one, before)]

    def _is_same(
        self, part: Mapping[str, object], before: Mapping[tuple[object, object], list[tuple[str, str]]]
    ) -> bool:
        """Whether a return says what the one before it said: a file is sent whole, and most of its tables stay."""
        sent = [
            id_ for period, id_ in before.get((part["source"], part["sender"]), []) if period <= str(part["period"])
        ]
        try:
            return bool(sent) and is_same(self.live.home, sent[-1], str(part["submission_id"]), str(part["source"]))
        except WuyeError:  # its rows are gone or of an earlier version: it is named
            return False

    @cached_property
    def _declared(self) -> frozenset[tuple[str, str]]:
        """Metrics and marts that are declared otherwise now, or new."""
        was, now = self.frozen.warehouse.declared or {}, self.live.warehouse.declared or {}
        return frozenset(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))

    @cached_property
    def _parameters(self) -> tuple[str, ...]:
        """Parameters with other values."""
        sql = "select name, cast(value as varchar) as value, valid_from, valid_to from parameter"
        was, now = (set(reader.frame(sql).iter_rows()) for reader in (self.frozen, self.live))
        return tuple(sorted({name for name, *_ in was ^ now}))

    @cached_property
    def _names(self) -> int:
        """How many names were decided since, in what the build in force has read."""
        return sum(
            one.kind == "alias" and self.frozen.journal_sequence < one.sequence <= self.live.journal_sequence
            for one in self.live.decided()
        )
