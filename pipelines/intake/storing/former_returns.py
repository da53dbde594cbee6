"""Former returns: what stands of each table, and what a new return would add, change and remove there."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Source
from pipelines.disk import unread
from pipelines.intake.files.answer import JudgedPart
from pipelines.intake.layout.row_kinds import NOT_FILLED
from pipelines.intake.records.changes import KEYS_SHOWN, TabChange
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.stored_columns import ROW, SHEET, stored_schema
from pipelines.masking import mask_sure
from pipelines.settings import Home
from pipelines.text import both

Place = tuple[str, str, str]  # source, period, sender
Order = tuple[date, datetime, str]

REFUSED, UNREAD, WHY = "refused", "unread", "_why"
_SMALL = 4 << 20  # bytes


@dataclass(frozen=True, kw_only=True)
class Version:
    """One submission's rows of one place; without files it said that there are none."""

    submission: str
    order: Order
    files: tuple[str, ...]
    rows: int


class FormerReturns:
    """The versions of every place, the oldest first; it learns from every submission that is stored."""

    def __init__(self, home: Home, stored: Iterable[Manifest]) -> None:
        self._home = home
        self._versions: dict[Place, list[Version]] = {}
        for manifest in stored:
            self.learn(manifest)

    def learn(self, manifest: Manifest) -> None:
        """Makes a stored submission known."""
        for place in dict.fromkeys((part.source, part.period, part.sender) for part in manifest.parts):
            parts = [part for part in manifest.parts if (part.source, part.period, part.sender) == place]
            version = Version(
                submission=manifest.id,
                order=manifest.order,
                files=tuple(part.parquet for part in parts if part.parquet),
                rows=sum(part.stands for part in parts),
            )
            versions = self._versions.setdefault(place, [])
            versions.append(version)
            versions.sort(key=lambda each: each.order)

    def versions(self, place: Place) -> Sequence[Version]:
        """The versions of a place, the oldest first."""
        return self._versions.get(place, ())

    def neighbours(self, place: Place, order: Order) -> tuple[str | None, str | None]:
        """The submission that comes before one of that order, and the one after it."""
        before = [version.submission for version in self.versions(place) if version.order < order]
        after = [version.submission for version in self.versions(place) if version.order > order]
        return (before[-1] if before else None), (after[0] if after else None)

    def stands(self, place: Place) -> int:
        """How many rows of a place stand. Of events and registers, where versions add up, those of all versions."""
        standing = self._standing(place)
        if len(standing) < 2:
            return sum(version.rows for version in standing)
        return _height(self._rows(place))

    def change(self, parts: Sequence[JudgedPart], received_on: date, unread: Sequence[JudgedPart] = ()) -> TabChange:
        """What the sheets of one place would do; they are of one return that is received on that day.

        Where sheets of the same table are `unread`, nobody knows which rows were left out: none is removed.
        """
        first = parts[0].judged
        place = (first.source, first.period, first.sender)
        versions, stands = self.versions(place), self.stands(place)
        latest = versions[-1] if versions else None
        change = TabChange(
            source=first.source,
            period=first.period,
            sender=first.sender,
            sheets=tuple(part.judged.sheet for part in parts),
            state="first",
            stands=stands,
            stands_in=latest.submission if latest else None,
            stands_since=latest.order[0] if latest else None,
            rows=sum(part.accepted for part in parts),
            refused=sum(part.judged.refused for part in parts),
            unread=sum(part.judged.refused - part.refused_keys.height for part in parts),
        )
        return self._filled(change, parts, latest, received_on, is_whole=not unread)

    def latest_rows(self, place: Place, submission: str | None = None) -> pl.LazyFrame:
        """The rows of a place's latest version, or of another one, with the columns that its source has today."""
        source = load().sources[place[0]]
        wanted = self.versions(place)[-1:] if submission is None else self.versions(place)
        files = [file for each in wanted if submission in (None, each.submission) for file in each.files]
        schema = stored_schema(source)
        nothing = pl.LazyFrame(schema=schema)
        return pl.concat([nothing, *(_as_declared(_rows_of(self._home.store / file), schema) for file in files)])

    def _filled(
        self,
        change: TabChange,
        parts: Sequence[JudgedPart],
        latest: Version | None,
        received_on: date,
        *,
        is_whole: bool,
    ) -> TabChange:
        source = load().sources[change.source]
        if not change.rows and change.refused:
            return replace(change, state="refused")
        if not change.rows and not _says_none(parts):
            return replace(change, state="not_filled" if latest is None or change.stands else "none_before")
        if not change.rows and change.stands and source.shape != "picture":
            return replace(change, state="contradicted")
        if latest is None:
            return replace(change, state="first" if change.rows else "none", added=change.rows)
        if source.shape == "picture" and latest.order[0] > received_on:
            return replace(change, state="older")
        return self._compared(change, parts, source, received_on, is_whole=is_whole)

    def _compared(
        self, change: TabChange, parts: Sequence[JudgedPart], source: Source, received_on: date, *, is_whole: bool
    ) -> TabChange:
        key = list(source.key)
        new, old = self._written(_frames_of(parts), source), self._rows(change.place)
        values = [name for name in _columns(source) if name not in key]
        differs = [pl.col(name).ne_missing(pl.col(f"{name}_former")) for name in values]
        stood = [pl.col(f"{name}_former").is_not_null() for name in values]
        same = new.join(old, on=key, how="inner", suffix="_former", nulls_equal=True).select(
            pl.len().alias("_kept"),
            (pl.any_horizontal(differs) if differs else pl.lit(value=False)).sum().alias("_changed"),
            *(cells.sum().alias(f"{name}_former") for name, cells in zip(values, stood, strict=True)),
            *((cells & pl.col(name).is_null()).sum().alias(name) for name, cells in zip(values, stood, strict=True)),
        )
        counts = collected(same).row(0, named=True)
        emptied = {name: counts[name] for name in sorted(values, key=lambda name: -counts[name]) if counts[name]}
        left_out = pl.DataFrame(schema=dict.fromkeys(key, pl.String))
        if source.shape == "picture":
            left_out = collected(old.join(new, on=key, how="anti", nulls_equal=True).select(key).sort(key))
        kept = not_taken(parts) if is_whole else left_out
        carried = left_out.join(kept, on=key, how="semi", maintain_order="left")
        gone = left_out.join(kept, on=key, how="anti", maintain_order="left")
        share = load().parameters["removed_rows_share"].on(received_on, self._home.region)
        added, changed, removed = change.rows - counts["_kept"], counts["_changed"], gone.height
        is_much = share is not None and removed > share * change.stands
        are_many = share is not None and any(n > share * counts[f"{name}_former"] for name, n in emptied.items())
        return replace(
            change,
            state="none" if not change.rows else "differs" if added or changed or removed else "same",
            added=added,
            changed=changed,
            removed=removed,
            carried=carried.height,
            removed_keys=_named(gone, key),
            carried_keys=_named(carried, key),
            emptied=sum(emptied.values()),
            emptied_columns=tuple(emptied.items()),
            empties_much=are_many,
            needs_reason=is_much or are_many,
        )

    def _standing(self, place: Place) -> Sequence[Version]:
        versions = self.versions(place)
        return versions[-1:] if load().sources[place[0]].shape == "picture" else versions

    def _rows(self, place: Place) -> pl.LazyFrame:
        """The rows of a place that stand, as texts; of a key that several versions hold the latest."""
        source = load().sources[place[0]]
        key = list(source.key)
        versions = [
            self._written([_rows_of(self._home.store / file) for file in version.files], source).with_columns(
                _version=pl.lit(number)
            )
            for number, version in enumerate(self._standing(place))
        ]
        if not versions:
            return self._written((), source)
        is_latest = pl.col("_version") == pl.col("_version").max().over(key)
        return pl.concat(versions).filter(is_latest).drop("_version")

    def _written(
        self, frames: Sequence[pl.LazyFrame], source: Source, names: Sequence[str] | None = None
    ) -> pl.LazyFrame:
        """What a sender wrote (or some columns of it) as text."""
        wanted = list(names or _columns(source))
        nothing = pl.LazyFrame(schema=dict.fromkeys(wanted, pl.String))
        try:
            known = [frame.collect_schema().names() for frame in frames]
        except (OSError, pl.exceptions.PolarsError) as fault:
            raise unread(both("已存的行", "what is stored"), fault) from None
        texts = [
            frame.select((pl.col(name) if name in has else pl.lit(None)).cast(pl.String).alias(name) for name in wanted)
            for frame, has in zip(frames, known, strict=True)
        ]
        return pl.concat([nothing, *texts])


