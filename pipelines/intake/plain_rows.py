"""The rows of a large file of which nothing need be said, told from all others by expressions over whole columns.

A row is plain when every cell was read by its fast way, nothing required is missing, every place is known, all checks
hold and it is certainly data. What is plain here, `judge_sheet` would have accepted with the same values and without a
word; every row that is not goes through `judge_sheet`. So nothing here decides what is wrong with a row.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column, Source
from pipelines.intake.cells import fast, known
from pipelines.intake.layout import Layout
from pipelines.intake.persons import is_written_freely
from pipelines.intake.places import Gazetteer, resolve
from pipelines.intake.privacy import HIDDEN, keys
from pipelines.intake.rows import NOTE, TOTAL
from pipelines.intake.spellings import BLANKS, LOST_CHARACTER, Noted, Unreadable, read_cell
from pipelines.intake.store import ROW, SHEET, SUBMISSION, WRITTEN, stored_schema
from pipelines.intake.tabs import lead_words
from pipelines.masking import masked, masked_sure

SHAPES = ("events", "register")  # a picture is small: what one area says of one period
_READ_ONE_BY_ONE = ("credit_code", "choices")  # no fast way; few distinct texts
_AS_WRITTEN = ("text", "area", "personal")
_CODE = r"^[A-Za-z_-]{0,8}[0-9]{4}[A-Za-z0-9_-]*$"  # what begins with this is no total, no note and no heading
_EDGE = f"^[{BLANKS}]|[{BLANKS}]$"
_NOT_BARE = f"{_EDGE}|{LOST_CHARACTER}"
_LEAD = pl.coalesce(pl.all()).alias("lead")
_REMEMBERED = 1 << 18  # distinct texts or places of a column


def can_be_told(source: Source, layout: Layout) -> bool:
    """Whether a row of a source can be judged without the others."""
    columns = [source.column(name) for name in (*layout.columns, *layout.constants)]
    return (
        source.shape in SHAPES
        and all(check.refuses != "file" and _is_of_one_row(check.expr) for check in source.checks)
        and all(_is_of_one_row(expr) for expr in source.derive)
        and all(column.about.cell != "fee" for column in columns)
    )


def _is_of_one_row(expr: pl.Expr) -> bool:
    try:
        return expr.meta.is_row_separable()
    except pl.exceptions.InvalidOperationError:  # of an expression over several columns at once it cannot be told
        return False


@dataclass(frozen=True, kw_only=True)
class Told:
    """The rows of a block: the plain ones as they are stored, and which ones are not plain.

    `hashes` are those of the plain rows' keys. `said` are the columns of the block, by place in the frame, that may not
    be archived as they stand, and `tells` whether that is for what they say of somebody in a row of data.
    """

    plain: pl.DataFrame  # `_row` counts from the first row of the block
    others: pl.Series
    hashes: npt.NDArray[np.uint64]
    said: Mapping[int, pl.Series]
    tells: bool


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The rows of a block as values: which of them are not plain, and which are certainly about nobody."""

    values: pl.DataFrame
    odd: pl.Series
    no_data: pl.Series


