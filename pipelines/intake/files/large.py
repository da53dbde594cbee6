"""A large text file is judged in blocks of whole rows: those that stand by themselves go straight to disk.

Every block goes through `judge_sheet` by itself (`block_judge`). The first rows, those of which it has something to
say, those at the seams and those whose key stands in the file more than once wait, and are judged once more together,
each with its place in the file; what is said of them then is what would be said of them among all rows. Whatever does
not fit this falls back to reading the file whole.
"""

import hashlib
import io
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from pipelines.catalogue.catalogue import load
from pipelines.disk import refused_by
from pipelines.intake.files.answer import Answer, JudgedPart, Question
from pipelines.intake.files.archive_copy import changes_above, is_of_somebody
from pipelines.intake.files.block_copy import copied
from pipelines.intake.files.block_judge import HEAD, BlockJudge, JudgedBlock, hashes_of, is_judged_by_row
from pipelines.intake.files.judge_file import judge_file, judge_workbook
from pipelines.intake.files.seen_blocks import Hashes, Numbers, SeenBlock, all_masked, repeated, seen
from pipelines.intake.judging.judge import Judged
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.layout.column_layout import Layout
from pipelines.intake.reading.blocks import (
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
from pipelines.intake.reading.delimited import form_of
from pipelines.intake.reading.file_checks import kind_of, remarks
from pipelines.intake.reading.reader import tidied
from pipelines.intake.reading.sheet import Form, Sheet
from pipelines.intake.reading.workbook import Workbook
from pipelines.intake.records.manifest import StagedFile
from pipelines.intake.records.stored_columns import ROW, stored_schema
from pipelines.intake.records.unreadable import Unreadable

_HEAD_BYTES = 4 << 20
_FLUSH = 256 << 20  # bytes of the copy after which the disk is asked to write: at the end little is left to wait for
_AHEAD = 1  # blocks read while others are judged, for each thread
_THREADS = 2
_ROW_GROUP = 100_000
_AT = "at_"


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


def judge_large(question: Question, staging: Path, block: int = BLOCK, head: int = HEAD) -> Answer | None:
    """The answer to a text file, with its rows and what is to be archived as files in the staging folder.

    None where the file asks for the way that reads it whole.

    Args:
        block: how many bytes are read at a time.
        head: how many rows stand at the beginning of the file that show what is in it, headings among them.
    """
    mapping = question.mapping
    if mapping and mapping.region != question.region:
        return None
    text = (mapping.separator, mapping.encoding) if mapping else (None, None)
    try:
        begins = _head(question.path)
        if kind_of(begins, question.path.suffix) != "text" or begins.startswith((b"\xff\xfe", b"\xfe\xff")):
            return None
        form = form_of(begins, *text)
    except Unreadable:
        return None
    forms = [form]
    if text[1] is None and form.encoding == "utf-8":
        forms.append(replace(form, encoding="gb18030"))
    staging.mkdir(parents=True, exist_ok=True)
    for each in forms:
        room = Path(mkdtemp(dir=staging))
        try:
            return _Stream(question=question, staging=room, form=each, size=block, head=head).run()
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
class _Part:
    """Rows of one block as text, with their numbers in it; `ragged` are numbered so too."""

    first_row: int  # of the block, in the file
    rows: pl.DataFrame
    ragged: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What became of one block."""

    block: Block
    height: int
    judged: JudgedBlock
    waiting: pl.DataFrame  # the rows that wait, as text
    ragged: Mapping[int, int]
    archived: bytes


class _Stream:
    """One pass over one file."""

    def __init__(self, *, question: Question, staging: Path, form: Form, size: int, head: int) -> None:
        self._question, self._form, self._size, self._head = question, form, size, head
        self._rows_file, self._archived_file = staging / "rows.parquet", staging / "archived"
        self._seen: list[SeenBlock] = []
        self._waiting: list[_Part] = []  # of each block
        self._called_back: dict[int, Numbers] = {}  # by number of a block, which of its stored rows wait after all
        self._height = self._stored = 0
        self._tells = False  # whether what is archived differs in a row about somebody
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
        if rows.frame.height < self._head and not first.is_last:
            raise NotPlainError("few rows")
        self._begin(rows)
        source = pl.Schema(stored_schema(self._judge.source))
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
        ragged = {at: fields for at, fields in rows.ragged.items() if at < self._head}
        head = _sheet([_Part(first_row=0, rows=_placed(rows.frame.head(self._head)), ragged=ragged)])
        _, _, (sheet, layout, judged) = self._judged(Workbook(sheets=(head,)))
        source = load().sources[layout.source]
        by_row = is_judged_by_row(source) and not (layout.row_number or layout.group)
        if not by_row or layout.body >= self._head or sheet.top:
            raise NotPlainError(source.id)
        self._above = changes_above(head, layout, self._question.mapping)
        self._judge = BlockJudge(
            layout=layout,
            head=self._head,
            headings=head.frame.slice(layout.first_row, layout.body - layout.first_row),
            gazetteer=gazetteer(self._question.divisions, judged.period),
            period=judged.period,
            sender=judged.sender,
            submission=self._question.submission,
            secret=self._question.secret,
        )

    def _judged(self, workbook: Workbook) -> tuple[Answer, JudgedPart, tuple[Sheet, Layout, Judged]]:
        """The answer to some rows as a workbook, and their only table."""
        answer, tables = judge_workbook(self._question, workbook)
        if len(tables) != 1 or len(answer.parts) != 1 or answer.file_faults:
            raise NotPlainError("no table, or several")
        return answer, answer.parts[0], tables[0]

    # ---- the pass

    def _frames(
        self,
        workers: ThreadPoolExecutor,
        scribe: ThreadPoolExecutor,
        hasher: ThreadPoolExecutor,
        flusher: ThreadPoolExecutor,
        archived: BinaryIO,
    ) -> Iterator[pl.DataFrame]:
        """The rows of each block that are stored at once, in order; then those that waited and are accepted."""
        hashing: deque[Future[None]] = deque()
        flushing: deque[Future[None]] = deque()
        writing: deque[Future[None]] = deque()
        coming: deque[Future[_Work]] = deque()

        def seen_bytes(piece: bytes) -> None:
            hashing.append(hasher.submit(self._digest.update, piece))
            _keep_up(hashing)

        for block in blocks(self._question.path, self._size, seen_bytes):
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
        if not self._called_back:
            yield self._accepted

    def _work(self, block: Block) -> _Work:
        rows = read_block(block, self._form)
        is_first = block.offset == 0
        judged = self._judge.judge(rows, is_first=is_first)
        kept = dict(judged.kept)
        if is_first:
            for (row, at), text in self._above.items():
                kept[at] = kept.get(at, rows.frame.to_series(at)).clone().scatter(row, text)
        return _Work(
            block=block,
            height=rows.frame.height,
            judged=judged,
            waiting=_placed(rows.frame)[judged.waiting],
            ragged=rows.ragged,
            archived=copied(block, rows, self._form, kept) if kept else block.content,
        )

    def _take(
        self, work: _Work, scribe: ThreadPoolExecutor, writing: deque[Future[None]], archived: BinaryIO
    ) -> pl.DataFrame:
        first_row, judged = self._height, work.judged
        self._seen.append(seen(work.block, work.height, first_row, judged))
        self._waiting.append(_Part(first_row=first_row, rows=work.waiting, ragged=work.ragged))
        self._tells |= len(self._seen[-1].changed) < len(judged.changed)

        def write(content: bytes = work.archived) -> None:
            archived.write(content)
            self._copied.update(content)

        writing.append(scribe.submit(write))
        _keep_up(writing)
        self._height += work.height
        self._stored += judged.stored.height
        return judged.stored.with_columns(pl.col(ROW) + (first_row + 1))

    # ---- after

    def _end(self) -> None:
        """Judges the rows that wait, and with them every row whose key stands in the file more than once."""
        self._judge_waiting()
        twice = repeated(self._seen, self._hashes_of_waiting())
        if len(twice):
            self._call_back(twice)
            self._judge_waiting()
        self._waiting.clear()

    def _judge_waiting(self) -> None:
        sheet, notes = _sheet(self._waiting), remarks(_tail(self._question.path), "text")
        answer, part, (_, layout, judged) = self._judged(Workbook(sheets=(sheet,), remarks=notes))
        if layout != self._judge.layout or (judged.period, judged.sender) != (self._judge.period, self._judge.sender):
            raise NotPlainError("another table, period or sender")
        source = self._judge.source
        adds_up = any(source.column(name).about.adds_up for name in layout.columns)
        if adds_up and judged.non_data.get("total"):
            raise NotPlainError("totals to be checked")
        self._answered, self._part = answer, part
        schema = stored_schema(source)
        self._accepted = pl.read_parquet(io.BytesIO(part.parquet)) if part.parquet else pl.DataFrame(schema=schema)
        assert sheet.places is not None
        is_nobody = pl.Series([not is_of_somebody(kind) for kind in judged.kinds], dtype=pl.Boolean)
        nobody = sheet.places.slice(layout.body).filter(is_nobody).to_numpy()
        self._tells |= any(not np.isin(block.changed, nobody).all() for block in self._seen)

    def _hashes_of_waiting(self) -> Hashes:
        """Of the keys of the rows that waited, as far as they can be read; they need not differ."""
        source = self._judge.source
        keys = [frame.select(source.key) for frame in (self._accepted, self._part.refused_keys) if frame.height]
        return np.concatenate([np.empty(0, np.uint64), *(hashes_of(source, frame.drop_nulls()) for frame in keys)])

    def _call_back(self, twice: Hashes) -> None:
        """Rows with these keys wait after all."""
        for number, block in enumerate(self._seen):
            of_block = np.flatnonzero(np.isin(block.hashes, twice))
            if len(of_block):
                rows = read_block(block_at(self._question.path, block.offset, block.length), self._form)
                back = _placed(rows.frame)[block.stored[of_block]]
                part = self._waiting[number]
                both = pl.concat([part.rows, back], how="diagonal").sort(_AT)
                self._waiting[number] = replace(part, rows=both)
                self._called_back[number] = of_block

    def _answer(self) -> Answer:
        part = self._part
        places = [self._seen[at].stored[of] + (self._seen[at].first_row + 1) for at, of in self._called_back.items()]
        back = pl.Series(ROW, np.concatenate([np.empty(0, np.int64), *places]), dtype=pl.Int64)
        if back.len():
            kept = self._rows_file.with_name("kept.parquet")
            stored = pl.scan_parquet(self._rows_file, glob=False).filter(~pl.col(ROW).is_in(back.implode()))
            pl.concat([stored, self._accepted.lazy()]).sink_parquet(
                kept, compression="zstd", row_group_size=_ROW_GROUP, engine="streaming"
            )
            kept.replace(self._rows_file)
        accepted = self._stored - back.len() + part.accepted
        masked = all_masked(self._seen, self._called_back, part.judged.masked, self._judge.layout)
        whole = JudgedPart(
            judged=replace(part.judged, rows_in=self._height, masked=masked),
            accepted=accepted,
            parquet=None,
            keys=part.keys.clear(),
            file=self._rows_file if accepted else None,
            refused_keys=part.refused_keys,
            not_filled_keys=part.not_filled_keys,
        )
        return replace(self._answered, parts=(whole,), archived=self._archived())

    def _archived(self) -> StagedFile:
        if self._copied.digest() != self._digest.digest() and not self._tells:
            # only lines that are about nobody were changed: the file itself is kept, as any such file is
            _copy(self._question.path, self._archived_file, self._question.sha256)
            return StagedFile(path=self._archived_file, sha256=self._question.sha256)
        return StagedFile(path=self._archived_file, sha256=self._copied.hexdigest())


def _placed(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a block with their numbers in it."""
    return rows.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(_AT))


def _sheet(parts: Sequence[_Part]) -> Sheet:
    """Rows of the file as a sheet that knows where they stand."""
    frame = pl.concat([part.rows.with_columns(pl.col(_AT) + part.first_row) for part in parts], how="diagonal")
    places = frame[_AT]
    ragged = {part.first_row + at: fields for part in parts for at, fields in part.ragged.items()}
    if ragged:
        index = {int(place): position for position, place in enumerate(places)}
        ragged = {index[place]: fields for place, fields in ragged.items()}
    return tidied(Sheet(name="", frame=frame.drop(_AT), ragged=ragged, places=places))


def _keep_up(waiting: deque[Future[None]], most: int = 4) -> None:
    while len(waiting) > most:
        waiting.popleft().result()


def _copy(source: Path, target: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    with source.open("rb") as stream, target.open("wb") as copy:
        while piece := stream.read(BLOCK):
            digest.update(piece)
            copy.write(piece)
    if digest.hexdigest() != sha256:
        raise NotPlainError("the file changed while it was read")