def places_of(parts: Iterable[JudgedPart]) -> dict[Place, list[JudgedPart]]:
    """The sheets of a file by the table that they belong to; those of which period or sender are unknown left out."""
    places: dict[Place, list[JudgedPart]] = {}
    for part in parts:
        if part.judged.period and part.judged.sender:
            places.setdefault((part.judged.source, part.judged.period, part.judged.sender), []).append(part)
    return places


def unread_beside(place: Place, parts: Iterable[JudgedPart]) -> list[JudgedPart]:
    """The sheets of a file that may be of a place's table and of which no row was taken and not every key can be read.

    A sheet that is refused before its period and sender are known may be of any place of its table.
    """
    return [
        part
        for part in parts
        if part.judged.source == place[0]
        and part.judged.period in ("", place[1])
        and part.judged.sender in ("", place[2])
        and not part.accepted
        and part.refused_keys.height < part.judged.refused
    ]


def _named(rows: pl.DataFrame, key: Sequence[str]) -> tuple[str, ...]:
    """The first of some rows by what they are told by."""
    shown = rows.select(pl.concat_str(key, separator=" · ", ignore_nulls=True)).to_series().head(KEYS_SHOWN)
    return tuple(mask_sure(text) for text in shown)


def _says_none(parts: Sequence[JudgedPart]) -> bool:
    return any(part.says_none for part in parts)


