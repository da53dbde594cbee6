"""A return held against the one before it: what is gone or new, what has a new number, and what is far too little.

All of it are warnings: the sender knows whether an estate has ended or was forgotten. Each table of a submission is held
against the same sender's latest return of an earlier period; events, whose rows add up, against what was sent for the
same period.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from io import BytesIO

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.disk import unread
from pipelines.intake.files.answer import JudgedPart
from pipelines.intake.judging.key_columns import ESTATE, estate_column
from pipelines.intake.records.faults import Warning_
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.stored_columns import ROW
from pipelines.intake.storing.nearest_estates import Candidates, Unknown
from pipelines.periods import name_of, named, parse
from pipelines.settings import Home
from pipelines.text import Language, Text, both, counted

SHARE = "complete_return_share"
EXAMPLES = 3
_KEPT = 1_500  # frames of keys and names; the rosters of 330 streets fit four times
_FULL = 3  # so many cells must be filled for two rows to be the same matter by chance no more

_Line = tuple[str, str]  # source, sender


@dataclass(frozen=True, kw_only=True)
class _Return:
    """The latest return of a sender for a source and period."""

    period: str
    order: tuple[date, datetime, str]
    files: tuple[str, ...]


@dataclass(kw_only=True)
class _Table:
    """The parts of one submission that are of one source, period and sender."""

    first: int  # which part stands for it
    parts: list[JudgedPart] = field(default_factory=list)


class Previous:
    """The former returns of every sender; it learns from every submission that is stored."""

    def __init__(self, home: Home, stored: Sequence[Manifest]) -> None:
        self._home = home
        self._returns: dict[_Line, dict[str, _Return]] = {}
        self._events: dict[tuple[str, str, str], list[str]] = {}
        self._frames: OrderedDict[tuple[str, ...], pl.DataFrame] = OrderedDict()
        for manifest in stored:
            self.learn(manifest)

    def learn(self, manifest: Manifest, parts: Sequence[JudgedPart] = ()) -> None:
        """Makes a stored submission known; `parts`, in the manifest's order, save reading its rows again."""
        files: dict[tuple[str, str, str], list[str]] = {}
        for stored, judged in zip(manifest.parts, parts, strict=False):
            if stored.parquet and not judged.carried and _has_keys(judged, stored.source):
                self._keep((stored.parquet,), _keys_in(judged, stored.source))
        for part in manifest.parts:
            if part.parquet:
                files.setdefault((part.source, part.period, part.sender), []).append(part.parquet)
        for (source, period, sender), names in files.items():
            if load().sources[source].shape == "events":
                self._events.setdefault((source, period, sender), []).extend(names)
            elif _unit(source) or _name(source):
                returns = self._returns.setdefault((source, sender), {})
                if period not in returns or returns[period].order <= manifest.order:
                    returns[period] = _Return(period=period, order=manifest.order, files=tuple(names))

    def judge(self, parts: Sequence[JudgedPart], received_on: date) -> list[JudgedPart]:
        """The sheets of one submission with what differs from the returns before it, said on each table's first one."""
        tables: dict[tuple[str, str, str], _Table] = {}
        for number, part in enumerate(parts):
            if part.accepted:
                place = (part.judged.source, part.judged.period, part.judged.sender)
                tables.setdefault(place, _Table(first=number)).parts.append(part)
        judged, running = list(parts), set()
        for (source, period, sender), table in tables.items():
            warnings: list[Warning_] = []
            declared = load().sources[source]
            is_plan = declared.shape == "register" or declared.cadence == "on change"  # may come before its period ends
            is_running = not is_plan and received_on <= parse(period).last_day
            if is_running and period not in running:
                running.add(period)
                warnings.append(_running(table.parts[0], period, received_on))
            if declared.shape == "events":
                warnings += self._same_matter(table, source, period, sender)
            elif former := self._former(source, period, sender):
                warnings += self._compared(table, source, sender, former)
            judged[table.first] = _with(judged[table.first], warnings)
        return [self._with_candidates(part, parts) for part in judged]

    def _former(self, source: str, period: str, sender: str) -> _Return | None:
        """The latest return of an earlier period of the same kind."""
        span = parse(period)
        earlier = [
            one
            for text, one in self._returns.get((source, sender), {}).items()
            if (former := parse(text)).kind == span.kind and former.starts_on < span.starts_on
        ]
        return max(earlier, key=lambda one: parse(one.period).starts_on, default=None)

    def _compared(self, table: _Table, source: str, sender: str, former: _Return) -> Iterator[Warning_]:
        before, now = self._rows(former.files, source), self._rows_of(table, source)
        known, present = _named(before), _named(now)
        gone = {key: name for key, name in known.items() if key not in present}
        new = {key: name for key, name in present.items() if key not in known}
        part, unit = table.parts[0], _unit(source)
        by_name: dict[str, str] = {name: key for key, name in gone.items() if name}
        renumbered = {key: by_name[name] for key, name in new.items() if name in by_name}
        if renumbered:
            yield _renumbered(part, source, former.period, renumbered, new)
        gone = {key: name for key, name in gone.items() if key not in renumbered.values()}
        new = {key: name for key, name in new.items() if key not in renumbered}
        if not unit:  # a register is not sent whole: what is not in it is not gone
            return
        share = load().parameters[SHARE].on(parse(part.judged.period).last_day, self._home.region)
        if share is not None and len(present) < share * len(known):
            yield _far_fewer(part, former.period, len(present), len(known), float(share), is_roster=source == ESTATE)
        if (gone or new) and _is_whole(source):
            yield _changed(part, former.period, gone, new)

    def _same_matter(self, table: _Table, source: str, period: str, sender: str) -> Iterator[Warning_]:
        """Rows with a new number whose every other cell is that of a row sent before for the same period."""
        files = self._events.get((source, period, sender))
        declared = load().sources[source]
        if not files or any(part.parquet is None for part in table.parts) or len(declared.key) != 1:
            return
        key = declared.key[0]
        rest = [c.name for c in declared.stored_columns if c.name != key and c.about.cell and not c.about.keyed_from]
        now = pl.concat([pl.read_parquet(BytesIO(part.parquet or b"")) for part in table.parts])
        before = self._read(files, [key, *rest])
        filled = pl.sum_horizontal(pl.col(rest).is_not_null()) >= _FULL
        other = before.filter(filled).select(pl.col(key).alias("former"), *rest).unique(rest, keep="first")
        same = (
            now.filter(filled)
            .join(before.select(key), on=key, how="anti")
            .join(other, on=rest, how="inner", nulls_equal=True)
            .sort(ROW)
        )
        if same.height:
            part, label = table.parts[0], declared.column(key).label
            pairs = dict(same.select(key, "former").iter_rows())
            yield Warning_(
                code="same_under_new_number",
                what=both(
                    f"除{label.zh}外，与已报的 {same.height} 行完全相同：{_pairs(pairs, 'zh')}",
                    f"But for the {label.en.lower()} the same as {counted(same.height, 'row')} sent before: {_pairs(pairs, 'en')}",
                ),
                mend=both("同一事项请沿用原编号", "Keep the number of the same matter"),
                sheet=part.judged.sheet,
                heading=_heading(part, key)[0],
                rows=tuple(same[ROW].to_list()),
                column=_heading(part, key)[1],
            )

    def _with_candidates(self, part: JudgedPart, parts: Sequence[JudgedPart]) -> JudgedPart:
        """The sheet with the nearest estates beside every number that is in no register."""
        source, warnings = part.judged.source, list(part.judged.warnings)
        at = next((n for n, warning in enumerate(warnings) if warning.code == f"unknown_{ESTATE}"), None)
        column = estate_column(source)
        if at is None or not column or part.parquet is None:
            return part
        names = [name for name in ("estate_name",) if name in {c.name for c in load().sources[source].stored_columns}]
        rows = pl.read_parquet(BytesIO(part.parquet), columns=[column, *names])
        candidates = Candidates(self._roster(part.judged.sender, parts), set(rows[column].drop_nulls().to_list()))
        unknown = [
            Unknown(code=code, name=name)
            for code, name in dict(rows.select(column, names[0] if names else pl.lit(None)).iter_rows()).items()
            if code in warnings[at].values
        ]
        if text := candidates.say(unknown):
            warnings[at] = replace(
                warnings[at], mend=both(f"{text.zh}；{warnings[at].mend.zh}", f"{text.en}. {warnings[at].mend.en}")
            )
        return replace(part, judged=replace(part.judged, warnings=tuple(warnings)))

    def _roster(self, sender: str, parts: Sequence[JudgedPart]) -> dict[str, str]:
        """The estates that a sender has, as it or those below it last sent them, by number."""
        result: dict[str, str] = {}
        for (source, other), returns in self._returns.items():
            if source == ESTATE and other.startswith(_stem(sender)):
                latest = max(returns.values(), key=lambda one: parse(one.period).starts_on)
                result |= _named(self._rows(latest.files, ESTATE))
        own = [part for part in parts if part.judged.source == ESTATE and part.parquet]
        return result | _named(pl.concat([_keys_in(part, ESTATE) for part in own])) if own else result

    def _rows_of(self, table: _Table, source: str) -> pl.DataFrame:
        return pl.concat([_keys_in(part, source) for part in table.parts])

    def _rows(self, files: Sequence[str], source: str) -> pl.DataFrame:
        """The keys and names of stored rows, read once while they are recent."""
        if (place := tuple(files)) not in self._frames:
            self._keep(place, self._read(files, _columns(source)))
        return self._frames[place]

    def _keep(self, files: tuple[str, ...], rows: pl.DataFrame) -> None:
        self._frames[files] = rows
        while len(self._frames) > _KEPT:
            self._frames.popitem(last=False)

    def _read(self, files: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
        try:
            return pl.read_parquet([self._home.store / file for file in files], columns=list(columns))
        except (OSError, pl.exceptions.PolarsError) as fault:
            raise unread(both("已存的行", "what is stored"), fault) from None


@cache  # asked for with every table
def _unit(source: str) -> str:
    """The column that names the unit of a picture that is sent whole each time: an estate, or an area."""
    declared = load().sources[source]
    if declared.shape != "picture" or len(declared.key) != 1:
        return ""
    key = declared.column(declared.key[0])
    return key.name if key.name == estate_column(source) or key.about.cell == "area" else ""


@cache
def _is_whole(source: str) -> bool:
    """Whether a return has every unit each time, so that one that is missing is gone: a roster, or areas."""
    return source == ESTATE or load().sources[source].column(_unit(source)).about.cell == "area"


@cache
def _name(source: str) -> str:
    """The column with the name of what a source's single key numbers."""
    declared = load().sources[source]
    names = [column.name for column in declared.stored_columns if column.name in ("name", f"{source}_name")]
    return names[0] if names and len(declared.key) == 1 else ""


@cache
def _columns(source: str) -> tuple[str, ...]:
    """The columns by which returns of a source are compared: the key, and the name where it has one."""
    return tuple(name for name in (load().sources[source].key[0], _name(source)) if name)


def _has_keys(part: JudgedPart, source: str) -> bool:
    """Whether the columns by which returns are compared are at hand, in memory."""
    return part.parquet is not None and set(part.keys.columns).issuperset(_columns(source))


def _keys_in(part: JudgedPart, source: str) -> pl.DataFrame:
    if _has_keys(part, source):
        return part.keys.select(_columns(source))
    where = BytesIO(part.parquet) if part.parquet is not None else part.file
    assert where is not None  # a part with accepted rows has them here or there
    return pl.read_parquet(where, columns=list(_columns(source)))


def _named(rows: pl.DataFrame) -> dict[str, str]:
    """The name of each key, "" where there is none."""
    names = rows[:, 1] if rows.width > 1 else pl.repeat("", rows.height, dtype=pl.String, eager=True)
    return dict(zip(rows[:, 0].to_list(), names.fill_null("").to_list(), strict=True))


def _running(part: JudgedPart, period: str, received_on: date) -> Warning_:
    ends, when = parse(period).last_day, name_of(period)
    return Warning_(
        code="period_running",
        what=both(
            f"期间未结束：{when.zh}到 {ends} 止，{received_on} 收到",
            f"The period is not over: {when.en} ends on {ends}, received on {received_on}",
        ),
        mend=both(
            "期末后请补报全期；此前按未满期显示",
            "Send the whole period after its end; until then it is marked as running",
        ),
        sheet=part.judged.sheet,
    )


def _renumbered(
    part: JudgedPart, source: str, period: str, pairs: Mapping[str, str], names: Mapping[str, str]
) -> Warning_:
    texts = {number: f"{names[number]} {former} → {number}" for number, former in pairs.items()}
    key = load().sources[source].key[0]
    return Warning_(
        code="same_name_new_number",
        what=both(
            f"{len(pairs)} 个名称与上次（{named(period, 'zh')}）相同而编号不同：{_list(texts.values(), 'zh')}",
            f"{counted(len(pairs), 'has', 'have')} the name of the last return ({named(period, 'en')}) under another number: {_list(texts.values(), 'en')}",
        ),
        mend=both("同一小区（单位）请沿用原编号", "Keep the number of what is the same"),
        sheet=part.judged.sheet,
        heading=_heading(part, key)[0],
        rows=_at(part, key, pairs),
        column=_heading(part, key)[1],
    )


def _far_fewer(part: JudgedPart, period: str, now: int, before: int, share: float, *, is_roster: bool) -> Warning_:
    zh, en = (
        ("，未报齐，补齐前不作达标判断", ": incomplete, no verdict until the rest comes") if is_roster else ("", "")
    )
    return Warning_(
        code="far_fewer",
        what=both(
            f"本次 {now} 个，上次（{named(period, 'zh')}）{before} 个，不足 {share:.0%}{zh}",
            f"{now} this time, {before} the last time ({named(period, 'en')}), less than {share:.0%}{en}",
        ),
        mend=_check(part),
        sheet=part.judged.sheet,
    )


def _changed(part: JudgedPart, period: str, gone: Mapping[str, str], new: Mapping[str, str]) -> Warning_:
    zh, en, key = [], [], load().sources[part.judged.source].key[0]
    for names, word_zh, word_en in ((gone, "少", "gone"), (new, "多", "new")):
        if names:
            lines = [f"{key} {name}".strip() for key, name in names.items()]
            zh.append(f"{word_zh} {len(names)} 个（{_list(lines, 'zh')}）")
            en.append(f"{len(names)} {word_en} ({_list(lines, 'en')})")
    return Warning_(
        code="other_than_before",
        what=both(
            f"与上次（{named(period, 'zh')}）相比：{'，'.join(zh)}",
            f"Against the last return ({named(period, 'en')}): {', '.join(en)}",
        ),
        mend=_check(part),
        sheet=part.judged.sheet,
        heading=_heading(part, key)[0] if new else "",
        rows=_at(part, key, new),
        column=_heading(part, key)[1] if new else None,
    )


def _at(part: JudgedPart, column: str, values: Collection[str]) -> tuple[int, ...]:
    """The rows of a sheet in which some values stand; none of a large file, whose rows stay on the disk."""
    if part.parquet is None or not values:
        return ()
    rows = pl.read_parquet(BytesIO(part.parquet), columns=[column, ROW])
    return tuple(rows.filter(pl.col(column).is_in(list(values)))[ROW].sort().to_list())


def _check(part: JudgedPart) -> Text:
    """What to do about a difference, of which rows that were refused may be the reason."""
    zh, en = (
        (f"（另有 {n} 行被退回）", f" ({counted(n, 'row was', 'rows were')} refused)")
        if (n := part.judged.refused)
        else ("", "")
    )
    return both(
        f"请核对是否漏报{zh}；确有增减的不必改", f"Check whether any was forgotten{en}; what really changed may stay"
    )


def _stem(code: str) -> str:
    """With what the codes of all areas in an area begin (GB/T 2260: a province, a city, or anything below)."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") and len(code) == 6 else code


def _list(lines: Iterable[str], language: Language) -> str:
    texts = list(lines)
    more = (" 等" if language == "zh" else ", …") if len(texts) > EXAMPLES else ""
    return ("、" if language == "zh" else ", ").join(texts[:EXAMPLES]) + more


def _pairs(pairs: Mapping[str, str], language: Language) -> str:
    return _list([f"{new} = {former}" for new, former in pairs.items()], language)


def _heading(part: JudgedPart, column: str) -> tuple[str, int | None]:
    declared = load().sources[part.judged.source].column(column).label.zh
    return part.judged.headings.get(column, (declared, None))


def _with(part: JudgedPart, warnings: Sequence[Warning_]) -> JudgedPart:
    if not warnings:
        return part
    return replace(part, judged=replace(part.judged, warnings=(*part.judged.warnings, *warnings)))
