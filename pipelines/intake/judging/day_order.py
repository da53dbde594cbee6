"""Days that begin or end otherwise than ours (12/31/2016, 31.12.2016): read where one reading is possible.

A day above 12 tells which part is the month; one such cell decides for its whole column. A column in which two cells
decide otherwise decides nothing, and a cell that could be two days stays for the reader of cells, which refuses it.
"""

import re
from collections.abc import Iterable
from typing import Literal

from pipelines.text import Text, both

Order = Literal["month first", "day first"]
_FORM = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)(.*)", re.DOTALL)
QUICK = r"^\s*[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"


def order_of(texts: Iterable[str | None]) -> Order | None:
    """What the cells of a column that have one reading say of all of them; None where they say nothing, or disagree."""
    orders = {order for text in texts if text is not None and (order := _order(text)) is not None}
    return orders.pop() if len(orders) == 1 else None


def _order(text: str) -> Order | None:
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if first <= 12 < second <= 31:
        return "month first"
    return "day first" if second <= 12 < first <= 31 else None


def year_first(text: str, order: Order | None) -> str | None:
    """The text with its day written year first; None where it has another form, or could be two days."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    order = _order(text) or ("month first" if first == second <= 12 else order)
    if order is None:
        return None
    month, day = (first, second) if order == "month first" else (second, first)
    return f"{match[4]}-{month:02d}-{day:02d}{match[5]}"


def remark(order: Order | None) -> tuple[Text, Text]:
    """What is said of cells that were read so, and how to write them."""
    how = {
        "month first": both("月/日/年", "month/day/year"),
        "day first": both("日/月/年", "day/month/year"),
        None: both("唯一可能的顺序", "the only order that is possible"),
    }[order]
    what = both(
        f"日期按{how.zh}读取（由本列中只有一种读法的日期判定）",
        f"Days were read as {how.en}, which cells of the column decide",
    )
    return what, both("请核对；建议写成 2022-01-05", "Check them; better write 2022-01-05")
