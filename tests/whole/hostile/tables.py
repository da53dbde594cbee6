"""Returns that are right in every cell, with what must be stored of each row: what the hostile files are made from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipelines import codes

Key = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows as they are written, and beside each what must be stored: by declared column, None where it is refused."""

    source: str
    period: str  # as the file's name says it
    headings: tuple[str, ...]
    names: tuple[str, ...]  # of the columns, as declared
    rows: tuple[tuple[str, ...], ...]
    truth: tuple[dict[str, Any] | None, ...]
    key: tuple[str, ...]

    def with_cell(self, row: int, name: str, text: str, value: Any) -> "Table":
        """The table with another text in one cell, and what it must be stored as (`REFUSED`: the row is not)."""
        at = self.names.index(name)
        cells = list(self.rows[row])
        cells[at] = text
        said = self.truth[row]
        new = None if value is REFUSED or said is None else {**said, name: value}
        return replace(
            self,
            rows=(*self.rows[:row], tuple(cells), *self.rows[row + 1 :]),
            truth=(*self.truth[:row], new, *self.truth[row + 1 :]),
        )

    @property
    def accepted(self) -> dict[Key, dict[str, Any]]:
        """What must be in the store, by key."""
        return {tuple(said[name] for name in self.key): said for said in self.truth if said is not None}

    @property
    def refused(self) -> int:
        """How many rows must be refused."""
        return sum(said is None for said in self.truth)


REFUSED = object()
_SOUND = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """A credit code that is right in both of its check digits."""
    body = "MA" + "".join(_SOUND[number // 31**power % 31] for power in range(6))
    seventeen = "91110101" + body + codes.body_check_digit(body)
    return seventeen + codes.check_digit(seventeen)


def estates(prefix: str, count: int = 9) -> Table:
    """小区台账: codes, choices, a place, yes and no, counts, areas, days."""
    prefix = prefix.upper()  # the one form of letters in numbers
    rows, truth = [], []
    for index in range(count):
        day, code, old = date(2021, 1, 5) + timedelta(days=index), credit_code(index), index % 2 == 0
        rows.append(
            (
                f"{prefix}-{index:04d}",
                f"龙潭北里{'甲乙丙丁'[index % 4]}区",
                "景山街道" if old else "东华门街道",
                "老旧小区" if old else "商品房",
                "是" if old else "否",
                str(1980 + index % 40),
                str(100 + index),
                f"{1000 + index}.5",
                code,
                day.isoformat(),
            )
        )
        truth.append(
            {
                "estate_id": rows[-1][0],
                "name": rows[-1][1],
                "street": "110101002" if old else "110101001",
                "estate_type": "old" if old else "commodity",
                "is_old": old,
                "completed_year": 1980 + index % 40,
                "households": 100 + index,
                "floor_area_m2": Decimal(f"{1000 + index}.50"),
                "company_code": code,
                "eligible_on": day,
            }
        )
    return Table(
        source="estate",
        period="2022-12",
        headings=(
            "小区编号",
            "小区名称",
            "所属街道",
            "小区类型",
            "是否老旧小区",
            "建成年份",
            "户数",
            "总建筑面积",
            "统一社会信用代码",
            "符合成立条件日期",
        ),
        names=tuple(truth[0]),
        rows=tuple(rows),
        truth=tuple(truth),
        key=("estate_id",),
    )


def complaints(prefix: str, count: int = 9) -> Table:
    """12345 工单: moments, free text, yes and no."""
    prefix = prefix.upper()  # the one form of letters in numbers
    rows, truth = [], []
    for index in range(count):
        created = datetime(2022, 12, 1, 8, 30, 15) + timedelta(hours=index)
        closed = created + timedelta(days=20)
        text = f"电梯停运已有{'一二三四'[index % 4]}天，要求尽快修好"
        rows.append((f"{prefix}{index:05d}", str(created), text, "景山街道", str(closed), "是", str(index % 3)))
        truth.append(
            {
                "order_no": rows[-1][0],
                "created_at": created,
                "subject_text": text,
                "street": "110101002",
                "closed_at": closed,
                "is_solved": True,
                "returned_times": index % 3,
            }
        )
    return Table(
        source="complaint",
        period="2022-12",
        headings=("工单编号", "创建时间", "主要内容", "被反映街乡镇", "办结时间", "是否解决", "退单次数"),
        names=tuple(truth[0]),
        rows=tuple(rows),
        truth=tuple(truth),
        key=("order_no",),
    )


def spot_checks(prefix: str, count: int = 9) -> Table:
    """季度抽查: shares, scores, a key of two columns."""
    prefix = prefix.upper()  # the one form of letters in numbers
    rows, truth = [], []
    for index in range(count):
        day = date(2022, 10, 8) + timedelta(days=index % 80)
        rows.append((f"{prefix}-{index:04d}", "1", "随机抽查", "0.25", f"{80 + index % 20}.5", day.isoformat()))
        truth.append(
            {
                "estate_id": rows[-1][0],
                "sequence": 1,
                "check_kind": "random",
                "selection_share": 0.25,
                "score": Decimal(f"{80 + index % 20}.50"),
                "checked_on": day,
            }
        )
    return Table(
        source="spot_check",
        period="2022年第四季度",
        headings=("小区编号", "抽查序号", "抽查方式", "抽中概率", "抽查得分", "抽查日期"),
        names=tuple(truth[0]),
        rows=tuple(rows),
        truth=tuple(truth),
        key=("estate_id", "sequence"),
    )


TABLES: dict[str, Callable[[str, int], Table]] = {
    "estate": estates,
    "complaint": complaints,
    "spot_check": spot_checks,
}