@dataclass(kw_only=True)
class Teller:
    """Tells the plain rows of one file; remembers what distinct texts and places were read as."""

    layout: Layout
    sample: pl.DataFrame  # the first rows below the headings as text, cells without blanks
    personal: Collection[int]  # the frame's columns of which no cell is kept
    gazetteer: Gazetteer
    sender: str
    submission: str
    secret: bytes = field(repr=False)
    _read: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.source = load().sources[self.layout.source]
        texts = self.layout.texts(self.sample)
        self.columns = [column for column in self.source.written_columns if column.name in texts.columns]
        # expressions are made once: making them for every block takes longer than some of them take to run
        self._known = [known(column, self._unknown(column)) for column in self.columns]
        written = texts.select(self._known)
        self._fast = [fast(column, written[column.name]).alias(column.name) for column in self.columns]
        places = [column.name for column in self.source.columns if column.about.cell == "area"]
        self._places = pl.DataFrame(
            schema=dict.fromkeys((f"{name}{WRITTEN}" for name in places), pl.String)
            | {"is_known": pl.Boolean}
            | dict.fromkeys(places, pl.String)
        )
        self._checks = [check.expr.fill_null(value=True) for check in self.source.checks]
        self.schema = stored_schema(self.source)
        self._stored = [pl.col(name).cast(dtype) for name, dtype in self.schema.items()]
        self._edges = self._made_edges(self.sample.columns)
        self._same, self._same_is_unread = self._made_same(self.sample.columns)
        self._leads = lead_words(load().sources)

    def _unknown(self, column: Column) -> Sequence[str]:
        return self.layout.unknown.get(column.name, ())

    def tell(self, frame: pl.DataFrame, forced: Sequence[int], above: int = 0, *, is_bare: bool = False) -> Told:
        """Parts the rows of a block; cells are null where empty, with blanks as written.

        Rows that are `forced` are not plain, whatever they say; so many rows stand `above` the table.
        """
        reading = self.read(frame, forced, is_bare=is_bare)
        said, tells = self._said(frame, reading.no_data, above)
        return self.keep(reading, frame, said, tells=tells)

    def read(self, frame: pl.DataFrame, forced: Sequence[int], *, is_bare: bool) -> Reading:
        """Reads and judges every cell by itself, and what each row is; `is_bare` as `Rows` say it."""
        written = self.layout.texts(frame).select(self._known)
        values = written.select(self._fast)
        for column in self.columns:
            if column.about.cell in _READ_ONE_BY_ONE:
                values = values.with_columns(self._one_by_one(column, written[column.name]))
        unread = self._is_odd_cell(written, values)
        odd, no_data = self._odd_rows(frame, unread, is_bare=is_bare)
        if forced:
            odd = _set(odd, list(forced))
        odd, values = self._with_places(odd, values)
        return Reading(values=values, odd=odd, no_data=no_data)

    def keep(self, reading: Reading, frame: pl.DataFrame, said: Mapping[int, pl.Series], *, tells: bool) -> Told:
        """Judges every row by itself, with its texts as they may be kept."""
        odd, values = self._without_persons(reading.odd, reading.values, frame, said)
        stored = (
            values.with_columns(
                pl.lit(self.submission).alias(SUBMISSION),
                pl.lit("").alias(SHEET),
                pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW),
            )
            .with_columns(self.source.derive)
            .select(self._stored)
        )
        if self._checks:
            odd = odd | ~stored.select(pl.all_horizontal(self._checks).alias("holds"))["holds"]
        if not odd.all():
            # the last row of a file that is data must be among the others, and so must those on both sides of a seam
            odd = _set(odd, [0, odd.len() - 1, int((~odd).arg_true()[-1])])
        plain = stored.filter(~odd)
        return Told(
            plain=plain,
            others=odd.arg_true().cast(pl.Int64),
            hashes=hashes_of(self.source, plain),
            said=said,
            tells=tells,
        )

    # ---- what a row looks like

    def _odd_rows(self, frame: pl.DataFrame, unread: pl.Series, *, is_bare: bool) -> tuple[pl.Series, pl.Series]:
        """Blank rows and those after them, lines of text, repeated headings, totals, notes, what the mapping keeps out;
        and which of them are lines, headings, totals or notes."""
        layout = self.layout
        few = self._few(frame)
        lead = frame.to_series(0) if not frame.to_series(0).null_count() else frame.select(_LEAD)["lead"]
        odd, no_data, after = unread, few, lead.is_null()
        if self._edges and not is_bare:
            odd = odd | frame.select(pl.any_horizontal(self._edges).fill_null(value=False).alias("edge"))["edge"]
        if few.any():
            odd, no_data = odd | few, few & lead.str.contains(r"\p{Han}").fill_null(value=False)
        places = unread.arg_true() if self._same_is_unread else pl.int_range(frame.height, eager=True)
        if places.len():
            same = frame[places].select(self._same)["same"]
            odd, no_data = _marked(odd, places, same), _marked(no_data, places, same)
        doubtful = (~lead.str.contains(_CODE)).fill_null(value=False).arg_true()
        if doubtful.len():
            texts = lead.gather(doubtful)
            bare = texts.str.replace_all(r"\s", "")
            leads = bare.str.replace_all("[*＊]", "").str.to_lowercase().is_in(self._leads)
            aside = bare.str.contains(TOTAL) | bare.str.contains(NOTE)
            no_data = _marked(no_data, doubtful, aside)
            odd = _marked(odd, doubtful, aside | texts.str.contains(_EDGE) | leads)
            after = _marked(after, doubtful, leads)
        if after.any():
            odd = odd | after.shift(1, fill_value=False)
        return (odd | ~layout.kept(frame) if layout.keep else odd), no_data

    def _few(self, frame: pl.DataFrame) -> pl.Series:
        """Rows with fewer than two cells; none where two columns have no gap."""
        used = [frame.columns[at] for at in self.layout.used]
        if sum(not frame[name].null_count() for name in used) > 1:
            return pl.repeat(value=False, n=frame.height, dtype=pl.Boolean, eager=True)
        return frame.select((pl.sum_horizontal(pl.col(used).is_not_null()) < 2).alias("few"))["few"]

    def _made_same(self, names: Sequence[str]) -> tuple[pl.Expr, bool]:
        """Which rows repeat the headings, and whether every such row certainly has a cell that cannot be read."""
        layout = self.layout
        headings = {name: layout.headings[name] for name, parts in layout.columns.items() if len(parts) == 1}
        known_ = {name: text for name, text in headings.items() if text and layout.body}
        least = max(2, 0.6 * len(known_))
        equal = [pl.col(names[layout.columns[name][0]]) == text for name, text in known_.items()]
        same = pl.sum_horizontal([pl.lit(0), *equal]) >= least
        texts = pl.DataFrame(
            {name: [known_.get(name)] for name in self.layout.texts(self.sample).columns}, schema_overrides={}
        )
        texts = texts.cast(pl.String)
        read = texts.select(self._known).select(self._fast)
        silent = [
            name
            for name in known_
            if name in layout.values
            or self.source.column(name).about.cell in (*_AS_WRITTEN, *_READ_ONE_BY_ONE)
            or name not in read.columns
            or texts.select(self._known)[name].is_null().all()
            or read[name].is_not_null().all()
        ]
        return same.alias("same"), len(silent) < least

    def _made_edges(self, names: Sequence[str]) -> list[pl.Expr]:
        """Columns whose cells stay as written: a blank round one would not make it unreadable. Places are told later."""
        looked_at = {
            names[at]
            for name, parts in self.layout.columns.items()
            for at in parts
            if self._keeps_blanks(name) and not self._is_place(name)
        }
        return [pl.col(name).str.contains(_NOT_BARE) for name in sorted(looked_at)]

    def _is_place(self, name: str) -> bool:
        layout = self.layout
        return (
            self.source.column(name).about.cell == "area"
            and len(layout.columns[name]) == 1
            and name not in layout.values
        )

    def _keeps_blanks(self, name: str) -> bool:
        """Whether a blank round a cell of a column would not make it unreadable."""
        parts, cell = self.layout.columns[name], self.source.column(name).about.cell
        return len(parts) > 1 or name in self.layout.values or cell in _AS_WRITTEN or cell in _READ_ONE_BY_ONE

    def _is_odd_cell(self, written: pl.DataFrame, values: pl.DataFrame) -> pl.Series:
        """Cells that the fast way did not read, and required ones in which nothing is known."""
        # nothing that is null becomes a value: as many nulls after reading as before tell that every cell was read
        unread = [
            written[column.name].is_not_null() & values[column.name].is_null()
            for column in self.columns
            if column.about.cell not in _AS_WRITTEN
            and written[column.name].null_count() != values[column.name].null_count()
        ]
        absent = [
            written[column.name].is_null()
            for column in self.columns
            if (column.required or column.key) and written[column.name].null_count()
        ]
        odd = pl.repeat(value=False, n=written.height, dtype=pl.Boolean, eager=True)
        for flags in (*unread, *absent):
            odd = odd | flags
        return odd

    # ---- what is read by distinct texts

    def _one_by_one(self, column: Column, written: pl.Series) -> pl.Series:
        read = self._read.setdefault(column.name, {})
        texts = [text for text in written.unique().to_list() if text is not None]
        if len(read) > _REMEMBERED:
            read.clear()
        for text in texts:
            if text not in read:
                read[text] = _value(text, column)
        return written.replace_strict(texts, [read[text] for text in texts], default=None, return_dtype=column.dtype)

    def _with_places(self, odd: pl.Series, values: pl.DataFrame) -> tuple[pl.Series, pl.DataFrame]:
        missing = [column for column in self.source.columns if column.name not in values.columns]
        values = values.with_columns(pl.lit(None, dtype=column.dtype).alias(column.name) for column in missing)
        names = [column.name for column in self.source.columns if column.about.cell == "area"]
        if not names:
            return odd, values
        texts = values.select(pl.col(name).alias(f"{name}{WRITTEN}") for name in names)
        # a column without any text needs no comparing
        filled = [name for name in texts.columns if texts[name].null_count() < texts.height]
        table = self._places  # another thread may put a longer one in its place meanwhile
        joined = _joined(texts, filled, table)
        if joined["is_known"].null_count():
            table = self._resolved(
                joined.filter(pl.col("is_known").is_null()).select(texts.columns).unique(), names, table
            )
            joined = _joined(texts, filled, table)
        return odd | ~joined["is_known"], values.with_columns(joined.drop("is_known").get_columns())

    def _resolved(self, rows: pl.DataFrame, names: Sequence[str], table: pl.DataFrame) -> pl.DataFrame:
        """The table with what further combinations of places are read as; a blank round one makes it doubtful."""
        texts = rows.rename(dict(zip(rows.columns, names, strict=True)))
        codes, unknown, renamed = resolve(texts, self.source.columns, self.gazetteer, self.sender)
        doubts = (unknown, renamed, texts.select(pl.all().str.contains(_NOT_BARE)))
        is_known = [~each.select(pl.any_horizontal(pl.all().fill_null(value=False))).to_series() for each in doubts]
        found = rows.with_columns(pl.Series("is_known", is_known[0] & is_known[1] & is_known[2]), *codes.select(names))
        kept = table if table.height < _REMEMBERED else table.clear()
        longer = pl.concat([kept, found.select(kept.columns)])
        self._places = longer
        return longer

    # ---- persons

    def _said(self, frame: pl.DataFrame, no_data: pl.Series, above: int) -> tuple[dict[int, pl.Series], bool]:
        """The columns as they may be archived, where that is another text: see `clean`."""
        about = {at: self.source.column(name) for name, parts in self.layout.columns.items() for at in parts}
        phones = {column.about.keyed_from for column in self.source.columns if column.about.keyed_from}
        lines = no_data.arg_true()
        changed: dict[int, pl.Series] = {}
        tells = False
        for at, text in enumerate(frame.iter_columns()):
            column = about.get(at)
            if at in self.personal:
                filled = (text.str.strip_chars(BLANKS) != "").fill_null(value=False)
                hidden = pl.Series([HIDDEN], dtype=pl.String).new_from_index(0, text.len()).zip_with(filled, text)
                said = _filled(keys(text, self.secret), hidden) if column and column.name in phones else hidden
            elif column is None or column.about.is_masked:
                said = masked(text)
            elif is_written_freely(column):
                said = masked_sure(text)
            else:
                said = text
            if lines.len():
                said = said.clone().scatter(lines, masked(text.gather(lines)))
            if above:
                said = pl.concat([text.head(above), said.slice(above)])
            if said is not text and (differs := said.ne_missing(text)).any():
                changed[at] = said.alias(text.name)
                tells = tells or bool((differs & ~no_data).any())
        return changed, tells

    def _without_persons(
        self, odd: pl.Series, values: pl.DataFrame, frame: pl.DataFrame, said: Mapping[int, pl.Series]
    ) -> tuple[pl.Series, pl.DataFrame]:
        """As `persons.without_persons`; rows of which that would have something to say are odd."""
        kept: list[pl.Series] = []
        for column in self.source.columns:
            text, parts = values[column.name], self.layout.columns.get(column.name, ())
            if column.about.keyed_from:
                kept.append(keys(values[column.about.keyed_from], self.secret).alias(column.name))
            elif not (column.about.is_masked or is_written_freely(column)) or text.null_count() == text.len():
                continue
            elif len(parts) != 1 or column.name in self.layout.values:
                new = masked(text) if column.about.is_masked else masked_sure(text)
                odd = odd if column.about.is_masked else odd | new.ne_missing(text)
                kept.append(new)
            elif parts[0] in said:
                new = said[parts[0]]
                odd = odd if column.about.is_masked else odd | new.ne_missing(frame.to_series(parts[0]))
                kept.append(new.zip_with(text.is_not_null(), text).alias(column.name))
        nothing = [
            pl.lit(None, dtype=column.dtype).alias(column.name)
            for column in self.source.columns
            if column.about.cell == "personal"
        ]
        return odd, values.with_columns(*kept, *nothing)


