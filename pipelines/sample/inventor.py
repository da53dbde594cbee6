"""Rows of a ledger from what its source declares: numbers, days, choices, amounts and words for every column."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from pipelines import periods
from pipelines.catalogue.schema import Column, Source
from pipelines.sample.ledger import After, Ledger, Ledgers, Part, Within
from pipelines.sample.mess import source_of
from pipelines.sample.plan import Days, Floats, stream
from pipelines.sample.returns import CITY
from pipelines.sample.stories import STORIES
from pipelines.sample.subjects import Subjects

MONTH = "month_"  # the number of the month in which a row happened
PERIOD = "period_"  # of pictures: the period that the row is of
_NOT = np.datetime64("NaT")
_IMPROVEMENT = 0.14  # what is done in time at the end of 2022 beyond the start of 2020
_WORDS = {
    "document_no": ("（模拟）物发〔2020〕1号", "（模拟）物发〔2021〕6号", "（模拟）物发〔2022〕2号"),
    "decision_no": ("（模拟）物决〔2021〕12号", "（模拟）物决〔2022〕7号", "（模拟）物决〔2022〕15号"),
    "department": ("区住房城乡建设委", "区城市管理委", "区综合行政执法局", "区消防救援支队", "区市场监管局"),
    "organiser": ("街道办事处", "区住房城乡建设委", "社区居委会"),
    "convener": ("街道办事处",),
    "topic": ("物业管理条例", "业委会组建", "物业服务标准", "接诉即办"),
    "rubric_version": ("2021版",),
    "assessor": ("街道物业科",),
}
_OTHERWISE: dict[str, tuple[float, float]] = {  # by the end of a column's name
    "score": (72, 98),
    "_yuan": (2_000, 60_000),
    "_m2": (200, 6_000),
    "_share": (0.5, 1.0),
}


def invent(ledger: Ledger, known: Ledgers) -> pl.DataFrame:
    """The rows of one ledger from the first day to the last, in order of time.

    Columns: all of the source, whatever the rows hold; those of its subjects; and `area` (the number of the district
    that tells of it).
    """
    subjects = known.subjects
    rng = stream(subjects.scale.seed, "ledger", ledger.source)
    source = source_of(ledger.source)
    rows = ledger.rows(known, rng) if ledger.rows else _rows(ledger, source, known, rng)
    if rows.is_empty():  # a small city may have none of a kind
        return _complete(rows, source)
    rows = _served(rows, source, subjects)
    filled = _Filling(ledger, source, subjects, rng)
    rows = filled.days(rows)
    rows = _complete(filled.others(rows), source)
    if ledger.story:
        rows = ledger.story(rows, known, rng)
    if stories := STORIES.get((subjects.city.id, ledger.source)):
        rows = stories(rows, known)
    if ledger.day:
        rows = rows.sort(ledger.day, maintain_order=True)
    rows = _numbered(ledger, source, rows, subjects)
    return rows.with_columns(
        pl.when(pl.col(day).is_not_null()).then(pl.col(name)).alias(name) for name, day in ledger.tied.items()
    )


def _complete(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The rows with every column that the source declares, empty where nothing was invented, and `area`."""
    dtypes: dict[str, Any] = {"area": pl.Int64} | {column.name: column.dtype for column in source.columns}
    return rows.with_columns(
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in dtypes.items() if name not in rows.columns
    )