def _columns(source: Source) -> tuple[str, ...]:
    """What a sender writes: derived columns follow from it, and personal ones are not stored."""
    return tuple(column.name for column in source.stored_columns if column.about.cell is not None)


def not_taken(parts: Sequence[JudgedPart]) -> pl.DataFrame:
    """One row is a row that was refused or not filled in and whose key can be read: the key as text, sheet, row, why."""
    key = load().sources[parts[0].judged.source].key
    schema = {**dict.fromkeys((*key, SHEET), pl.String), ROW: pl.Int64, WHY: pl.String}
    matches = [
        keys.select(
            *(pl.col(name).cast(pl.String) for name in key),
            pl.lit(part.judged.sheet).alias(SHEET),
            ROW,
            pl.lit(why).alias(WHY),
        )
        for part in parts
        for why, keys in ((REFUSED, part.refused_keys), (NOT_FILLED, part.not_filled_keys))
        if keys.height
    ]
    return pl.concat([pl.DataFrame(schema=schema), *matches])


def accepted_keys(parts: Sequence[JudgedPart]) -> pl.DataFrame:
    """The keys of the accepted rows as text."""
    key = load().sources[parts[0].judged.source].key
    nothing = pl.LazyFrame(schema=dict.fromkeys(key, pl.String))
    texts = [frame.select(pl.col(name).cast(pl.String) for name in key) for frame in _frames_of(parts)]
    return collected(pl.concat([nothing, *texts]))


def _as_declared(rows: pl.LazyFrame, schema: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Stored rows with the columns that are declared today; null where they are older than a column."""
    try:
        known = rows.collect_schema().names()
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise unread(both("已存的行", "what is stored"), fault) from None
    return rows.select(
        (pl.col(name) if name in known else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()
    )


def _frames_of(parts: Sequence[JudgedPart]) -> list[pl.LazyFrame]:
    frames = [pl.scan_parquet(part.file, glob=False) for part in parts if part.file is not None]
    return frames + [pl.read_parquet(BytesIO(part.parquet)).lazy() for part in parts if part.parquet]


def _rows_of(file: Path) -> pl.LazyFrame:
    """The rows of a stored file. A small one is read at once: hundreds of scans would hold as many files open."""
    with suppress(OSError, pl.exceptions.PolarsError):  # what is wrong with it is told where its rows are collected
        if file.stat().st_size < _SMALL:
            return pl.read_parquet(file, glob=False).lazy()
    return pl.scan_parquet(file, glob=False)


def collected(rows: pl.LazyFrame) -> pl.DataFrame:
    """The rows of a question to the store.

    Raises:
        WarehouseError: a stored file cannot be read.
    """
    try:
        return rows.collect(engine="streaming")
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise unread(both("已存的行", "what is stored"), fault) from None


def _height(rows: pl.LazyFrame) -> int:
    return int(collected(rows.select(pl.len())).item())