def _joined(texts: pl.DataFrame, filled: Sequence[str], table: pl.DataFrame) -> pl.DataFrame:
    """Texts of places with what they are read as; `is_known` is null where the table does not hold them."""
    nothing = [name for name in texts.columns if name not in filled]
    here = table.filter(pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_null() for name in nothing)))
    if filled:
        return texts.join(here.drop(nothing), on=filled, how="left", nulls_equal=True, maintain_order="left")
    return (
        texts.join(here.head(1).drop(nothing), how="cross")
        if here.height
        else texts.with_columns(
            pl.lit(None, dtype=dtype).alias(name) for name, dtype in table.schema.items() if name not in texts.columns
        )
    )


def _marked(flags: pl.Series, places: pl.Series, of_them: pl.Series) -> pl.Series:
    """The flags with some of the places set as well."""
    return _set(flags, places.filter(of_them)) if of_them.any() else flags


def _set(flags: pl.Series, places: pl.Series | list[int]) -> pl.Series:
    every = pl.repeat(value=True, n=len(places), dtype=pl.Boolean, eager=True)
    return flags.clone().scatter(places, every)  # it writes in place


def _filled(first: pl.Series, otherwise: pl.Series) -> pl.Series:
    return first.zip_with(first.is_not_null(), otherwise)


def hashes_of(source: Source, stored: pl.DataFrame) -> npt.NDArray[np.uint64]:
    """A number for each row's key; two rows of one key have one number."""
    key = [pl.col(name) for name in source.key]
    whole = key[0].hash() if len(key) == 1 else pl.struct(key).hash()
    return stored.select(whole.alias("hash"))["hash"].to_numpy()


def _value(text: str, column: Column) -> Any:
    try:
        value = read_cell(text, column)
    except Unreadable:
        return None
    return None if isinstance(value, Noted) else value