def _rows(ledger: Ledger, source: Source, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    subjects = known.subjects
    if ledger.about in known.frames:  # rows of another ledger are what this one is about
        frame = known.frames[ledger.about]
        return frame.filter(pl.Series(rng.random(len(frame)) < ledger.each))
    pool = subjects.pools[ledger.about]
    size, months = pool.alive.shape
    starts = subjects.starts
    if ledger.every:
        return _regular(ledger, subjects, rng)
    if ledger.yearly:
        grown = 1 + ledger.growth * np.arange(months) / max(1, 35)
        chosen = (rng.random((size, months)) < ledger.yearly / 12 * grown[None, :]) & pool.alive
        month, place = np.nonzero(chosen.T)
        lengths = (starts[1:] - starts[:-1]).astype(int)[month]
        day = starts[month] + (rng.random(len(month)) * lengths).astype(int)
        frame = pool.frame[place.tolist()].with_columns(pl.Series(MONTH, month))
    else:
        times = np.floor(ledger.each + rng.random(size)).astype(int)
        place = np.repeat(np.arange(size), times)
        first, last = (np.datetime64(text) for text in ledger.since)
        day = first + (rng.random(len(place)) * (last - first).astype(int)).astype(int)
        month = np.searchsorted(starts, day, side="right") - 1
        frame = pool.frame[place.tolist()].with_columns(pl.Series(MONTH, month))
    return frame if ledger.day in frame.columns else _with_day(frame, ledger.day, source, day, rng)


def _regular(ledger: Ledger, subjects: Subjects, rng: np.random.Generator) -> pl.DataFrame:
    pool, scale = subjects.pools[ledger.about], subjects.scale
    names = [month.text for month in scale.timeline]
    frames = []
    source = source_of(ledger.source)
    first = scale.first if source.shape == "picture" or ledger.recent else scale.timeline[0].text
    assert ledger.every is not None
    for period in periods.between(scale.timeline[0].text, scale.last, ledger.every):
        if period.last_month < first:
            continue
        month = names.index(period.last_month)
        chosen = np.flatnonzero(pool.alive[:, month] & (rng.random(len(pool.frame)) < ledger.share))
        start, length = np.datetime64(period.starts_on), (period.ends_before - period.starts_on).days
        day = start + (rng.random(len(chosen)) * length).astype(int)
        frame = pool.frame[chosen.tolist()].with_columns(
            pl.lit(period.text).alias(PERIOD), pl.lit(month, dtype=pl.Int64).alias(MONTH)
        )
        frames.append(_with_day(frame, ledger.day, source, day, rng) if ledger.day else frame)
    return pl.concat(frames) if frames else pl.DataFrame()


def _with_day(frame: pl.DataFrame, name: str, source: Source, day: Days, rng: np.random.Generator) -> pl.DataFrame:
    is_moment = any(column.name == name and column.about.cell == "datetime" for column in source.columns)
    if not is_moment:
        return frame.with_columns(pl.Series(name, day.astype("datetime64[D]")))
    clock = day.astype("datetime64[s]") + rng.integers(7 * 3_600, 20 * 3_600, len(day))
    return frame.with_columns(pl.Series(name, clock.astype("datetime64[us]")))


def _served(rows: pl.DataFrame, source: Source, subjects: Subjects) -> pl.DataFrame:
    """The company that served the estate in the month of the row, where the table asks for one."""
    wants = any(column.name == "company_code" for column in source.columns)
    if not wants or "company_code" in rows.columns or not {"estate", MONTH} <= set(rows.columns):
        return rows
    return rows.hstack(subjects.serving(rows["estate"].to_numpy(), rows[MONTH].to_numpy()))


def _numbered(ledger: Ledger, source: Source, rows: pl.DataFrame, subjects: Subjects) -> pl.DataFrame:
    key = next((c.name for c in source.columns if c.key and c.about.cell == "identifier"), source.columns[0].name)
    if not ledger.number or rows[key].count():
        return rows
    numbers = [district.number for district in subjects.city.districts]
    area = rows["area"].replace_strict({CITY: subjects.city.region, **dict(enumerate(numbers))}, return_dtype=pl.String)
    serial = pl.select(pl.int_range(1, len(rows) + 1)).to_series().cast(pl.String).str.zfill(5)
    return rows.with_columns((ledger.number + area + serial).alias(key))


class _Filling:
    """Fills in what the rows of one ledger do not have yet."""

    def __init__(self, ledger: Ledger, source: Source, subjects: Subjects, rng: np.random.Generator) -> None:
        self._ledger, self._source, self._subjects, self._rng = ledger, source, subjects, rng

    def days(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Every day and time that the ledger speaks of, in its order."""
        for name, rule in self._ledger.days.items():
            is_moment = self._column(name).about.cell == "datetime" if self._has(name) else False
            day = self._within(rows, rule) if isinstance(rule, Within) else self._after(rows, rule, is_moment)
            rows = rows.with_columns(pl.Series(name, day.astype("datetime64[us]" if is_moment else "datetime64[D]")))
        return rows

    def others(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Every other column: what the ledger says of it, else what its declaration allows."""
        for column in _wholes_first(self._source.written_columns, self._ledger):
            if column.name in rows.columns or column.about.cell in ("date", "datetime", "area", "credit_code"):
                continue
            values = self._values(column, rows)
            if values is not None:
                rows = rows.with_columns(values.alias(column.name))
        for name, share in self._ledger.blank.items():
            is_blank = pl.Series(self._rng.random(len(rows)) < share)
            rows = rows.with_columns(pl.when(~is_blank).then(pl.col(name)).alias(name))
        return rows

    def _has(self, name: str) -> bool:
        return any(column.name == name for column in self._source.columns)

    def _column(self, name: str) -> Column:
        return self._source.column(name)

    def _after(self, rows: pl.DataFrame, rule: After, is_moment: bool) -> Days:
        start = rows[rule.start].to_numpy()
        lag = self._rng.integers(rule.low, rule.high + 1, len(rows))
        if is_moment:
            day = start.astype("datetime64[s]") + (lag * 60).astype("timedelta64[s]")
        else:
            day = start.astype("datetime64[D]") + lag.astype("timedelta64[D]")
        return np.where(self._rng.random(len(rows)) < rule.share, day, _NOT)

    def _within(self, rows: pl.DataFrame, rule: Within) -> Days:
        start: Days = rows[rule.start].to_numpy()
        due: Days = rows[rule.due].to_numpy()
        is_moment = start.dtype != np.dtype("datetime64[D]") and due.dtype != np.dtype("datetime64[ms]")
        unit = "s" if is_moment else "D"
        start, due = start.astype(f"datetime64[{unit}]"), due.astype(f"datetime64[{unit}]")
        epoch = np.datetime64(f"{self._subjects.scale.timeline[0].starts_on}")
        passed = np.clip((start.astype("datetime64[D]") - epoch).astype(float) / 1_095, 0, 1)
        manner = np.array([0.0, *(0.05 * district.solved for district in self._subjects.city.districts)])
        share = rule.share - _IMPROVEMENT * (1 - passed) + manner[rows["area"].to_numpy() + 1]
        length = np.maximum(0, (due - start).astype(float))
        inside = start + (length * self._rng.random(len(rows))).astype(f"timedelta64[{unit}]")
        late = self._rng.integers(rule.late[0], rule.late[1] + 1, len(rows)) * (60 if is_moment else 1)
        after = due + late.astype(f"timedelta64[{unit}]")
        lot = self._rng.random(len(rows))
        done: Days = np.where(lot < share, inside, after)
        return np.where((lot > 1 - rule.never) | np.isnat(due), _NOT, done)

    def _values(self, column: Column, rows: pl.DataFrame) -> pl.Series | None:
        about, name, size, rng = column.about, column.name, len(rows), self._rng
        if about.refers or about.cell == "personal":
            return None
        if about.cell == "choice":
            odds = self._ledger.odds.get(name) or {code: 1 / (index + 1) for index, code in enumerate(about.values)}
            weights = np.array(list(odds.values()), dtype=float)
            return pl.Series(rng.choice(list(odds), size, p=weights / weights.sum()).astype(object), dtype=pl.String)
        if about.cell == "choices":
            return self._several(column, size)
        if about.cell == "yes_no":
            return pl.Series(rng.random(size) < self._ledger.yes.get(name, 0.9))
        if about.cell in ("integer", "decimal", "share"):
            return self._numbers(column, rows)
        if about.cell == "identifier":
            return None
        words = self._ledger.texts.get(name) or _WORDS.get(name)
        if words is None and not column.required:
            return None
        chosen = words or (f"（模拟）{about.label.zh}",)
        chosen = tuple(self._subjects.city.local_name(word) for word in chosen)
        return pl.Series([chosen[at] for at in rng.integers(0, len(chosen), size).tolist()], dtype=pl.String)

    def _several(self, column: Column, size: int) -> pl.Series:
        odds = self._ledger.odds.get(column.name) or dict.fromkeys(column.about.values, 0.6)
        codes = list(odds)
        taken = self._rng.random((size, len(codes))) < np.array(list(odds.values()))
        return pl.Series(
            [
                ",".join(code for code, is_in in zip(codes, row, strict=True) if is_in) or codes[0]
                for row in taken.tolist()
            ],
            dtype=pl.String,
        )

    def _numbers(self, column: Column, rows: pl.DataFrame) -> pl.Series:
        name, size = column.name, len(rows)
        ends = next((span for end, span in _OTHERWISE.items() if end in name), (1.0, 9.0))
        span = self._ledger.amounts.get(name, ends)
        if isinstance(span, Part):
            values: Floats = rows[span.whole].cast(pl.Float64).to_numpy() * self._rng.uniform(span.low, span.high, size)
        else:
            values = self._rng.uniform(span[0], span[1] + (column.about.cell == "integer"), size)
        return rounded(column, values)


def rounded(column: Column, values: Floats) -> pl.Series:
    """Numbers as offices write them: whole yuan, areas and scores with one decimal, shares in tenths of a per cent."""
    numbers = pl.Series(column.name, values).fill_nan(None)
    if column.about.cell == "integer" or column.name.endswith("_yuan"):
        return numbers.floor().cast(pl.Int64)
    return numbers.round(3 if column.about.cell == "share" else 1)


def _wholes_first(columns: Iterable[Column], ledger: Ledger) -> list[Column]:
    """Columns in an order in which a whole is filled in before its parts."""

    def depth(column: Column) -> int:
        rule = ledger.amounts.get(column.name)
        return (
            1 + depth(next(c for c in known if c.name == rule.whole))
            if isinstance(rule, Part) and any(c.name == rule.whole for c in known)
            else 0
        )

    known = list(columns)
    return sorted(known, key=depth)
