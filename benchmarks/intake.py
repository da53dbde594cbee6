"""Intake of one large hotline extract, against the floor (a bare scan) and a raw load without any rule.

One row of the file is one order: 25 columns under their Chinese headings, about 510 bytes. Each way runs in a process
of its own, whose seconds, processor seconds and peak of memory are told; rounds see each way once, so that drift hits
all alike.

.venv/bin/python benchmarks/intake.py WAY FILE runs one way and prints what it took.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import fastexcel
import polars as pl
import xlsxwriter

from pipelines import reference
from pipelines.engine import Bounds, open_engine
from pipelines.intake.files.answer import Question
from pipelines.intake.files.block_judge import HEAD, BlockJudge
from pipelines.intake.files.judge_file import judge_file, judge_workbook
from pipelines.intake.files.large import judge_large
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.reading.blocks import BLOCK, Block, blocks, end_of_rows, read_block
from pipelines.intake.reading.delimited import form_of
from pipelines.intake.reading.reader import bare
from pipelines.intake.reading.sheet import Form, Sheet
from pipelines.intake.reading.workbook import Workbook
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.divisions import division_files
from pipelines.settings import Home, make_home
from pipelines.sources.complaint import CATEGORIES, SATISFACTION, SOURCE, TYPES
from pipelines.text import both

BEIJING = "110000"
DIVISIONS = Path(str(reference.__file__)).parent / "divisions" / f"{BEIJING}.csv"
LARGE = Bounds(memory="8GB", spill="64GB")
ROUNDS = 3
PIECE = 500_000  # rows written at a time
MARKED = 20  # one text of so many holds a phone and a door number


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What one way took: seconds by the clock and of all processors, and the peak of resident memory."""

    seconds: float
    processor: float
    megabytes: float


def write_extract(file: Path, rows: int, encoding: str = "utf-8") -> None:
    """An extract of so many orders, all of which are in order. The same number gives the same bytes."""
    areas = pl.read_csv(DIVISIONS, infer_schema=False).filter(pl.col("失效日期").is_null())
    places = (
        areas.filter(pl.col("层级").str.starts_with("街道"))
        .select(street="名称", parent="上级代码")
        .join(areas.select(parent="区划代码", district="名称"), on="parent")
    )
    if places.is_empty():
        raise SystemExit(f"{DIVISIONS} holds no streets")
    labels = {column.name: column.label.zh for column in SOURCE.written_columns}
    with file.open("wb") as stream:
        for start in range(0, rows, PIECE):
            frame = _orders(start, min(PIECE, rows - start), places)
            text = frame.rename({name: labels[name] for name in frame.columns}).write_csv(include_header=start == 0)
            stream.write(text.encode(encoding))


def _orders(start: int, rows: int, places: pl.DataFrame) -> pl.DataFrame:
    number = pl.int_range(start, start + rows, dtype=pl.Int64)

    def drawn(salt: int, below: int) -> pl.Expr:
        return (number * 2_654_435_761 + salt * 40_503).mod(below)

    def one_of(salt: int, values: list[str]) -> pl.Expr:
        return drawn(salt, len(values)).replace_strict(list(range(len(values))), values, return_dtype=pl.String)

    def moment(seconds: pl.Expr) -> pl.Expr:
        return (pl.datetime(2022, 12, 1) + pl.duration(seconds=seconds)).dt.strftime("%Y-%m-%d %H:%M:%S")

    created = drawn(1, 20 * 86_400)
    place = drawn(2, places.height)
    categories = [text.zh for text in CATEGORIES.values()]
    mark = pl.when(drawn(23, MARKED) == 0).then(pl.lit("，电话13800138000，3号楼2单元501室")).otherwise(pl.lit("。"))
    return pl.select(
        order_no=pl.format("GD202212{}", number.cast(pl.String).str.zfill(9)),
        created_at=moment(created),
        channel=one_of(3, ["电话", "网络", "微信公众号"]),
        request_type=one_of(4, [text.zh for text in TYPES.values()]),
        category=one_of(5, categories),
        category_written=pl.lit("物业管理"),
        title_text=pl.format("{}问题", one_of(5, categories)),
        subject_text=pl.format(
            "近期小区{}方面的情况已持续{}天，多次向物业公司说明，至今未得到答复，希望有关部门到现场查看（{}）{}",
            one_of(5, categories),
            drawn(22, 90),
            number.mod(1_000_000),
            mark,
        ),
        result_text=pl.format("经核实，{}，{}日内完成", one_of(24, ["情况属实", "部分属实"]), drawn(25, 30)),
        district=place.replace_strict(list(range(places.height)), places["district"], return_dtype=pl.String),
        street=place.replace_strict(list(range(places.height)), places["street"], return_dtype=pl.String),
        estate_id=pl.format("XQ{}", drawn(6, 7_000).cast(pl.String).str.zfill(6)),
        estate_written=pl.format("（模拟）{}小区", drawn(6, 7_000)),
        handler=pl.format("（模拟）第{}物业服务中心", drawn(7, 600)),
        signed_at=moment(created + drawn(8, 9_000)),
        due_at=moment(created + 5 * 86_400),
        closed_at=moment(created + 10_000 + drawn(10, 6 * 86_400)),
        returned_times=drawn(11, 2),
        rehandled_times=drawn(12, 2),
        is_repeat=one_of(13, ["是", "否", "否", "否"]),
        has_valid_followup=one_of(14, ["是", "是", "是", "否"]),
        is_contacted=one_of(15, ["是", "是", "否"]),
        is_solved=one_of(16, ["是", "是", "否"]),
        satisfaction=one_of(17, [text.zh for text in SATISFACTION.values()]),
        is_excluded=pl.lit("否"),
    )


