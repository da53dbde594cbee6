"""A large text file is judged in blocks: plain rows go straight to disk, all others the way of any sheet.

`judge_sheet` stays the definition. It is given the first rows, the rows that are not plain and those whose key stands
in the file more than once, each with its place in the file; what it says of them is what it would have said of them
among all rows. Whatever does not fit this falls back to reading the file whole.
"""

import csv
import hashlib
import io
import os
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.io.plugins import register_io_source

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column
from pipelines.disk import refused_by
from pipelines.intake.blocks import (
    BLOCK,
    Block,
    NotPlainError,
    OtherEncodingError,
    Rows,
    block_at,
    blocks,
    end_of_rows,
    read_block,
)
from pipelines.intake.cells import parse
from pipelines.intake.clean import changes_above
from pipelines.intake.delimited import form_of
from pipelines.intake.persons import personal_columns
from pipelines.intake.places import gazetteer, resolve
from pipelines.intake.plain_rows import Teller, Told, can_be_told, hashes_of
from pipelines.intake.reader import bare
from pipelines.intake.sheet import Form, Sheet
from pipelines.intake.spellings import Unreadable
from pipelines.intake.store import ROW, StagedFile, stored_schema
from pipelines.intake.submission import Answer, JudgedPart, Question, judge_file, judge_workbook
from pipelines.intake.walls import kind_of, remarks
from pipelines.intake.workbook import Workbook

HEAD = 64  # rows that are never plain: what stands above a table is among them
_HEAD_BYTES = 4 << 20
_FLUSH = 256 << 20  # bytes of the copy after which the disk is asked to write: at the end little is left to wait for
_AHEAD = 2  # blocks read while others are judged, for each thread
_THREADS = 2
_ROW_GROUP = 100_000
_CHINESE = ("gb18030", "gbk", "gb2312")


def judge(question: Question) -> Answer:
    """Judges a file; one that has a staging folder in blocks, if it can be.

    Raises:
        OSError: the disk refuses what is to be staged.
    """
    if question.staging is not None:
        try:
            answer = judge_large(question, question.staging)
        except pl.exceptions.PolarsError as fault:
            if refusal := refused_by(fault):
                raise refusal from None
            raise
        if answer is not None:
            return answer
    return judge_file(question)


def judge_large(question: Question, staging: Path, block: int = BLOCK) -> Answer | None:
    """The answer to a text file, with its rows and what is to be archived as files in the staging folder.

    None where the file asks for the way that reads it whole.
    """
    mapping = question.mapping
    if mapping and mapping.region != question.region:
        return None
    said = (mapping.separator, mapping.encoding) if mapping else (None, None)
    try:
        head = _head(question.path)
        if kind_of(head, question.path.suffix) != "text" or head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return None
        form = form_of(head, *said)
    except Unreadable:
        return None
    forms = [form]
    if said[1] is None and form.encoding == "utf-8":
        forms.append(replace(form, encoding="gb18030"))
    staging.mkdir(parents=True, exist_ok=True)
    for each in forms:
        room = Path(mkdtemp(dir=staging))
        try:
            return _Stream(question=question, staging=room, form=each, size=block).run()
        except OtherEncodingError:
            continue
        except (NotPlainError, Unreadable):
            return None
    return None


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(_HEAD_BYTES)
        return content[: end_of_rows(content)] if stream.read(1) else content


def _tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(-min(4, path.stat().st_size), io.SEEK_END)
        return stream.read()


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What became of one block."""

    block: Block
    height: int
    told: Told
    others: pl.DataFrame  # the rows that are not plain, as text
    ragged: Mapping[int, int]
    archived: bytes
    tells: bool  # whether what is archived differs in a row about somebody


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A block that is done: where it stands in the file, its first row, and the numbers of its plain rows' keys."""

    offset: int
    length: int
    is_first: bool
    first_row: int
    hashes: npt.NDArray[np.uint64]


