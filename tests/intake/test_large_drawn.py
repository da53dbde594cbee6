"""Any small file, judged in blocks of a few rows, gives what it gives when it is judged whole."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pipelines.intake.files.judge_file import judge_file
from pipelines.intake.files.large import judge_large
from pipelines.intake.reading.reader import read
from pipelines.settings import Home
from tests.intake.test_large import HEAD, plainly, question, rows_of, sound

FIRST = 5  # rows, headings among them, that show what is in the file
ODD: Sequence[tuple[str, str]] = (
    ("创建时间", "2022/12/5 8:03"),
    ("创建时间", "去年"),
    ("创建时间", ""),
    ("工单编号", ""),
    ("工单编号", "合计"),
    ("工单编号", " GD2022000004 "),
    ("受理渠道", "—"),
    ("受理渠道", "王经理 13800138000"),
    ("诉求类型", "骂人"),
    ("被反映区", "110101"),
    ("被反映街乡镇", "没有这个街道"),
    ("主要内容", "电话13800138000，3号楼2单元501室"),
    ("主要内容", '他说"不行"，\n第二行'),
    ("主要内容", "　"),
    ("备注说明", "李先生13900139000"),
    ("办结时间", "2021-01-01 00:00:00"),
    ("办结时间", "2022-12-31 24:00:00"),
    ("退单次数", "3次"),
    ("退单次数", "-2"),
    ("是否满意", "非常满意"),
    ("来电号码", "13800138000"),
    ("来电号码", "无"),
    ("小区编号", "3.5E+15"),
)
LINES = (
    [],
    [""] * len(HEAD),
    list(HEAD),
    ["小计", *[""] * 9, "12"],
    ["注：以上为本月工单，电话13800138000"],
    ["GD1", "只有两格"],
    ["编号", *[""] * 14],
    ["本月工单数据由市民热线服务中心提供", *[""] * 14],
    [*sound(3), "多一格13800138000"],
)
FURTHER = ([""], ["小区编号", "小区名称", "所属街道", "户数"], ["E1", "甲", "景山街道", "9"])  # a table of its own


@dataclass(frozen=True)
class Drawn:
    """One line of a file: an order of this number with some cells of it changed, or a line of another kind."""

    number: int
    changes: tuple[tuple[str, str], ...] = ()
    line: int | None = None

    def cells(self) -> list[str]:
        """What stands in it."""
        if self.line is not None:
            return list(LINES[self.line])
        cells = dict(zip(HEAD, sound(self.number), strict=True)) | dict(self.changes)
        return list(cells.values())


NUMBERS = st.integers(0, 60)
DRAWN = st.one_of(
    st.builds(Drawn, NUMBERS),
    st.builds(Drawn, NUMBERS),
    st.builds(Drawn, NUMBERS, st.lists(st.sampled_from(ODD), min_size=1, max_size=2).map(tuple)),
    st.builds(Drawn, NUMBERS, st.just(()), st.integers(0, len(LINES) - 1)),
)


def written(drawn: Sequence[Drawn], below: Sequence[Sequence[str]]) -> str:
    """The lines below headings and as many sound rows as show what is in the file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(sound(number) for number in range(100, 100 + FIRST))
    writer.writerows(each.cells() for each in drawn)
    writer.writerows(below)
    return text.getvalue()


def cells_of(content: bytes) -> list[tuple[str | None, ...]]:
    """What stands in the rows of a text file."""
    return read(content, ".csv").sheets[0].frame.rows()


@given(
    st.lists(DRAWN, max_size=40),
    st.sampled_from([(), (), (), (), FURTHER]),
    st.integers(1_000, 4_000),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_blocks_of_a_few_rows_give_what_the_whole_gives(
    home: Home, tmp_path: Path, drawn: list[Drawn], below: Sequence[Sequence[str]], block: int, encoding: str
) -> None:
    folder = Path(mkdtemp(dir=tmp_path))
    file = folder / "2022-12.csv"
    file.write_bytes(written(drawn, below).encode(encoding))
    asked = question(home, file, source="complaint", sender="110000")
    answer = judge_large(asked, folder / "staging", block, FIRST)
    event("read whole" if answer is None else "in blocks")
    if answer is not None:
        whole = judge_file(asked)
        assert list(plainly(answer)) == list(plainly(whole))
        if whole.parts[0].accepted:
            assert rows_of(answer).equals(rows_of(whole))
        assert answer.archived is not None
        kept = answer.archived.path.read_bytes()
        assert cells_of(kept) == cells_of(whole.copy.content if whole.copy else file.read_bytes())
    rmtree(folder)