def write_workbook(file: Path, extract: Path, rows: int) -> None:
    """The first rows of an extract as a workbook."""
    frame = pl.read_csv(extract, infer_schema=False, n_rows=rows)
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("工单")
        sheet.write_row(0, 0, frame.columns)
        for index, row in enumerate(frame.iter_rows(), 1):
            sheet.write_row(index, 0, row)


def home_in(folder: Path) -> Home:
    """A home that knows the divisions and nothing else."""
    home = make_home(folder / "home", BEIJING, both("北京市", "Beijing"), invented=True)
    divisions = Sending(
        path=DIVISIONS, source="division", period="2000-01", sender=BEIJING, received_on=date(2000, 1, 1)
    )
    receive(home, [divisions], workers=0)
    return home


def question_of(file: Path, home: Home) -> Question:
    """What is asked of the file: an extract of December 2022."""
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Question(
        path=file,
        submission="0" * 16,
        sha256=sha256,
        received_on=date(2023, 1, 4),
        region=home.region,
        region_name=home.name.zh,
        divisions=division_files(home),
        secret=b"benchmark",
        source="complaint",
        period="2022-12",
        sender=BEIJING,
    )


def scanned(file: Path, _: Path) -> Callable[[], int]:
    """The floor: polars reads every cell as text and counts."""
    return lambda: int(pl.scan_csv(file, infer_schema=False).select(pl.all().count()).collect(engine="streaming")[0, 0])


def copied(file: Path, folder: Path) -> Callable[[], int]:
    """DuckDB, CSV to Parquet, without any rule."""

    def work() -> int:
        with open_engine(LARGE) as connection:
            source = f"read_csv('{file}', all_varchar = true)"
            copy = f"copy (select * from {source}) to '{folder / 'raw.parquet'}' (format parquet, compression zstd)"
            answer = connection.execute(copy).fetchone()
        return int(answer[0]) if answer else 0

    return work


def judge_of(file: Path, question: Question) -> tuple[Form, BlockJudge]:
    """The form of a text file, and what judges its blocks."""
    with file.open("rb") as stream:
        form = form_of((text := stream.read(1 << 20))[: end_of_rows(text)])
    first = read_block(next(blocks(file, BLOCK, lambda _: None)), form)
    head = Sheet(name="", frame=bare(first.frame.head(HEAD)))
    answer, tables = judge_workbook(question, Workbook(sheets=(head,)))
    layout, judged = tables[0][1], answer.parts[0].judged
    return form, BlockJudge(
        layout=layout,
        headings=head.frame.slice(layout.first_row, layout.body - layout.first_row),
        gazetteer=gazetteer(question.divisions, judged.period),
        period=judged.period,
        sender=judged.sender,
        submission=question.submission,
        secret=question.secret,
    )


def judged_alone(file: Path, folder: Path) -> Callable[[], int]:
    """Judging alone: every cell read, every row judged and masked; nothing is written."""
    question = question_of(file, home_in(folder))

    def work() -> int:
        form, judge = judge_of(file, question)

        def rows_of(block: Block) -> int:
            rows = read_block(block, form)
            judge.judge(rows, is_first=block.offset == 0)
            return rows.frame.height

        rows, coming = -1, deque[Future[int]]()  # the headings
        with ThreadPoolExecutor(2) as workers:
            for block in blocks(file, BLOCK, lambda _: None):
                if block.content:
                    coming.append(workers.submit(rows_of, block))
                if len(coming) > 4:
                    rows += coming.popleft().result()
            return rows + sum(each.result() for each in coming)

    return work


