"""The orders of the citizens' hotline, every state of each as the monthly extracts show it."""

import numpy as np
import polars as pl

from pipelines.sample.callers import caller_notes
from pipelines.sample.estates import Estates
from pipelines.sample.plan import City, Days, Floats, Integers, Scale, month_starts, stream
from pipelines.sources.complaint import TYPES

# Category → share of orders, and by calendar month how much more or less than usual (heating, floods, leaves).
_FLAT = (1.0,) * 12
_CATEGORIES: dict[str, tuple[float, tuple[float, ...]]] = {
    "service": (0.235, _FLAT),
    "pipes": (0.15, (1.9, 1.5, 1.2, 0.7, 0.6, 0.8, 1.5, 1.6, 0.7, 0.7, 1.6, 2.0)),
    "parking": (0.13, _FLAT),
    "charges": (0.1, (1.3, 1.0, 1.1, 1.0, 1.0, 1.0, 0.9, 0.9, 1.0, 1.0, 1.2, 1.4)),
    "sanitation": (0.08, (0.8, 0.8, 0.9, 1.0, 1.1, 1.3, 1.4, 1.4, 1.1, 0.9, 0.8, 0.7)),
    "lift": (0.07, (0.9, 0.9, 0.9, 0.9, 1.0, 1.2, 1.4, 1.3, 1.0, 0.9, 0.9, 0.9)),
    "illegal_building": (0.05, (0.6, 0.6, 1.1, 1.3, 1.3, 1.2, 1.0, 1.0, 1.2, 1.1, 0.9, 0.6)),
    "other": (0.04, _FLAT),
    "decoration_waste": (0.03, (0.6, 0.7, 1.3, 1.3, 1.2, 1.1, 1.0, 1.0, 1.2, 1.1, 0.9, 0.7)),
    "fire": (0.025, (1.3, 1.2, 1.0, 1.0, 1.0, 1.0, 0.9, 0.9, 0.9, 1.0, 1.1, 1.2)),
    "refuse_sorting": (0.022, (0.8, 0.8, 0.9, 1.0, 1.5, 1.4, 1.2, 1.1, 1.0, 0.9, 0.8, 0.8)),
    "green": (0.02, (0.5, 0.5, 1.2, 1.6, 1.5, 1.3, 1.2, 1.1, 0.9, 0.9, 0.7, 0.5)),
    "ground_lock": (0.018, _FLAT),
    "developer_legacy": (0.014, _FLAT),
    "committee": (0.008, _FLAT),
    "repair_fund": (0.006, _FLAT),
    "handover": (0.002, _FLAT),
}
# What stands behind "other": matters of one department each.
_SELDOM = (
    "other",
    "pollution",
    "other",
    "unlicensed_trade",
    "public_order",
    "wiring",
    "other",
    "poultry",
    "billboard",
    "public_order",
    "civil_defence",
)
_TYPE_ODDS = {"complaint": 0.46, "help": 0.37, "consultation": 0.11, "report": 0.04, "suggestion": 0.02}
_CHANNELS = (("电话", 0.78), ("网络", 0.11), ("微信公众号", 0.08), ("政府网站", 0.03))
_TERMS = np.array([1, 3, 5, 7, 15])
_DAY = 86_400
_DAILY = np.array([1, 1, 1, 1, 1, 2, 4, 9, 14, 16, 14, 10, 8, 10, 12, 12, 11, 10, 9, 9, 8, 6, 4, 2], dtype=float)