class _Stream:
    """One pass over one file."""

    def __init__(self, *, question: Question, staging: Path, form: Form, size: int) -> None:
        self._question, self._form, self._size = question, form, size
        self._rows_file, self._archived_file = staging / "rows.parquet", staging / "archived"
        self._seen: list[_Seen] = []
        self._others: list[tuple[int, pl.DataFrame, Mapping[int, int]]] = []
        self._height = self._plain = 0
        self._tells = self._is_changed = False
        self._failure: BaseException | None = None
        self._digest, self._copied = hashlib.sha256(), hashlib.sha256()

    def run(self) -> Answer:
        """The answer.

        Raises:
            NotPlainError: the file asks for the way that reads it whole.
            OtherEncodingError: the file is in another encoding.
            Unreadable: what is wrong with the file as a whole.
        """
        first = next(blocks(self._question.path, self._size, lambda _: None))
        rows = read_block(first, self._form)
        if rows.frame.height < HEAD and not first.is_last:
            raise NotPlainError("few rows")
        self._begin(rows)
        source = pl.Schema(self._teller.schema)
        with (
            ThreadPoolExecutor(_THREADS) as workers,
            ThreadPoolExecutor(1) as scribe,
            ThreadPoolExecutor(1) as hasher,
            ThreadPoolExecutor(1) as flusher,
            self._archived_file.open("wb") as archived,
        ):
            taken = self._frames(workers, scribe, hasher, flusher, archived)

            def frames(
                columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, batch: int | None
            ) -> Iterator[pl.DataFrame]:
                try:
                    yield from taken
                except BaseException as failure:  # noqa: BLE001  it is raised again where polars does not wrap it
                    self._failure = failure

            register_io_source(frames, schema=source).sink_parquet(
                self._rows_file, compression="zstd", row_group_size=_ROW_GROUP, engine="streaming"
            )
        if self._failure is not None:
            raise self._failure
        return self._answer()

    # ---- before

    def _begin(self, rows: Rows) -> None:
        """Finds out what is in the file from its first rows."""
        head = self._sheet([(0, rows.frame.head(HEAD), {at: n for at, n in rows.ragged.items() if at < HEAD})])
        answer, tables = judge_workbook(self._question, Workbook(sheets=(head,)))
        if len(tables) != 1 or len(answer.parts) != 1 or answer.file_faults:
            raise NotPlainError("no table, or several")
        (part,), sheet, layout = answer.parts, tables[0][0], tables[0][1]
        source = load().sources[layout.source]
        if not can_be_told(source, layout) or not source.key or layout.body >= HEAD or sheet.top:
            raise NotPlainError(source.id)
        self._layout, self._period, self._sender = layout, part.judged.period, part.judged.sender
        self._above = changes_above(head, layout, self._question.mapping)
        self._teller = Teller(
            layout=layout,
            sample=head.frame.slice(layout.body),
            personal=personal_columns(head, layout),
            gazetteer=gazetteer(self._question.divisions, self._period),
            sender=self._sender,
            submission=self._question.submission,
            secret=self._question.secret,
        )

    # ---- the pass

    def _frames(
        self,
        workers: ThreadPoolExecutor,
        scribe: ThreadPoolExecutor,
        hasher: ThreadPoolExecutor,
        flusher: ThreadPoolExecutor,
        archived: BinaryIO,
    ) -> Iterator[pl.DataFrame]:
        """The plain rows of each block in order, then the others of them that are accepted."""
        hashing: deque[Future[None]] = deque()
        flushing: deque[Future[None]] = deque()
        writing: deque[Future[None]] = deque()
        coming: deque[Future[_Work]] = deque()

        def seen(piece: bytes) -> None:
            hashing.append(hasher.submit(self._digest.update, piece))
            _keep_up(hashing)

        for block in blocks(self._question.path, self._size, seen):
            if block.offset // _FLUSH > len(flushing):
                flushing.append(flusher.submit(os.fdatasync, archived.fileno()))
            if block.content:
                coming.append(workers.submit(self._work, block))
            if len(coming) > _THREADS * _AHEAD:
                yield self._take(coming.popleft().result(), scribe, writing, archived)
        while coming:
            yield self._take(coming.popleft().result(), scribe, writing, archived)
        _keep_up(hashing, 0)
        _keep_up(writing, 0)
        _keep_up(flushing, 0)
        if self._digest.hexdigest() != self._question.sha256:
            raise NotPlainError("the file changed while it was read")
        self._end()
        if not self._repeated.len():
            yield self._accepted_others

    def _work(self, block: Block) -> _Work:
        rows = read_block(block, self._form)
        forced = [*rows.ragged, *(range(min(HEAD, rows.frame.height)) if block.offset == 0 else ())]
        frame = rows.frame.select(rows.frame.columns[: self._form.width])
        told = self._teller.tell(frame, forced, 0 if block.offset else self._layout.body, is_bare=rows.is_bare)
        others = rows.frame[told.others].with_columns(told.others.alias(_AT))
        said = dict(told.said)
        if block.offset == 0 and self._above:
            for (row, at), text in self._above.items():
                said[at] = said.get(at, frame.to_series(at)).clone().scatter(row, text)
        archived, is_changed = (_copied(block, rows, self._form, said) if said else block.content), bool(said)
        return _Work(
            block=block, height=frame.height, told=told, others=others, ragged=rows.ragged, archived=archived,
            tells=told.tells and is_changed,
        )  # fmt: skip

    def _take(
        self, work: _Work, scribe: ThreadPoolExecutor, writing: deque[Future[None]], archived: BinaryIO
    ) -> pl.DataFrame:
        self._seen.append(
            _Seen(
                offset=work.block.offset, length=len(work.block.content), is_first=not self._seen,
                first_row=self._height, hashes=work.told.hashes,
            )
        )  # fmt: skip
        self._others.append((self._height, work.others, work.ragged))
        self._tells |= work.tells

        def write(content: bytes = work.archived) -> None:
            archived.write(content)
            self._copied.update(content)

        writing.append(scribe.submit(write))
        _keep_up(writing)
        plain = work.told.plain.with_columns(pl.col(ROW) + (self._height + 1))
        self._height += work.height
        self._plain += plain.height
        return plain

    # ---- after

    def _end(self) -> None:
        """Judges what is not plain, and with it every row whose key stands in the file more than once."""
        keys_of_others = self._keys_of(self._sheet(self._all_others()))
        repeated = _repeated(self._seen, keys_of_others)
        self._repeated = pl.Series(ROW, [], dtype=pl.Int64)
        if len(repeated):
            self._call_back(repeated)
        sheet = self._sheet(self._all_others())
        said = remarks(_tail(self._question.path), "text")
        answer, tables = judge_workbook(self._question, Workbook(sheets=(sheet,), remarks=said))
        if len(tables) != 1 or len(answer.parts) != 1 or answer.file_faults or tables[0][1] != self._layout:
            raise NotPlainError("a further table")
        part = answer.parts[0]
        if (part.judged.period, part.judged.sender) != (self._period, self._sender):
            raise NotPlainError("another period or sender")
        source = load().sources[part.judged.source]
        adds_up = any(source.column(name).about.adds_up for name in self._layout.columns)
        if adds_up and part.judged.non_data.get("total"):
            raise NotPlainError("totals to be checked")
        self._others.clear()
        self._answered, self._part = answer, part
        schema = stored_schema(source)
        self._accepted_others = (
            pl.read_parquet(io.BytesIO(part.parquet)) if part.parquet else pl.DataFrame(schema=schema)
        )

    def _call_back(self, repeated: npt.NDArray[np.uint64]) -> None:
        """Makes plain rows of these keys others after all."""
        places: list[pl.Series] = []
        for number, seen in enumerate(self._seen):
            if not np.isin(seen.hashes, repeated).any():
                continue
            work = self._again(seen)
            at = work.told.plain[ROW].filter(pl.Series(np.isin(work.told.hashes, repeated)))
            rows = read_block(block_at(self._question.path, seen.offset, seen.length), self._form)
            back = rows.frame[at].with_columns(at.alias(_AT))
            first, others, ragged = self._others[number]
            self._others[number] = (first, pl.concat([others, back], how="diagonal").sort(_AT), ragged)
            places.append(at + (seen.first_row + 1))
        self._repeated = pl.concat(places)

    def _again(self, seen: _Seen) -> _Work:
        return self._work(block_at(self._question.path, seen.offset, seen.length))

    def _all_others(self) -> list[tuple[int, pl.DataFrame, Mapping[int, int]]]:
        return self._others

    def _keys_of(self, sheet: Sheet) -> npt.NDArray[np.uint64]:
        """The numbers of the keys of rows that are not plain, as far as they can be read."""
        source, layout = self._teller.source, self._layout
        texts = layout.texts(sheet.frame.slice(layout.body))
        wanted = [column for column in source.columns if column.key or column.about.cell == "area"]
        here: Sequence[Column] = [column for column in wanted if column.name in texts.columns]
        values = parse(texts, here, layout.unknown).values
        values = values.with_columns(
            pl.lit(None, dtype=column.dtype).alias(column.name) for column in wanted if column not in here
        )
        areas = [column for column in source.columns if column.about.cell == "area"]
        if any(column.key for column in areas):
            values, _, _ = resolve(values, areas, self._teller.gazetteer, self._sender)
        keyed = values.select(pl.col(name).cast(self._teller.schema[name]) for name in source.key)
        return hashes_of(source, keyed.drop_nulls())

    def _sheet(self, parts: Sequence[tuple[int, pl.DataFrame, Mapping[int, int]]]) -> Sheet:
        """Rows of the file as a sheet that knows where they stand."""
        named = [
            rows if _AT in rows.columns else rows.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(_AT))
            for _, rows, _ in parts
        ]
        placed = [rows.with_columns(pl.col(_AT) + first) for (first, _, _), rows in zip(parts, named, strict=True)]
        frame = pl.concat(placed, how="diagonal")
        places = frame[_AT]
        fields = {first + at: number for first, _, ragged in parts for at, number in ragged.items()}
        if fields:
            index = {int(place): at for at, place in enumerate(places)}
            fields = {index[place]: number for place, number in fields.items()}
        return Sheet(name="", frame=bare(frame.drop(_AT)), ragged=fields, places=places)

    def _answer(self) -> Answer:
        part = self._part
        if self._repeated.len():
            kept = self._rows_file.with_name("kept.parquet")
            plain = pl.scan_parquet(self._rows_file, glob=False).filter(~pl.col(ROW).is_in(self._repeated.implode()))
            pl.concat([plain, self._accepted_others.lazy()]).sink_parquet(
                kept, compression="zstd", row_group_size=_ROW_GROUP, engine="streaming"
            )
            kept.replace(self._rows_file)
        accepted = self._plain - self._repeated.len() + part.accepted
        whole = JudgedPart(
            judged=replace(part.judged, rows_in=self._height), accepted=accepted, parquet=None, keys=part.keys.clear(),
            file=self._rows_file if accepted else None, refused_keys=part.refused_keys,
            not_filled_keys=part.not_filled_keys,
        )  # fmt: skip
        return replace(self._answered, parts=(whole,), archived=self._archived())

    def _archived(self) -> StagedFile:
        if self._copied.digest() != self._digest.digest() and not self._tells:
            # only lines that are about nobody were changed: the file itself is kept, as any such file is
            _copy(self._question.path, self._archived_file, self._question.sha256)
            return StagedFile(path=self._archived_file, sha256=self._question.sha256)
        return StagedFile(path=self._archived_file, sha256=self._copied.hexdigest())