def judged(file: Path, folder: Path) -> Callable[[], int]:
    """Every row read, parsed, judged and masked; accepted rows to Parquet, the copy for the archive beside them."""
    question = question_of(file, home_in(folder))

    def work() -> int:
        answer = judge_large(question, folder / "staging")
        return sum(part.accepted for part in answer.parts) if answer else 0

    return work


def taken_in(file: Path, folder: Path) -> Callable[[], int]:
    """The whole intake, as `wuye intake` does it."""
    home = home_in(folder)
    sending = Sending(path=file, source="complaint", period="2022-12", sender=BEIJING, received_on=date(2023, 1, 4))

    def work() -> int:
        (receipt,) = receive(home, [sending], workers=1)
        return sum(part.accepted for part in receipt.parts)

    return work


def opened(file: Path, _: Path) -> Callable[[], int]:
    """The floor of a workbook: every cell as text."""
    return lambda: fastexcel.read_excel(file).load_sheet(0, dtypes="string").to_polars().height


def judged_workbook(file: Path, folder: Path) -> Callable[[], int]:
    """A workbook read and judged in a warm reader."""
    question = question_of(file, home_in(folder))
    return lambda: sum(part.accepted for part in judge_file(question).parts)


WAYS = {work.__name__: work for work in (scanned, copied, judged_alone, judged, taken_in, opened, judged_workbook)}


def measured(way: str, file: Path, rows: int, folder: Path) -> Taken:
    """One way in a process of its own."""
    room = Path(tempfile.mkdtemp(dir=folder))
    command = [sys.executable, __file__, way, str(file), str(room)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    shutil.rmtree(room)
    if answer.pop("rows") != rows:
        raise SystemExit(f"{way}: other than {rows} rows, nothing was measured")
    return Taken(**answer)


def run(folder: Path, rows: int, workbook_rows: int, rounds: int = ROUNDS) -> dict[str, Taken]:
    """Medians of interleaved rounds; the peak of memory is the highest seen. `small …` is a tenth of the rows."""
    files = {"utf-8": folder / "orders.csv", "gb18030": folder / "orders-gb.csv", "small": folder / "tenth.csv"}
    write_extract(files["utf-8"], rows)
    write_extract(files["gb18030"], rows, "gb18030")
    write_extract(files["small"], rows // 10)
    book = folder / "orders.xlsx"
    write_workbook(book, files["utf-8"], workbook_rows)
    asked = {
        "bare scan": ("scanned", files["utf-8"], rows),
        "raw copy": ("copied", files["utf-8"], rows),
        "judged alone": ("judged_alone", files["utf-8"], rows),
        "judged": ("judged", files["utf-8"], rows),
        "intake": ("taken_in", files["utf-8"], rows),
        "intake of GB18030": ("taken_in", files["gb18030"], rows),
        "small intake": ("taken_in", files["small"], rows // 10),
        "workbook as text": ("opened", book, workbook_rows),
        "workbook judged": ("judged_workbook", book, workbook_rows),
    }
    found: dict[str, list[Taken]] = {name: [] for name in asked}
    for number in range(rounds):
        for name, (way, file, count) in asked.items():
            found[name].append(measured(way, file, count, folder))
            print(f"round {number + 1}: {name}: {found[name][-1]}", file=sys.stderr)
    size = files["utf-8"].stat().st_size / 1e6
    for file in (*files.values(), book):
        file.unlink()
    return {name: _median(taken) for name, taken in found.items()} | {
        "file": Taken(seconds=0, processor=0, megabytes=size)
    }


def _median(taken: list[Taken]) -> Taken:
    return Taken(
        seconds=median(each.seconds for each in taken),
        processor=median(each.processor for each in taken),
        megabytes=max(each.megabytes for each in taken),
    )


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def _peak() -> float:
    """The peak of this process alone; what `getrusage` says begins with that of the process that started it."""
    said = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(said.split()[1]) / 1024


def main() -> None:
    """Runs one way and prints what it took, for `measured`."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("way", choices=WAYS)
    options.add_argument("file", type=Path)
    options.add_argument("folder", type=Path)
    given = options.parse_args()
    work = WAYS[given.way](given.file, given.folder)
    started, processor = time.perf_counter(), _processor_seconds()
    rows = work()
    taken = Taken(
        seconds=time.perf_counter() - started,
        processor=_processor_seconds() - processor,
        megabytes=max(_peak(), getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024),
    )
    print(json.dumps({**asdict(taken), "rows": rows}))


if __name__ == "__main__":
    main()
