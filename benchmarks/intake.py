"""Intake of one large hotline extract, against the floor (a bare scan) and a raw load without any rule.

One row of the file is one order: 25 columns under their Chinese headings, about 330 bytes.
"""

import shutil
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

import duckdb
import polars as pl

from pipelines import reference
from pipelines.intake.receive import Sending, receive
from pipelines.settings import Home, make_home
from pipelines.sources.complaint import CATEGORIES, SATISFACTION, SOURCE, TYPES
from pipelines.text import both

BEIJING = "110000"
DIVISIONS = Path(str(reference.__file__)).parent / "divisions" / f"{BEIJING}.csv"
ROUNDS = 3


def write_extract(file: Path, rows: int) -> None:
    """An extract of so many orders, all of which are in order. The same number gives the same bytes."""
    areas = pl.read_csv(DIVISIONS, infer_schema=False).filter(pl.col("失效日期").is_null())
    places = (
        areas.filter(pl.col("层级").str.starts_with("街道"))
        .select(street="名称", parent="上级代码")
        .join(areas.select(parent="区划代码", district="名称"), on="parent")
    )
    if places.is_empty():
        raise SystemExit(f"{DIVISIONS} holds no streets")
    number = pl.int_range(rows, dtype=pl.Int64)

    def drawn(salt: int, below: int) -> pl.Expr:
        return (number * 2_654_435_761 + salt * 40_503).mod(below)

    def one_of(salt: int, values: list[str]) -> pl.Expr:
        return drawn(salt, len(values)).replace_strict(list(range(len(values))), values, return_dtype=pl.String)

    def moment(seconds: pl.Expr) -> pl.Expr:
        return (pl.datetime(2022, 12, 1) + pl.duration(seconds=seconds)).dt.strftime("%Y-%m-%d %H:%M:%S")

    labels = {column.name: column.label.zh for column in SOURCE.written_columns}
    created = drawn(1, 20 * 86_400)
    place = drawn(2, places.height)
    frame = pl.select(
        order_no=pl.format("GD202212{}", number.cast(pl.String).str.zfill(9)),
        created_at=moment(created),
        channel=one_of(3, ["电话", "网络", "微信公众号"]),
        request_type=one_of(4, [text.zh for text in TYPES.values()]),
        category=one_of(5, [text.zh for text in CATEGORIES.values()]),
        category_written=pl.lit("物业管理"),
        district=place.replace_strict(list(range(places.height)), places["district"], return_dtype=pl.String),
        street=place.replace_strict(list(range(places.height)), places["street"], return_dtype=pl.String),
        community=pl.lit(None, pl.String),
        estate_id=pl.format("XQ{}", drawn(6, 7_000).cast(pl.String).str.zfill(6)),
        handler=pl.format("（模拟）第{}物业服务中心", drawn(7, 600)),
        sign_due_at=moment(created + 7_200),
        signed_at=moment(created + drawn(8, 9_000)),
        due_at=moment(created + 5 * 86_400),
        extension_days=drawn(9, 3),
        closed_at=moment(created + 10_000 + drawn(10, 6 * 86_400)),
        returned_times=drawn(11, 2),
        rehandled_times=drawn(12, 2),
        is_repeat=one_of(13, ["是", "否", "否", "否"]),
        has_valid_followup=one_of(14, ["是", "是", "是", "否"]),
        is_contacted=one_of(15, ["是", "是", "否"]),
        is_solved=one_of(16, ["是", "是", "否"]),
        satisfaction=one_of(17, [text.zh for text in SATISFACTION.values()]),
        is_excluded=pl.lit("否"),
        exclusion_reason=pl.lit(None, pl.String),
    )
    frame.rename(labels).write_csv(file)


def judged(file: Path, home: Home) -> int:
    """Reads, judges and stores the extract, as `wuye intake` does; gives the accepted rows."""
    sending = Sending(path=file, source="complaint", period="2022-12", sender=BEIJING, received_on=date(2023, 1, 4))
    (receipt,) = receive(home, [sending], workers=0)
    return sum(part.accepted for part in receipt.parts)


def scanned(file: Path) -> int:
    """The floor: polars reads every cell as text and counts."""
    return int(pl.scan_csv(file, infer_schema=False).select(pl.all().count()).collect()[0, 0])


def copied(file: Path, parquet: Path) -> int:
    """DuckDB, CSV to Parquet, without any rule."""
    with duckdb.connect() as connection:
        source = f"read_csv('{file}', all_varchar = true)"
        copy = f"copy (select * from {source}) to '{parquet}' (format parquet, compression zstd)"
        answer = connection.execute(copy).fetchone()
    return int(answer[0]) if answer else 0


def timed(work: Callable[[], int], rows: int) -> float:
    started = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - started
    if found != rows:
        raise SystemExit(f"{found} rows instead of {rows}: nothing was measured")
    return seconds


def run(folder: Path, rows: int) -> dict[str, float]:
    """Medians of interleaved rounds, in seconds; each round sees each way once, so that drift hits all alike."""
    file = folder / "extract.csv"
    write_extract(file, rows)
    taken: dict[str, list[float]] = {"bare scan": [], "raw copy": [], "intake": []}
    for number in range(ROUNDS):
        path = folder / f"home-{number}"
        home = make_home(path, BEIJING, both("北京市", "Beijing"), invented=True)
        receive(
            home,
            [
                Sending(
                    path=DIVISIONS, source="division", period="2000-01", sender=BEIJING, received_on=date(2000, 1, 1)
                )
            ],
            workers=0,
        )
        taken["bare scan"].append(timed(lambda: scanned(file), rows))
        taken["raw copy"].append(timed(lambda: copied(file, folder / "raw.parquet"), rows))
        taken["intake"].append(timed(lambda home=home: judged(file, home), rows))  # type: ignore[misc]
        shutil.rmtree(path)
    return {name: median(seconds) for name, seconds in taken.items()} | {"megabytes": file.stat().st_size / 1e6}
