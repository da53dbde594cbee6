"""What differs between two submissions of one source, cell by cell."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column, Source
from pipelines.disk import unread
from pipelines.errors import RequestError
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.records.manifest import Manifest, Part
from pipelines.intake.storing.divisions import division_files
from pipelines.intake.storing.store import manifest_in, manifests, unknown_submission
from pipelines.settings import Home
from pipelines.text import both

_NAMED_BY = 3  # values by which an added or removed row is told
_SCHEMA = ("key", "column", "label", "label_en", "former", "later", "kind")


def version_changes(home: Home, former_id: str, later_id: str, source: str) -> pl.DataFrame:
    """One row is one cell that differs, or one row that was added or removed, in the order of the later one's rows.

    Columns: key (what tells the row), column, label, label_en, former, later (as text), kind: `changed`, `added_row`
    or `removed_row`. Values are compared as stored. What a register or events no longer name stays in force, so only
    of pictures rows are removed.

    Raises:
        RequestError: a submission does not hold the source, or they are of two senders.
    """
    declared = load().source(source)
    former, later = (_parts(home, id_, source) for id_ in (former_id, later_id))
    if {part.sender for part in former} != {part.sender for part in later}:
        raise RequestError(
            f"{former_id} 和 {later_id} 不是同一单位报送的，只能比较同一单位的两版 / "
            f"{former_id} and {later_id} are of two senders: versions of one sender are compared"
        )
    names = {code: area.name for code, area in gazetteer(division_files(home), later[0].period).areas.items()}
    return _differences(_rows(home, declared, former), _rows(home, declared, later), declared, names)


def version_rows(home: Home, id_: str, source: str) -> pl.DataFrame:
    """The accepted rows of a source as one submission told them: a column each that its sender wrote, as text.

    Raises:
        RequestError: the submission does not hold the source.
    """
    declared = load().source(source)
    return _rows(home, declared, _parts(home, id_, source))


def is_same(home: Home, former_id: str, later_id: str, source: str) -> bool:
    """Whether a later version of a return changed nothing of the former one: as `version_changes` without a row, for a
    fraction of its price.

    Raises:
        RequestError: a submission does not hold the source.
    """
    declared = load().source(source)
    former, later = (_rows(home, declared, _parts(home, id_, source)) for id_ in (former_id, later_id))
    columns = former.columns
    added = later.join(former, on=columns, how="anti", nulls_equal=True)
    if added.height or declared.shape != "picture":  # what others no longer name stays in force
        return added.is_empty()
    return former.join(later, on=columns, how="anti", nulls_equal=True).is_empty()


def former_of(home: Home, submission: str, source: str) -> str | None:
    """The submission before one: of the same period where there is one, else the sender's last of an earlier period."""
    held = [(manifest, part) for manifest in manifests(home) for part in manifest.parts if part.source == source]
    match = next(((manifest, part) for manifest, part in held if manifest.id == submission), None)
    if match is None:
        raise RequestError(f"报送 {submission!r} 中没有 {source} / the submission {submission!r} holds no {source}")
    own, mine = match
    before = [
        (part.period == mine.period, part.period, manifest.order, manifest.id)
        for manifest, part in held
        if part.sender == mine.sender and manifest.order < own.order and part.period <= mine.period
    ]
    return max(before)[-1] if before else None


def sources_of(home: Home, submission: str) -> tuple[str, ...]:
    """The sources that a submission holds.

    Raises:
        RequestError: there is none of that id.
    """
    return tuple(dict.fromkeys(part.source for part in _manifest(home, submission).parts))


def senders_of(home: Home, submission: str) -> tuple[tuple[str, str], ...]:
    """Who sent a submission, and for which periods: (sender, period) of every table in it.

    Raises:
        RequestError: there is none of that id.
    """
    return tuple(dict.fromkeys((part.sender, part.period) for part in _manifest(home, submission).parts))