def orders(city: City, scale: Scale, estates: Estates) -> pl.DataFrame:
    """One row is one order in its final state, in order of creation.

    Columns as in the `complaint` source, with `estate`, `created` and `closed` (numbers of months in the timeline;
    `closed` is null while it is open when the last month ends). An extract leaves out some of the estates' numbers.
    """
    rng = stream(scale.seed, "orders")
    number = scale.complaints
    starts = month_starts(scale.timeline)
    month, category = _when_and_what(scale, rng)
    estate = _where(city, scale, estates, month, rng)
    district = estates.district[estate]
    days = (starts[1:] - starts[:-1]).astype(int)[month]
    hour = rng.choice(24, number, p=_DAILY / _DAILY.sum())
    created: Days = starts[month].astype("datetime64[s]") + (
        (rng.random(number) * days).astype(int) * _DAY + hour * 3_600 + rng.integers(0, 3_600, number)
    )
    serial = np.argsort(created, kind="stable")
    month, category, estate, district = (part[serial] for part in (month, category, estate, district))
    created = created[serial]
    progress = month / max(1, 35)  # 0 at the start of 2020, 1 at the end of 2022
    term = rng.choice(_TERMS, number, p=[0.07, 0.28, 0.3, 0.25, 0.1])
    extension = np.where(rng.random(number) < 0.07, rng.choice([3, 5, 7], number), 0)
    sign_due = created + rng.choice([2, 4, 24], number, p=[0.3, 0.3, 0.4]) * 3_600
    signed_late = rng.random(number) > 0.94 + 0.04 * progress
    signed = np.where(signed_late, sign_due + rng.integers(300, 30_000, number), _between(created, sign_due, rng))
    due_at = created + (term + extension) * _DAY
    late = rng.random(number) < _logistic(-2.1 - 1.1 * progress + _of(city, "late")[district])
    taken = np.where(
        late,
        (term + extension) * _DAY + rng.exponential(3.5 * _DAY, number),
        (term + extension) * _DAY * np.clip(rng.beta(2.2, 1.6, number), 0.03, 0.995),
    ).astype(int)
    closed = np.maximum(created + taken, signed + 600)
    is_open = (closed >= starts[-1].astype("datetime64[s]")) | (rng.random(number) < 0.003)
    valid = ~is_open & (rng.random(number) < 0.8 + 0.03 * progress)
    contacted = rng.random(number) < 0.928 + 0.054 * progress
    solved_odds = 0.45 + 1.6 * progress + _of(city, "solved")[district] + _HARD[category]
    solved = contacted & (rng.random(number) < _logistic(solved_odds))
    lot = rng.random(number) + np.where(solved, 0.0, -0.55) + 0.14 * progress
    satisfied = np.where(lot > 0.32, "satisfied", np.where(lot > 0.12, "basically", "dissatisfied"))
    jumping = np.array([area.jump for area in city.districts])[district] & (month >= len(scale.timeline) - 3)
    excluded = ~is_open & (rng.random(number) < np.where(jumping, 0.12, 0.028))
    has_estate = rng.random(number) > 0.06
    has_street = has_estate | (rng.random(number) > 0.25)
    closed_month = np.searchsorted(starts, closed.astype("datetime64[D]"), side="right") - 1
    blank = np.datetime64("NaT")
    frame = pl.DataFrame(
        {
            "estate": estate,
            "created": month,
            "closed": np.where(is_open, -1, closed_month),
            "created_at": created.astype("datetime64[ms]"),
            "channel": rng.choice([name for name, _ in _CHANNELS], number, p=[odds for _, odds in _CHANNELS]),
            "request_type": rng.choice(list(_TYPE_ODDS), number, p=list(_TYPE_ODDS.values())),
            "category": np.array(list(_CATEGORIES))[category],
            "sign_due_at": sign_due.astype("datetime64[ms]"),
            "signed_at": signed.astype("datetime64[ms]"),
            "due_at": due_at.astype("datetime64[ms]"),
            "extension_days": extension,
            "closed_at": np.where(is_open, blank, closed).astype("datetime64[ms]"),
            "returned_times": np.where(rng.random(number) < 0.055, rng.choice([1, 1, 1, 2, 3], number), 0),
            "rehandled_times": np.where(
                ~is_open & ~solved & (rng.random(number) < 0.16), rng.choice([1, 1, 2], number), 0
            ),
            "is_repeat": rng.random(number) < 0.1 - 0.025 * progress,
            "has_valid_followup": valid,
            "is_contacted": contacted,
            "is_solved": solved,
            "satisfaction": satisfied,
            "is_excluded": excluded,
            "exclusion_reason": rng.choice(["unreasonable", "appeal_upheld", "other"], number, p=[0.55, 0.35, 0.1]),
            "has_estate": has_estate,
            "has_street": has_street,
        }
    )
    frame = frame.with_columns(
        pl.when(pl.col("category") == "other")
        .then(pl.lit(pl.Series(_SELDOM)).get(pl.int_range(pl.len()) % len(_SELDOM)))
        .otherwise("category")
        .alias("category")
    )
    roster = estates.roster.select("estate_id", "district", "street", "street_name", "community", "community_name")
    made = (
        frame.hstack(roster[estate.tolist()])
        .with_columns(
            pl.col("request_type").cast(pl.Enum(list(TYPES))).cast(pl.String),
            pl.col("created_at", "sign_due_at", "signed_at", "due_at", "closed_at").cast(pl.Datetime("us")),
            pl.col("closed").replace(-1, None),
            pl.when("has_valid_followup").then("is_contacted").alias("is_contacted"),
            pl.when("has_valid_followup").then("is_solved").alias("is_solved"),
            pl.when("has_valid_followup").then("satisfaction").alias("satisfaction"),
            pl.when("is_excluded").then("exclusion_reason").alias("exclusion_reason"),
            pl.when("has_estate").then("estate_id").alias("estate_id"),
            pl.when("has_street").then("street").alias("street"),
            pl.when("has_street").then("street_name").alias("street_name"),
            pl.when("has_estate").then("community").alias("community"),
            pl.when("has_estate").then("community_name").alias("community_name"),
            order_no=pl.format(
                "GD{}{}",
                pl.col("created_at").dt.strftime("%Y%m%d"),
                (pl.int_range(pl.len()) + 1).cast(pl.String).str.zfill(6),
            ),
        )
        .drop("has_estate", "has_street")
    )
    return made.hstack(caller_notes(scale, made, estates.roster["name"].gather(pl.Series(estate))))


