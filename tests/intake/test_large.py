"""A large file read in blocks gives what the same file gives when it is read whole."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Column
from pipelines.intake.files.answer import Answer, Question
from pipelines.intake.files.block_judge import is_judged_by_row
from pipelines.intake.files.judge_file import judge_file
from pipelines.intake.files.large import judge_large
from pipelines.intake.reading.blocks import Block, OtherEncodingError, read_block
from pipelines.intake.reading.plain_text import BLANKS
from pipelines.intake.reading.sheet import Form
from pipelines.intake.receive import Sending, receive
from pipelines.intake.records.faults import Fault, Warning_
from pipelines.intake.records.stored_columns import ROW
from pipelines.intake.storing.divisions import division_files
from pipelines.intake.storing.store import STAGING, manifests
from pipelines.settings import Home, make_home

HEAD = (
    "工单编号",
    "创建时间",
    "受理渠道",
    "诉求类型",
    "被反映区",
    "被反映街乡镇",
    "小区编号",
    "主要内容",
    "备注说明",
    "办结时间",
    "退单次数",
    "是否有效回访",
    "是否满意",
    "重复的工单编号",
    "来电号码",
)


def sound(number: int) -> list[str]:
    """One row of which nothing need be said."""
    day = 1 + number % 28
    return [
        f"GD2022{number:06d}",
        f"2022-12-{day:02d} 08:{number % 60:02d}:00",
        ("电话", "网络", "")[number % 3],
        "投诉",
        "东城区",
        ("景山街道", "东华门街道")[number % 2],
        f"XQ{number % 9:03d}",
        f"第{number}件，楼道灯不亮",
        "",
        f"2022-12-{day:02d} 18:00:00",
        str(number % 3),
        ("是", "否", "")[number % 3],
        ("满意", "不满意", "")[number % 3],
        "",
        "",
    ]


def messy(random_: random.Random, row: list[str], number: int) -> list[str]:
    """The row with something odd in it."""
    at = random_.randrange(len(row))
    odd: Sequence[tuple[int, str]] = (
        (1, "2022/12/5 8:03"),
        (1, "2022年12月5日"),
        (1, "去年"),
        (1, ""),
        (0, ""),
        (0, "合计"),
        (0, "GD 7"),
        (0, "ＧＤ2022000007"),
        (0, "GD2022000003"),
        (0, " GD2022000004 "),
        (2, "—"),
        (2, " 电话"),
        (3, "骂人"),
        (3, "complaint"),
        (4, "西城区"),
        (4, "110101"),
        (5, "来广营地区"),
        (5, "没有这个街道"),
        (5, "东城区景山街道"),
        (5, "景山"),
        (7, "电话13800138000，3号楼2单元501室"),
        (7, '他说"不行"，\n第二行'),
        (7, "a,b"),
        (7, "　"),
        (9, "2021-01-01 00:00:00"),
        (9, ""),
        (10, "3次"),
        (10, "1.5"),
        (10, "-2"),
        (11, "√"),
        (11, "也许"),
        (12, "非常满意"),
        (13, f"GD2022{number:06d}"),
        (14, "13800138000"),
        (14, "无"),
        (at, " "),
        (at, "／"),
        (8, "李先生13900139000"),
        (2, "王经理 13800138000"),
        (6, "3.5E+15"),
        (9, "2022-12-31 24:00:00"),
        (1, "1899-01-01 00:00:00"),
    )
    row = list(row)
    for place, text in random_.sample(odd, random_.choice((1, 1, 2))):
        row[place] = text
    return row


def cell(text: str, always: bool) -> str:
    """A cell as programs write it."""
    quoted = '"' + text.replace('"', '""') + '"'
    return quoted if always or any(mark in text for mark in '",\n\r') else text


def made(seed: int, rows: int = 900) -> bytes:
    """A file with a little of everything; the same seed gives the same bytes."""
    random_ = random.Random(seed)
    share = random_.choice((0.0, 0.01, 0.2))
    lines = ["2022年12月工单", ""] if random_.random() < 0.5 else []
    lines.append(",".join(HEAD))
    for number in range(rows):
        row = sound(number)
        if random_.random() < share:
            row = messy(random_, row, number)
        lines.append(",".join(cell(text, always=random_.random() < 0.02) for text in row))
        if random_.random() < share / 8:
            extra = (
                "",
                ",".join([""] * len(HEAD)),
                ",".join(HEAD),
                "小计,,,,,,,,,,12,,,,",
                "注：以上为本月工单",
                "GD1,只有两格",
                lines[-1],
                lines[-1] + ",多一格",
                ",".join(sound(number // 2)),
                "编号," * 14,
                "本月工单数据由市民热线服务中心提供" + "," * 14,
            )
            lines.append(random_.choice(extra))
    lines += random_.choice(
        ([], ["合计,,,,,,,,,,99,,,,"], ["", "填表人：（略）"], ["以上数据由市民热线服务中心提供" + "," * 14])
    )
    ending = random_.choice(("\n", "\n", "\r\n"))
    text = ending.join(lines) + random_.choice(("", ending, ending + ending))
    encoding = random_.choice(("utf-8", "utf-8-sig", "gb18030"))
    return text.encode(encoding)


def question(home: Home, file: Path, **said: Any) -> Question:
    """What is asked about a file."""
    return Question(
        path=file,
        submission="0123456789abcdef",
        sha256=sha256(file.read_bytes()).hexdigest(),
        received_on=date(2023, 1, 4),
        region=home.region,
        region_name=home.name.zh,
        divisions=division_files(home),
        secret=b"secret",
        **said,
    )


def plain_fault(fault: Fault) -> tuple[Any, ...]:
    return (fault.row or 0, fault.code, fault.what.zh, fault.mend.en, fault.heading, fault.written, fault.column or 0)


def plain_warning(warning: Warning_) -> tuple[Any, ...]:
    return (
        warning.code,
        warning.heading,
        warning.what.zh,
        warning.rows,
        sorted(warning.values.items()),
        warning.column,
    )


def plainly(answer: Answer) -> Iterator[Any]:
    """All of an answer that somebody could see, but for rows; in one order."""
    for part in answer.parts:
        judged = part.judged
        yield (judged.source, judged.period, judged.sender, judged.rows_in, judged.refused, dict(judged.non_data))
        yield part.accepted
        assert judged.rows_in == part.accepted + judged.refused + sum(judged.non_data.values())
        yield sorted(plain_fault(fault) for fault in judged.faults)
        yield sorted(plain_warning(warning) for warning in judged.warnings)
        yield judged.headings
        yield judged.masked
        yield part.refused_keys.sort(part.refused_keys.columns).rows()
    yield answer.file_faults
    yield answer.not_read


def rows_of(answer: Answer) -> pl.DataFrame:
    """The accepted rows in the order of the file."""
    (part,) = answer.parts
    kept = part.file or BytesIO(part.parquet or b"")
    return pl.read_parquet(kept).sort(ROW)


def assert_same(home: Home, file: Path, tmp_path: Path, block: int, **said: Any) -> Answer | None:
    """Both ways give the same; the answer of the blocks, None where they left the file to the other way."""
    asked = question(home, file, **said)
    whole, answer = judge_file(asked), judge_large(asked, tmp_path / "staging", block)
    if answer is None:
        return None
    assert list(plainly(answer)) == list(plainly(whole))
    if answer.parts[0].accepted:
        assert rows_of(answer).equals(rows_of(whole))
        assert rows_of(answer).schema == rows_of(whole).schema
    assert answer.archived is not None
    kept = answer.archived.path.read_bytes()
    assert sha256(kept).hexdigest() == answer.archived.sha256
    assert (answer.archived.sha256 != asked.sha256) == (whole.copy is not None) or not answer.parts[0].accepted
    return answer


@pytest.mark.parametrize("seed", range(40))
def test_blocks_give_the_rows_and_the_receipt_of_the_whole(home: Home, tmp_path: Path, seed: int) -> None:
    file = tmp_path / "2022-12.csv"
    file.write_bytes(made(seed))
    answer = assert_same(home, file, tmp_path, block=24_000 + 1_000 * (seed % 7), source="complaint", sender="110000")
    if answer is None:
        pytest.skip("read whole")


def stored(home: Home) -> pl.DataFrame:
    """The rows of the last submission of orders."""
    part = next(part for manifest in reversed(manifests(home)) for part in manifest.parts if part.source == "complaint")
    assert part.parquet is not None
    kept = home.store / part.parquet
    assert (sha256(kept.read_bytes()).hexdigest(), kept.stat().st_size) == (part.parquet_sha256, part.parquet_bytes)
    return pl.read_parquet(kept).sort(ROW)


def test_a_large_file_is_stored_and_archived_like_any_other(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "2022-12.csv"
    lines = [",".join(HEAD), *(",".join(sound(number)) for number in range(300))]
    file.write_text(
        "\n".join([*lines, lines[7], lines[9].replace("楼道灯", "电梯"), lines[20].replace("投诉", "骂人")])
    )
    sending = Sending(path=file, source="complaint", period="2022-12", sender="110000", received_on=date(2023, 1, 4))
    monkeypatch.setenv("WUYE_LARGE_MB", "0")
    (receipt,) = receive(home, [sending], workers=0)
    monkeypatch.setenv("WUYE_LARGE_MB", "16")
    other = make_home(tmp_path / "other", home.region, home.name, invented=False)
    receive(other, [Sending(path=tmp_path / "divisions.csv", received_on=date(2015, 1, 1))], workers=0)
    (whole,) = receive(other, [sending], workers=0)
    assert (receipt.status, receipt.parts, receipt.faults) == (whole.status, whole.parts, whole.faults)
    assert (receipt.parts[0].accepted, receipt.parts[0].refused, receipt.parts[0].non_data) == (
        299,
        3,
        {"heading": 1, "duplicate": 1},
    )
    assert stored(home).drop("caller_key").equals(stored(other).drop("caller_key"))
    assert [manifest.archived for manifest in manifests(home)] == [manifest.archived for manifest in manifests(other)]
    assert not (home.store / STAGING).exists()
    assert receive(home, [sending], workers=0)[0].status == "known"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_copy_of_a_large_file_gives_the_same_rows_again(home: Home, tmp_path: Path, encoding: str) -> None:
    file, copy = tmp_path / "2022-12.csv", tmp_path / "copy" / "2022-12.csv"
    rows = [sound(number) for number in range(400)]
    for number in range(0, 400, 9):
        rows[number][7], rows[number][14] = f"电话1380013{number:04d}，3号楼2单元501室", f"1390013{number:04d}"
    rows[100][7] = "第一行\n第二行，13800138000"
    lines = [",".join(HEAD), *(",".join(cell(text, always=False) for text in row) for row in rows)]
    file.write_bytes("\n".join(lines).encode(encoding))
    answer = assert_same(home, file, tmp_path, block=20_000, source="complaint", sender="110000")
    assert answer is not None
    assert answer.archived is not None
    copy.parent.mkdir()
    copy.write_bytes(answer.archived.path.read_bytes())
    assert "1380013" not in copy.read_bytes().decode(encoding)
    again = assert_same(home, copy, tmp_path, block=20_000, source="complaint", sender="110000")
    assert again is not None
    assert rows_of(again).equals(rows_of(answer))


def test_what_cannot_be_told_row_by_row_is_left_to_the_other_way(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2022-12.csv"
    file.write_text("小区编号,小区名称,所属街道,户数\n" + "".join(f"E{n},小区{n},景山街道,9\n" for n in range(200)))
    assert judge_large(question(home, file, source="estate"), tmp_path / "staging", 4_000) is None
    file.write_bytes(b"\xff\xfe" + "工单编号".encode("utf-16-le"))
    assert judge_large(question(home, file, source="complaint"), tmp_path / "staging", 4_000) is None
    file.write_bytes(made(0)[:-200] + b"\0" + made(0)[-200:])
    assert judge_large(question(home, file, source="complaint"), tmp_path / "staging", 24_000) is None


@pytest.mark.parametrize("odd", [*BLANKS.replace("\n", "").replace("\r", ""), "\ufffd", "□", "⻄", "\u034f"])
def test_a_block_is_bare_only_where_no_cell_has_a_blank_round_it(odd: str) -> None:
    form = Form(encoding="utf-8", separator=",", width=3)
    for cells in (("{}a", "b", "c"), ("a", "b{}", "c"), ("a", "b", "c{}"), ("a", '"{}b"', "c"), ("a", "b", '"c{}"')):
        line = ",".join(cells).format(odd)
        for text in (f"{line}\na,b,c\n", f"a,b c,d\n{line}\n"):
            rows = read_block(Block(offset=9, content=text.encode(), is_last=False), form)
            assert not rows.is_bare
            assert read_block(Block(offset=9, content=b"a,b c,d\n", is_last=False), form).is_bare


def test_a_block_that_is_not_utf_8_is_said_to_be_in_another_encoding() -> None:
    content = ("E1,甲,5\n" * 300).encode("gb18030")
    with pytest.raises(OtherEncodingError):
        read_block(Block(offset=9, content=content, is_last=False), Form(encoding="utf-8", separator=",", width=3))


PLACES = {"district": "东城区", "street": "景山街道", "community": "多福巷社区居委会"}
CODES = ("91110000100000006G", "91110101MA00000017")


def written(column: Column, number: int) -> str:
    """A text that a column of any kind takes, another one in each row where the column is a key."""
    about = column.about
    labels = [label.zh for label in about.values.values()]
    match about.cell:
        case "integer":
            return str(number) if column.key else str(number % 7)
        case "decimal" | "share":
            return "0.5"
        case "date" | "month":
            return f"20{number % 80 + 10:02d}-{number % 12 + 1:02d}-01"
        case "datetime":
            return f"2022-{number % 12 + 1:02d}-01 08:00:00"
        case "yes_no":
            return ("是", "否", "")[number % 3] if not column.required else "是"
        case "choice":
            return labels[number % len(labels)]
        case "choices":
            return "、".join(labels[: 1 + number % 2])
        case "area":
            return PLACES[about.level]
        case "credit_code":
            return CODES[number % 2]
        case "identifier":
            return f"A{number:05d}"
        case "personal":
            return ""
        case "fee":
            return ("2.5元/平方米·月", "面议", "1.14至2.48元/平米/月")[number % 3]
        case _:
            return f"第{number}项" if column.key or number % 5 else ""


@pytest.mark.parametrize("source", sorted(name for name, each in load().sources.items() if each.shape != "picture"))
def test_blocks_give_what_the_whole_gives_for_every_source(home: Home, tmp_path: Path, source: str) -> None:
    random_ = random.Random(source)
    columns = load().sources[source].written_columns
    lines = [",".join(column.label.zh for column in columns)]
    for number in range(900):
        row = [written(column, number) for column in columns]
        if random_.random() < 0.05:
            row[random_.randrange(len(row))] = random_.choice(
                ("", "—", "不知道", " 是", "2022年3月", "13800138000", "9.999", "合计")
            )
        lines.append(",".join(row))
    file = tmp_path / "2022-12.csv"
    file.write_text("\n".join([*lines, lines[3], lines[5]]), encoding="utf-8")
    answer = assert_same(home, file, tmp_path, block=60_000, source=source, sender="110000")
    assert (answer is not None) == is_judged_by_row(load().sources[source])
