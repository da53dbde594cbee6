"""Relations between tables: what a return says of other tables' rows, held against what the store has accepted.

All of it are warnings: which return came first must not decide what is accepted. A register that nobody has sent
yet is held against nothing.
"""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column
from pipelines.disk import unread
from pipelines.intake.files.answer import JudgedPart
from pipelines.intake.judging.key_columns import (
    ADDED,
    COMPANY,
    ESTATE,
    PLACES,
    TOTALS,
    estate_column,
    key_columns,
    referred,
    referring,
)
from pipelines.intake.judging.places import Gazetteer, gazetteer
from pipelines.intake.records.faults import Warning_
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.stored_columns import ROW, WRITTEN
from pipelines.periods import parse, shift
from pipelines.settings import Home
from pipelines.text import Text, both

_MONTHS_BACK = 3  # where an estate was reported longer ago says little
_KEPT = 1_000  # frames of estate rows that stay in memory; a month of 330 streets fits three times
_LEVEL = {"street": both("街道", "street"), "district": both("区", "district")}


@dataclass(frozen=True, kw_only=True)
class _Return:
    """The latest return of a sender for a source and period."""

    order: tuple[date, datetime, str]
    file_name: str
    files: tuple[str, ...]


@dataclass(kw_only=True)
class _Register:
    """The keys that were accepted for one source; the newest periods are read first, and older ones when needed.

    Of estates, each with the district and street in which it was last reported.
    """

    known: set[str] = field(default_factory=set)
    places: dict[str, tuple[str, str | None, str | None]] = field(default_factory=dict)  # id → month, district, street
    unread: list[tuple[str, str]] = field(default_factory=list)  # (last month, file), the newest last

    def add(self, month: str, rows: pl.DataFrame, source: str) -> None:
        """Makes the keys of some stored rows known."""
        key = load().sources[source].key[0]
        self.known |= _texts(rows, key)
        if source == ESTATE:
            for id_, district, street in rows.select(key, *PLACES).iter_rows():
                if id_ not in self.places or self.places[id_][0] <= month:
                    self.places[id_] = (month, district, street)


