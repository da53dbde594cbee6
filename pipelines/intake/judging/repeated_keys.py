"""The same key in two tables of one file: nobody could say which of the two rows is meant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.intake.judging.findings import NAMED
from pipelines.intake.judging.judge import Judged
from pipelines.intake.records.faults import Fault
from pipelines.intake.records.stored_columns import ROW, SHEET, SUBMISSION
from pipelines.masking import mask_sure
from pipelines.text import both

_TAB, _AT = "tab_", "at_"


def without_repeats(judged: Sequence[Judged]) -> list[Judged]:
    """The tables of one file, where no two of one source and period share a key.

    Rows that say the same stay once and are counted with the others as said again; rows that do not are refused all.
    """
    result = list(judged)
    returns = Counter((each.source, each.period) for each in judged if each.rows.height)
    for (source, period), tables in returns.items():
        if tables > 1:
            tabs = [index for index, each in enumerate(judged) if (each.source, each.period) == (source, period)]
            _compare(result, [at for at in tabs if judged[at].rows.height])
    return result


def _compare(judged: list[Judged], tabs: Sequence[int]) -> None:
    key = list(load().sources[judged[tabs[0]].source].key)
    twice = pl.concat(
        judged[at].rows.with_columns(pl.lit(at).alias(_TAB), pl.int_range(pl.len()).alias(_AT)) for at in tabs
    ).filter(pl.struct(key).is_duplicated())
    columns = [name for name in twice.columns if name not in (_TAB, _AT, SUBMISSION, SHEET, ROW)]
    again: dict[int, list[int]] = {}
    refused: dict[int, list[tuple[int, Fault]]] = {}
    for _, group in twice.group_by(key, maintain_order=True):
        rows = group.select(_TAB, _AT, SHEET, ROW).rows()
        if group.select(columns).n_unique() == 1:
            for tab, at, _, _ in rows[1:]:
                again.setdefault(tab, []).append(at)
            continue
        written = mask_sure("+".join(str(part) for part in group.select(key).row(0)))
        for tab, at, sheet, row in rows:
            named = [(other, number) for _, _, other, number in rows[: NAMED + 1] if (other, number) != (sheet, row)][
                :NAMED
            ]
            more = len(rows) - 1 - len(named)
            zh = "、".join(f"“{other}”第 {number} 行" for other, number in named) + (
                f"等 {len(rows) - 1} 行" if more else ""
            )
            en = ", ".join(f"“{other}” row {number}" for other, number in named) + (f" and {more} more" if more else "")
            heading, column = judged[tab].headings.get(key[0], ("", None))
            fault = Fault(
                code="same_key",
                what=both(f"与{zh}编号相同而内容不同", f"Same key as {en}, other content"),
                mend=both("核对后只保留正确的一行", "Keep the one that is right"),
                sheet=sheet,
                row=row,
                heading=heading,
                written=written,
                column=column,
            )
            refused.setdefault(tab, []).append((at, fault))
    for tab in tabs:
        faults = refused.get(tab, [])
        gone = {*again.get(tab, []), *(at for at, _ in faults)}
        if gone:
            judged[tab] = _without(judged[tab], gone, len(again.get(tab, [])), [fault for _, fault in faults])


def _without(judged: Judged, gone: set[int], again: int, faults: Sequence[Fault]) -> Judged:
    rows = judged.rows.filter(~pl.int_range(pl.len()).is_in(list(gone)))
    counts = dict(judged.non_data)
    if again:
        counts["same_content"] = counts.get("same_content", 0) + again
    all_faults = sorted([*judged.faults, *faults], key=lambda fault: fault.row or 0)
    rows_of_faults = [fault.row for fault in faults]
    keys = judged.rows.filter(pl.col(ROW).is_in(rows_of_faults)).select(*load().sources[judged.source].key, ROW)
    return replace(
        judged,
        rows=rows,
        refused=judged.refused + len(faults),
        non_data=counts,
        faults=tuple(all_faults),
        refused_keys=pl.concat([judged.refused_keys, keys]) if judged.refused_keys.height else keys,
    )