def _manifest(home: Home, id_: str) -> Manifest:
    file = home.store / "submissions" / f"{id_}.json"
    if not id_.isalnum() or not file.exists():
        raise unknown_submission(home, id_)
    return manifest_in(file)


def _parts(home: Home, id_: str, source: str) -> Sequence[Part]:
    parts = [part for part in _manifest(home, id_).parts if part.source == source]
    if not parts:
        raise RequestError(f"报送 {id_!r} 中没有 {source} / the submission {id_!r} holds no {source}")
    return parts


def _compared(source: Source) -> tuple[Column, ...]:
    """What a sender wrote: derived columns follow from it, and personal ones are not stored."""
    return tuple(column for column in source.stored_columns if column.about.cell is not None)


def _rows(home: Home, source: Source, parts: Sequence[Part]) -> pl.DataFrame:
    """The stored cells of some parts as text, each key once."""
    names = [column.name for column in _compared(source)]
    files = [home.store / part.parquet for part in parts if part.parquet]
    if not files:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    try:
        frames = [_as_text(pl.read_parquet(file, glob=False), names) for file in files]
    except (OSError, pl.exceptions.PolarsError) as fault:
        raise unread(both("已存的行", "what is stored"), fault) from None
    return pl.concat(frames).unique(list(source.key), keep="last", maintain_order=True)


def _as_text(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The columns of these names as text; null where the file is older than the column."""
    return frame.select(
        pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in names
    )


def _differences(former: pl.DataFrame, later: pl.DataFrame, source: Source, names: Mapping[str, str]) -> pl.DataFrame:
    key = list(source.key)
    values = [column for column in _compared(source) if not column.key]
    areas = {column.name for column in _compared(source) if column.about.cell == "area"}

    def as_text(name: str, place: str) -> pl.Expr:
        return pl.col(place).replace(names) if name in areas else pl.col(place)

    keyed = pl.concat_str([as_text(name, name) for name in key], separator=" · ", ignore_nulls=True).alias("key")
    order = later.with_row_index("_at").select("_at", *key)
    same = order.join(later, on=key, how="inner", nulls_equal=True).join(
        former, on=key, how="inner", suffix="_former", nulls_equal=True
    )
    matches = [
        same.filter(pl.col(column.name).ne_missing(pl.col(f"{column.name}_former"))).select(
            "_at",
            keyed,
            *_words(column),
            as_text(column.name, f"{column.name}_former").alias("former"),
            as_text(column.name, column.name).alias("later"),
            pl.lit("changed").alias("kind"),
        )
        for column in values
    ]
    parts = [as_text(column.name, column.name) for column in values[:_NAMED_BY]] or [pl.lit("")]
    named = pl.concat_str(parts, separator=" · ", ignore_nulls=True)
    nothing = pl.lit(None, dtype=pl.String)
    added = order.join(later, on=key, how="inner", nulls_equal=True).join(former, on=key, how="anti", nulls_equal=True)
    matches.append(
        added.select(
            "_at",
            keyed,
            *_words(None),
            nothing.alias("former"),
            named.alias("later"),
            pl.lit("added_row").alias("kind"),
        )
    )
    if source.shape == "picture":
        removed = former.join(later, on=key, how="anti", nulls_equal=True)
        matches.append(
            removed.select(
                pl.lit(later.height, dtype=pl.UInt32).alias("_at"),
                keyed,
                *_words(None),
                named.alias("former"),
                nothing.alias("later"),
                pl.lit("removed_row").alias("kind"),
            )
        )
    return pl.concat(matches).sort("_at", maintain_order=True).select(_SCHEMA)


def _words(column: Column | None) -> tuple[pl.Expr, ...]:
    words = (column.name, column.label.zh, column.label.en) if column else (None, None, None)
    return tuple(
        pl.lit(text, dtype=pl.String).alias(name)
        for text, name in zip(words, ("column", "label", "label_en"), strict=True)
    )