def extract(frame: pl.DataFrame, month: int) -> pl.DataFrame:
    """The extract of one month: orders created in it, as they stand when it ends, and older ones that it closed."""
    is_open = pl.col("closed").is_null() | (pl.col("closed") > month)
    return frame.filter(
        (pl.col("created") == month) | ((pl.col("created") < month) & (pl.col("closed") == month))
    ).with_columns(
        pl.when(~is_open).then("closed_at").alias("closed_at"),
        pl.when(~is_open).then("is_contacted").alias("is_contacted"),
        pl.when(~is_open).then("is_solved").alias("is_solved"),
        pl.when(~is_open).then("satisfaction").alias("satisfaction"),
        pl.when(~is_open).then("exclusion_reason").alias("exclusion_reason"),
        pl.when(~is_open).then("rehandled_times").otherwise(0).alias("rehandled_times"),
        pl.when(~is_open).then("result_text").alias("result_text"),
        pl.when("has_number").then("estate_id").alias("estate_id"),
        has_valid_followup=pl.col("has_valid_followup") & ~is_open,
        is_excluded=pl.col("is_excluded") & ~is_open,
    )


_HARD: Floats = np.array(
    [
        {
            "developer_legacy": -1.4,
            "illegal_building": -0.8,
            "parking": -0.5,
            "repair_fund": -0.6,
            "committee": -0.6,
        }.get(name, 0.15)
        for name in _CATEGORIES
    ]
)


def _when_and_what(scale: Scale, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """For each order the number of its month and of its category: growth, seasons, and a few great subjects."""
    numbers = range(scale.offset, len(scale.timeline))
    volume = np.array(
        [
            [
                share * season[scale.timeline[month].starts_on.month - 1] * (1 + 0.016 * month)
                for share, season in _CATEGORIES.values()
            ]
            for month in numbers
        ]
    )
    volume *= rng.normal(1, 0.04, (len(volume), 1))
    if scale.offset <= 18 < len(scale.timeline):
        volume[18 - scale.offset, 1] *= 1.7  # the rains of July 2021
    cell = rng.choice(volume.size, scale.complaints, p=(volume / volume.sum()).ravel())
    return cell // volume.shape[1] + scale.offset, cell % volume.shape[1]


def _where(city: City, scale: Scale, estates: Estates, month: Integers, rng: np.random.Generator) -> Integers:
    """For each order the estate it is about, by households; a few estates are hot spots, some only for half a year."""
    number = len(estates.district)
    rate = np.array([area.hotline for area in city.districts])[estates.district] * rng.gamma(4, 0.25, number)
    hot = rng.random(number) < 0.007
    rate = np.where(hot, rate * rng.uniform(6, 15, number), rate)
    since = np.where(hot & (rng.random(number) < 0.5), rng.integers(0, max(1, len(scale.timeline)), number), -1)
    places = np.empty(len(month), dtype=np.int64)
    for one in range(scale.offset, len(scale.timeline)):
        here = np.flatnonzero(month == one)
        quiet = (since >= 0) & ((one < since) | (one >= since + 6))
        odds = estates.households * rate * np.where(quiet, 0.12, 1.0) * estates.counts(one)
        places[here] = rng.choice(number, len(here), p=odds / odds.sum())
    return places


def _of(city: City, what: str) -> Floats:
    sign = 1.0 if what == "solved" else -1.5
    return np.array([sign * area.solved for area in city.districts])


def _logistic(odds: Floats) -> Floats:
    share: Floats = 1 / (1 + np.exp(-odds))
    return share


def _between(start: Days, end: Days, rng: np.random.Generator) -> Days:
    length = (end - start).astype(int)
    inside: Days = start + (rng.random(len(start)) * length).astype(int)
    return inside
