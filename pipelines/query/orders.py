"""Supervision orders and decisions of meetings: whose turn it is, until when, and what their figures have done since."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from pipelines import periods
from pipelines.office.meeting_forms import ActionItem, Meeting
from pipelines.office.orders import STANDING, items_of
from pipelines.office.recorded import Recorded
from pipelines.query.door import Door
from pipelines.query.places import areas
from pipelines.query.remembered import of_journal
from pipelines.query.standing import standing_day
from pipelines.query.values import values

_ORDERS = {
    "item_no": pl.String,
    "meeting_no": pl.String,
    "matter": pl.String,
    "text": pl.String,
    "owner": pl.String,
    "post": pl.String,
    "area": pl.String,
    "area_name": pl.String,
    "area_name_en": pl.String,
    "metric": pl.String,
    "expected": pl.Float64,
    "from_period": pl.String,
    "issued_on": pl.Date,
    "due_on": pl.Date,
    "state": pl.String,
    "is_standing": pl.Boolean,
    "days_left": pl.Int64,
    "is_due": pl.Boolean,
    "reply": pl.String,
    "evidence": pl.String,
    "closed_on": pl.Date,
    "actor": pl.String,
    "second_actor": pl.String,
    "why": pl.String,
    "sequence": pl.Int64,
    "steps": pl.String,
}
_DUE_IN = 7  # days before its due day from which an order is due
_FEWEST = 6  # values before an order that tell how much its figure moves anyway
_NOISE = 2.66  # mean moving ranges to a natural process limit (XmR)


def orders(door: Door, *, meeting: str | None = None, as_of: date | None = None) -> pl.DataFrame:
    """Every supervision order and decision inside the scope's area as it stands at the end of a day, those past their
    day first; one row is one of them.

    Columns: item_no, meeting_no (null of an order that no meeting made), matter, text, owner, post, area with _name and
    _name_en, metric, expected, from_period, issued_on, due_on, state (open, replied, reopened, corrected, closed,
    withdrawn), is_standing (neither taken off nor withdrawn), days_left (negative past its day), is_due (within a week, or past), reply, evidence, closed_on, actor,
    second_actor, why and sequence of the last entry, steps (JSON). One without an area belongs to the whole deployment.
    """
    frame = _orders(door, as_of or standing_day(door))
    return frame if meeting is None else frame.filter(pl.col("meeting_no") == meeting)


@of_journal
def _orders(door: Door, day: date) -> pl.DataFrame:
    known = {row["code"]: row for row in areas(door).iter_rows(named=True)}
    rows = [
        _row(entries, day, known)
        for entries in items_of(door.decided(), day).values()
        if _concerns(door, entries[-1], known)
    ]
    return pl.DataFrame(rows, schema=_ORDERS).sort("is_standing", "due_on", "item_no", descending=[True, False, False])


@of_journal
def meetings(door: Door) -> pl.DataFrame:
    """The meetings that were held inside the scope's area, the newest first; one row is one meeting: meeting_no, body, area,
    quarter, held_on, chair, present and absent (lists), frozen (the version it looked at), minutes, actor, sequence."""
    known = set(areas(door)["code"].to_list()) if door.viewer.area else set()
    latest = {one.entry.key: one for one in door.decided() if one.kind == "meeting"}
    rows = [
        {**{name: getattr(held, name) for name in _HELD}, "actor": one.actor, "sequence": one.sequence}
        for one in latest.values()
        if isinstance(held := one.entry, Meeting) and held.area in known and held.state == "held"
    ]
    frame = pl.DataFrame(rows, schema={**_HELD, "actor": pl.String, "sequence": pl.Int64})
    return frame.sort("held_on", "sequence", descending=True)


_HELD: dict[str, pl.DataType | type[pl.DataType]] = {
    "meeting_no": pl.String,
    "body": pl.String,
    "area": pl.String,
    "quarter": pl.String,
    "held_on": pl.Date,
    "chair": pl.String,
    "present": pl.List(pl.String),
    "absent": pl.List(pl.String),
    "frozen": pl.String,
    "minutes": pl.String,
}


def _concerns(door: Door, recorded: Recorded, known: dict[str, dict[str, object]]) -> bool:
    area = _item(recorded).area
    if not door.viewer.area:  # areas are known to everybody, what was decided of them is not
        return False
    return area in known if area else door.is_whole and door.viewer.sees_all_areas


def _item(recorded: Recorded) -> ActionItem:
    item = recorded.entry
    assert isinstance(item, ActionItem)
    return item


def _row(entries: Sequence[Recorded], day: date, known: dict[str, dict[str, object]]) -> dict[str, object]:
    last, item = entries[-1], _item(entries[-1])
    area = known.get(item.area or "", {})
    left = (item.due_on - day).days
    standing = item.state in STANDING
    return {
        **{name: getattr(item, name) for name in _ORDERS if hasattr(item, name)},
        "area_name": area.get("name"),
        "area_name_en": area.get("name_en"),
        "issued_on": entries[0].effective_on,
        "is_standing": standing,
        "days_left": left if standing else None,
        "is_due": standing and left <= _DUE_IN,
        "reply": next((_item(entry).reply for entry in reversed(entries) if _item(entry).reply), None),
        "actor": last.actor,
        "why": last.why,
        "sequence": last.sequence,
        "steps": json.dumps([_step(entry) for entry in entries], ensure_ascii=False, default=str),
    }


def _step(recorded: Recorded) -> dict[str, object]:
    item = _item(recorded)
    return {
        "state": item.state,
        "on": recorded.effective_on,
        "actor": recorded.actor,
        "second_actor": item.second_actor,
        "why": recorded.why,
        "reply": item.reply,
        "evidence": item.evidence,
        "sequence": recorded.sequence,
    }


@dataclass(frozen=True, kw_only=True)
class Since:
    """What a figure has done since an order: its value in the period from which it is told and in the newest since.

    `noise` is by how much it moves from one period to the next without anybody's doing: 2.66 mean moving ranges of the
    periods before (XmR), or the half-width of the two sampling intervals where they are wider; null where fewer than six
    values tell of it. `verdict` is `better`, `worse`, `no_clear_change`, `too_short` (nothing tells of the noise), or
    `not_yet` (no later period has ended).
    """

    metric: str
    area: str
    from_period: str
    from_value: float
    period: str | None
    value: float | None
    noise: float | None
    verdict: str
    expected: float | None
    is_reached: bool | None
    course: tuple[tuple[str, float], ...]


def since_order(door: Door, order: dict[str, object]) -> Since | None:
    """What the linked figure of an order (a row of `orders`) has done since; None where it has none, or no value then."""
    name, area, start = order["metric"], order["area"], order["from_period"]
    if not isinstance(name, str) or not isinstance(area, str) or not isinstance(start, str):
        return None
    metric = door.catalogue.metrics.get(name)
    level = str(door.frame("select level from area where code = ?", [area])["level"][0])
    if metric is None or level not in metric.levels:
        return None
    first = periods.last_ended(metric.frequency, start)
    rows = values(door, metric.id, level=level, area=area).filter(pl.col("value").is_not_null())
    rows = rows.filter(~pl.col("period").map_elements(door.is_running, return_dtype=pl.Boolean))
    before, after = rows.filter(pl.col("period") <= first), rows.filter(pl.col("period") > first)
    if before.is_empty():
        return None
    then = before.row(-1, named=True)
    now = after.row(-1, named=True) if after.height else None
    noise = _noise(before["value"].to_list()[-24:], then, now)
    value = float(now["value"]) if now else None
    expected = order["expected"]
    wanted = float(expected) if isinstance(expected, int | float) else None
    return Since(
        metric=metric.id,
        area=area,
        from_period=str(then["period"]),
        from_value=float(then["value"]),
        period=str(now["period"]) if now else None,
        value=value,
        noise=noise,
        verdict=_verdict(metric.better, float(then["value"]), value, noise),
        expected=wanted,
        is_reached=_is_reached(metric.better, value, wanted),
        course=tuple(zip(rows["period"].to_list(), rows["value"].to_list(), strict=True))[-13:],
    )


def _noise(former: Sequence[float], then: dict[str, object], now: dict[str, object] | None) -> float | None:
    half = [
        (float(str(end["upper"])) - float(str(end["lower"]))) / 2
        for end in (then, now)
        if end and end["upper"] is not None and end["lower"] is not None
    ]
    sampling = math.hypot(*half) if len(half) == 2 else None
    if len(former) < _FEWEST:
        return sampling
    ranges = [abs(later - earlier) for earlier, later in pairwise(former)]
    usual = _NOISE * math.fsum(ranges) / len(ranges)
    return max(usual, sampling or 0.0)


def _verdict(better: str, then: float, now: float | None, noise: float | None) -> str:
    if now is None:
        return "not_yet"
    if noise is None:
        return "too_short"
    moved = now - then
    if abs(moved) <= noise or better not in ("higher", "lower"):
        return "no_clear_change"
    return "better" if (moved > 0) == (better == "higher") else "worse"


def _is_reached(better: str, now: float | None, expected: float | None) -> bool | None:
    if now is None or expected is None:
        return None
    return now >= expected if better != "lower" else now <= expected