class Relations:
    """What returns are held against; it learns from every submission that is stored."""

    def __init__(self, home: Home, stored: Sequence[Manifest]) -> None:
        self._store = home.store
        self._registers = {source: _Register() for source in referred()}
        self._returns: dict[tuple[str, str], dict[str, _Return]] = {}
        self._recent: OrderedDict[str, pl.DataFrame] = OrderedDict()
        self._areas: dict[str, Gazetteer] = {}
        self._divisions: tuple[str, ...] = ()
        for manifest in stored:
            self._note(manifest)
            for part in manifest.parts:
                if part.parquet and part.source in self._registers:
                    self._registers[part.source].unread.append((parse(part.period).last_month, part.parquet))
        for register in self._registers.values():
            register.unread.sort()

    def judge(self, parts: Sequence[JudgedPart], divisions: tuple[str, ...]) -> list[JudgedPart]:
        """The sheets of one submission with a warning for each relation that does not hold.

        Tabs of one submission know each other. `divisions` are the files that a gazetteer is made from.
        """
        if divisions != self._divisions:
            self._divisions, self._areas = divisions, {}
        for part in parts:
            if part.judged.source in self._registers and part.file is None:
                key = load().sources[part.judged.source].key[0]
                self._registers[part.judged.source].known |= _texts(part.keys, key)
        return [
            _with_warnings(part, self._warnings(part, parts, self._areas_in(part.judged.period)))
            if part.keys.height or part.file
            else part
            for part in parts
        ]

    def learn(self, manifest: Manifest, parts: Sequence[JudgedPart]) -> None:
        """Makes a stored submission known: its manifest, and the sheets that it holds in their order."""
        self._note(manifest)
        for stored, part in zip(manifest.parts, parts, strict=True):
            if stored.parquet and stored.source in self._registers:
                register, month = self._registers[stored.source], parse(stored.period).last_month
                if part.file is None:
                    register.add(month, part.keys, stored.source)
                else:
                    register.unread = sorted([*register.unread, (month, stored.parquet)])
            if stored.parquet and stored.source == ESTATE:
                self._keep(stored.parquet, part.keys)

    def _note(self, manifest: Manifest) -> None:
        files: dict[tuple[str, str, str], list[str]] = {}
        for part in manifest.parts:
            files.setdefault((part.source, part.period, part.sender), []).extend([part.parquet] if part.parquet else [])
        for (source, period, sender), names in files.items():
            returns = self._returns.setdefault((source, period), {})
            if sender not in returns or returns[sender].order <= manifest.order:
                returns[sender] = _Return(order=manifest.order, file_name=manifest.file_name, files=tuple(names))

    def _areas_in(self, period: str) -> Gazetteer:
        if period not in self._areas:
            self._areas[period] = gazetteer(self._divisions, period)
        return self._areas[period]

    def _unknown(self, source: str, values: set[str]) -> set[str]:
        """Those of the values that are no key of a source. Nothing where the source was never received."""
        register = self._registers[source]
        while register.unread and not values <= register.known:
            self._read_newest(source)
        return values - register.known if register.known else set()

    def _place_of(self, ids: set[str], period: str, level: str) -> dict[str, str]:
        """The district or street in which each estate was reported, if some return of the last months did."""
        register, at = self._registers[ESTATE], 1 + PLACES.index(level)
        since = shift(parse(period).last_month, -_MONTHS_BACK)
        while register.unread and register.unread[-1][0] >= since and not ids <= register.places.keys():
            self._read_newest(ESTATE)
        return {id_: code for id_ in ids if id_ in register.places and (code := register.places[id_][at])}

    def _read_newest(self, source: str) -> None:
        """Reads the keys of the newest period that was not read yet."""
        register = self._registers[source]
        month = register.unread[-1][0]
        batch = [file for other, file in register.unread if other == month]
        del register.unread[-len(batch) :]
        key = load().sources[source].key[0]
        register.add(month, self._read(batch, [key, *(PLACES if source == ESTATE else ())]), source)

    def _read(self, files: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
        try:
            return pl.read_parquet([self._store / file for file in files], columns=list(columns), glob=False)
        except (OSError, pl.exceptions.PolarsError) as fault:
            raise unread(both("已存的行", "what is stored"), fault) from None

    def _estate_rows(self, returned: _Return) -> list[pl.DataFrame]:
        """The estate rows of a return, read once while they are recent."""
        for file in returned.files:
            if file not in self._recent:
                self._keep(file, self._read([file], key_columns(ESTATE)))
        return [self._recent[file] for file in returned.files]

    def _keep(self, file: str, rows: pl.DataFrame) -> None:
        self._recent[file] = rows
        while len(self._recent) > _KEPT:
            self._recent.popitem(last=False)

    def _related(self, source: str, period: str, sender: str, areas: Gazetteer) -> dict[str, _Return]:
        """The returns of a source and period by areas that hold a sender or lie in it, the smallest areas first."""
        returns = self._returns.get((source, period), {})
        matches = [
            other
            for other in returns
            if other != sender and (areas.is_within(other, sender) or areas.is_within(sender, other))
        ]
        return {code: returns[code] for code in sorted(matches, key=lambda code: (-_depth(code, areas), code))}

    def _warnings(self, part: JudgedPart, parts: Sequence[JudgedPart], areas: Gazetteer) -> Iterator[Warning_]:
        for column in referring(part.judged.source):
            yield from self._unknown_keys(part, column)
        yield from self._foreign_estates(part, parts, areas)
        yield from self._other_companies(part, parts, areas)
        yield from self._sent_twice(part, areas)
        yield from self._other_totals(part, parts, areas)

    def _unknown_keys(self, part: JudgedPart, column: Column) -> Iterator[Warning_]:
        source, rows = load().sources[column.about.refers], _keys(part)
        values = _texts(rows, column.name)
        if part.file is not None and source.id == part.judged.source:
            values -= _texts(_in(rows, source.key[0], values), source.key[0])
        if unknown := self._unknown(source.id, values):
            yield _warning(
                part,
                f"unknown_{source.id}",
                column.name,
                _in(rows, column.name, unknown),
                both(
                    f"“{source.label.zh}”中没有这些{column.label.zh}",
                    f"“{source.label.en}” holds no such {column.label.en.lower()}",
                ),
                both(
                    f"请核对；如属新增，请一并报送“{source.label.zh}”",
                    f"Check them; if they are new, send “{source.label.en}” as well",
                ),
            )

    def _foreign_estates(self, part: JudgedPart, parts: Sequence[JudgedPart], areas: Gazetteer) -> Iterator[Warning_]:
        """Estates of another street (or district) than the sender's. They stay where they are written."""
        source, sender = part.judged.source, areas.areas.get(part.judged.sender)
        column = estate_column(source)
        if sender is None or sender.level not in PLACES or not column:
            return
        rows, level = _keys(part), sender.level
        if source == ESTATE:
            if foreign := _texts(rows, level) - {sender.code}:
                yield _warning(
                    part,
                    "foreign_estate",
                    level,
                    _in(rows, level, foreign),
                    both(
                        f"所写的地方不在{sender.name}，按所写的地方计入",
                        f"The place written is outside {sender.name}; counted where it is written",
                    ),
                    both(
                        "请核对；其他地方的小区由当地报送",
                        "Check it; estates of another place are for that place to send",
                    ),
                    written=f"{level}{WRITTEN}",
                )
                rows = _in(rows, level, {sender.code})
            ids = _texts(rows, column)
        else:
            own = (_texts(other.keys, column) for other in parts if other.judged.source == ESTATE and other.keys.height)
            ids = _texts(rows, column).difference(*own)
        placed = self._place_of(ids, part.judged.period, level)
        if elsewhere := {id_: code for id_, code in placed.items() if code != sender.code}:
            yield _warning(
                part,
                "foreign_estate",
                column,
                _in(rows, column, elsewhere),
                both(
                    f"这些小区此前报在其他{_LEVEL[level].zh}，不在{sender.name}",
                    f"These estates were reported in another {_LEVEL[level].en}, not in {sender.name}",
                ),
                both("请核对小区编号和归属", "Check the number and where the estate belongs"),
                values={id_: f"{id_}（{_name(code, areas)}）" for id_, code in elsewhere.items()},
            )

    def _other_companies(self, part: JudgedPart, parts: Sequence[JudgedPart], areas: Gazetteer) -> Iterator[Warning_]:
        """A monthly picture that names another company than the estates' register of that month."""
        source, column = load().sources[part.judged.source], estate_column(part.judged.source)
        if source.id == ESTATE or (source.shape, source.cadence) != ("picture", "month") or not column:
            return
        if COMPANY not in part.keys.columns or not _texts(part.keys, COMPANY):
            return
        register: dict[str, str | None] = {}
        for frame in reversed(self._estates_of(part.judged.period, part.judged.sender, parts, areas)):
            register.update(frame.select("estate_id", COMPANY).iter_rows())
        pairs = list(part.keys.select(column, COMPANY).iter_rows())
        differ = [bool(code and (listed := register.get(id_)) and code != listed) for id_, code in pairs]
        if any(differ):
            label = load().sources[ESTATE].label
            rows = part.keys.filter(pl.Series(differ))
            lines = [
                f"{id_}：{code} ≠ {register[id_]}" for (id_, code), other in zip(pairs, differ, strict=True) if other
            ]
            yield _warning(
                part,
                "other_company",
                COMPANY,
                rows.with_columns(said=pl.Series(lines)),
                both(f"企业与同月“{label.zh}”所列的不同", f"Another company than “{label.en}” of the same month names"),
                both("请核对是哪一家在服务", "Check which company serves the estate"),
                written="said",
            )

    def _sent_twice(self, part: JudgedPart, areas: Gazetteer) -> Iterator[Warning_]:
        """Estates that a higher or lower area has sent for the same period too."""
        source, column = load().sources[part.judged.source], estate_column(part.judged.source)
        if source.shape != "picture" or not column or column != source.key[0]:
            return
        for sender, returned in self._related(source.id, part.judged.period, part.judged.sender, areas).items():
            if not returned.files:
                continue
            same = part.keys.join(self._read(returned.files, source.key), on=list(source.key), how="semi")
            if same.height:
                name, id_ = _name(sender, areas), returned.order[2]
                yield _warning(
                    part,
                    "also_sent_by",
                    column,
                    same,
                    both(
                        f"{name}同期也报送了这些小区（{returned.file_name}，{id_}）",
                        f"{name} sent these estates for the same period too ({returned.file_name}, {id_})",
                    ),
                    both(
                        "同一小区只由一级报送，请与对方核对", "One level sends an estate; settle which with the other"
                    ),
                )

    def _other_totals(self, part: JudgedPart, parts: Sequence[JudgedPart], areas: Gazetteer) -> Iterator[Warning_]:
        """Own totals of an area that differ from what its estate rows of that month add up to."""
        if part.judged.source != TOTALS:
            return
        source, label = load().sources[TOTALS], load().sources[ESTATE].label
        frames = self._estates_of(part.judged.period, part.judged.sender, parts, areas)
        if not frames:
            return
        estates = pl.concat(frames).unique("estate_id", keep="first")
        for row in part.keys.iter_rows(named=True):
            area = areas.areas.get(row["area_code"])
            held = estates.filter(pl.col(area.level) == area.code) if area and area.level in PLACES else estates.clear()
            if area is None or held.is_empty():
                continue
            adds: dict[str, object] = {"estates": held.height}
            adds |= {name: held[name].sum() for name in ADDED if not held[name].has_nulls()}
            for name, added in adds.items():
                if row[name] is not None and row[name] != added:
                    heading, (written, place) = source.column(name).label, _heading(part, name)
                    yield Warning_(
                        code="total_differs_from_rows",
                        what=both(
                            f"{area.name}自报{heading.zh} {row[name]:,}，同月“{label.zh}”各行相加是 {added:,}",
                            f"{area.name}, {heading.en.lower()}: {row[name]:,} said, the rows of “{label.en}” of the "
                            f"same month add up to {added:,}",
                        ),
                        mend=both("汇总数不计入指标；请核对", "Own totals enter no number; check which is right"),
                        sheet=part.judged.sheet,
                        heading=written,
                        rows=(row[ROW],),
                        values={str(row[name]): 1},
                        column=place,
                    )

    def _estates_of(
        self, period: str, sender: str, parts: Sequence[JudgedPart], areas: Gazetteer
    ) -> list[pl.DataFrame]:
        """The estate rows of a period in and around an area, the best known first: of this submission or the area
        itself, then of the smallest areas upwards."""
        frames = [p.keys for p in parts if (p.judged.source, p.judged.period) == (ESTATE, period) and p.keys.height]
        before = self._returns.get((ESTATE, period), {}).get(sender)
        if before and not frames:
            frames += self._estate_rows(before)
        for returned in self._related(ESTATE, period, sender, areas).values():
            frames += self._estate_rows(returned)
        return frames


def _warning(
    part: JudgedPart,
    code: str,
    column: str,
    rows: pl.DataFrame,
    what: Text,
    mend: Text,
    *,
    written: str = "",
    values: Mapping[str, str] | None = None,
) -> Warning_:
    """A warning about some rows of a column, with the texts that stand there (or in another column, or in words)."""
    texts = [str(text) for text in rows[written or column].to_list() if text is not None]
    counts = Counter((values or {}).get(text, text) for text in texts)
    heading, place = _heading(part, column)
    return Warning_(
        code=code,
        what=what,
        mend=mend,
        sheet=part.judged.sheet,
        heading=heading,
        rows=tuple(rows[ROW].to_list()),
        values=dict(counts.most_common()),
        column=place,
    )


def _heading(part: JudgedPart, column: str) -> tuple[str, int | None]:
    """A column's heading as written and where it stands, or the declared heading of what the sheet does not have."""
    declared = load().sources[part.judged.source].column(column).label.zh
    return part.judged.headings.get(column, (declared, None))


def _with_warnings(part: JudgedPart, items: Iterable[Warning_]) -> JudgedPart:
    if not (warnings := tuple(items)):
        return part
    return replace(part, judged=replace(part.judged, warnings=(*part.judged.warnings, *warnings)))


def _keys(part: JudgedPart) -> pl.DataFrame | pl.LazyFrame:
    """The key columns of a part's rows; those of a large one stay on disk."""
    return (
        part.keys
        if part.file is None
        else pl.scan_parquet(part.file, glob=False).select(key_columns(part.judged.source))
    )


def _texts(rows: pl.DataFrame | pl.LazyFrame, column: str) -> set[str]:
    """The distinct values of a column; a frame without rows may be without columns."""
    if isinstance(rows, pl.LazyFrame):
        rows = rows.select(pl.col(column).unique()).collect(engine="streaming")
    return set(rows[column].to_list()) - {None} if rows.height else set()


def _in(rows: pl.DataFrame | pl.LazyFrame, column: str, values: Collection[str]) -> pl.DataFrame:
    is_named = pl.col(column).is_in(list(values))
    return (
        rows.filter(is_named) if isinstance(rows, pl.DataFrame) else rows.filter(is_named).collect(engine="streaming")
    )


def _name(code: str, areas: Gazetteer) -> str:
    return areas.areas[code].name if code in areas.areas else code


def _depth(code: str, areas: Gazetteer) -> int:
    depth = 0
    while code in areas.areas:
        code, depth = areas.areas[code].parent, depth + 1
    return depth