_AT = "at_"


def _keep_up(waiting: deque[Future[None]], most: int = 4) -> None:
    while len(waiting) > most:
        waiting.popleft().result()


def _repeated(seen: Collection[_Seen], others: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The numbers that stand more than once among the plain rows, or among them and the others; part by part, so that
    no second copy of all of them is in memory."""
    found: list[npt.NDArray[np.uint64]] = []
    for part in range(8):
        own = np.concatenate([block.hashes[(block.hashes >> np.uint64(61)) == part] for block in seen])
        own.sort()
        found.append(np.unique(own[1:][own[1:] == own[:-1]]))
        found.append(np.unique(others[np.isin(others, own)]))
    return np.unique(np.concatenate(found))


def _copied(block: Block, rows: Rows, form: Form, said: Mapping[int, pl.Series]) -> bytes:
    """A block as it may be archived; rows in which nothing changes stay as they were written."""
    names = rows.frame.columns
    changed = rows.frame.with_columns(text.alias(names[at]) for at, text in said.items())
    touched = pl.any_horizontal(pl.col(names[at]).ne_missing(text) for at, text in said.items())
    at = rows.frame.select(touched.alias("touched"))["touched"].arg_true()
    is_chinese = form.encoding in _CHINESE
    if (
        is_chinese
        and rows.is_a_line_each
        and not rows.ragged
        and b"\r" not in block.content
        and block.content.endswith(b"\n")
    ):
        # a byte 10 is a line's end and nothing else there too: what does not change need not be written anew
        lines = _written(changed[at], form, {}).decode().encode(form.encoding)
        return _with_lines(block.content, at.to_list(), lines.split(b"\n"))
    if rows.is_a_line_each and not rows.ragged:
        text = _with_lines(rows.text, at.to_list(), _written(changed[at], form, {}).split(b"\n"))
    else:
        text = _written(changed, form, rows.ragged)
    if not form.encoding.startswith("utf-8"):
        return text.decode().encode(form.encoding)
    return b"\xef\xbb\xbf" + text if block.content.startswith(b"\xef\xbb\xbf") else text


def _with_lines(text: bytes, places: Sequence[int], lines: Sequence[bytes]) -> bytes:
    """A text with other lines in some places."""
    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == ord("\n"))
    pieces: list[bytes] = []
    done = 0
    for place, line in zip(places, lines, strict=False):
        start = int(ends[place - 1]) + 1 if place else 0
        pieces += [text[done:start], line]
        done = int(ends[place])
    return b"".join([*pieces, text[done:]])


def _written(frame: pl.DataFrame, form: Form, ragged: Mapping[int, int]) -> bytes:
    if not ragged:
        narrow = frame.select(frame.columns[: form.width]).fill_null("")
        return narrow.write_csv(include_header=False, separator=form.separator, quote_style="necessary").encode()
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=form.separator, lineterminator="\n")
    rows = frame.fill_null("").iter_rows()
    writer.writerows(row[: ragged.get(at, form.width)] for at, row in enumerate(rows))
    return lines.getvalue().encode()


def _copy(source: Path, target: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as stream, target.open("wb") as copy:
        while piece := stream.read(BLOCK):
            digest.update(piece)
            copy.write(piece)
    if digest.hexdigest() != sha256:
        raise NotPlainError("the file changed while it was read")
