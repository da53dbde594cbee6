"""Matters (事项): what one unit has to put right in one area, of one kind. Fourteen thousand alerts are rows behind them.

A matter is one responsible unit × kind of alert × area, the area being the street, else the district, else the whole
deployment. Where an order was made of it, the order's state stands in the place of the alarm.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines import periods
from pipelines.query.alerts import alerts
from pipelines.query.door import Door
from pipelines.query.orders import orders
from pipelines.query.places import areas
from pipelines.query.remembered import of_journal
from pipelines.query.standing import standing_day
from pipelines.text import Text

APART = "-unassigned"
# What an alert declares of whoever answers for a place → whose name it is there: the column of the district's or the
# street's name, and what stands behind it.
_KINDS = {
    "区": ("district_name", "", ""),
    "街道（乡镇）": ("street_name", "", ""),
    "区住建（房管）部门": ("district_name", "住建（房管）部门", " housing department"),
}
_PARTS = "|"
_PLACED = ("district_name", "street_name")


def matters(door: Door, *, period: str | None = None) -> pl.DataFrame:
    """The matters that are open at the end of a period inside the scope's area, worst first: the longest past its due day,
    then the most rows. One whose order was taken off since is not open until later data say so.

    Columns: matter (what an order names), alert, code, owner_zh, owner_en (the unit named in the rows, else the one that
    the alert declares, by its name where it is a kind of unit), area with _name and _name_en, level, rows, over (of them past their due day), oldest_on, due_on
    (the earliest), days_over (of the worst; null where none is), communities and communities_en (up to five names, by
    their number of rows), order_item, order_state, order_due_on (of an order of it that stands), order_late, and acts_here:
    whether the scope's own body has to act, for the matter is its own, or its unit let the due day pass and no order was
    made, or an order's day passed.

    Raises:
        RequestError: the text is no period.
    """
    return _matters(door, period, standing_day(door))


@of_journal
def _matters(door: Door, period: str | None, day: date) -> pl.DataFrame:
    assert day  # what is late, and which order stands, changes with it
    causes = _placed(door, alerts(door, period=period))
    places = ("communities", "community_name"), ("communities_en", "community_name_en")
    rows = causes.group_by("matter", "alert", "code", "owner", "area", maintain_order=True).agg(
        rows=pl.len(),
        over=pl.col("days_over").is_not_null().sum(),
        oldest_on=pl.col("since").min(),
        due_on=pl.col("due_on").min(),
        days_over=pl.col("days_over").max(),
        **{f"{name}{tail}": pl.col(f"{name}{tail}").first() for name in _PLACED for tail in ("", "_en")},
        **{
            name: pl.col(column)
            .filter(~pl.col("community").str.ends_with(APART).fill_null(True))
            .value_counts(sort=True)
            .struct.field(column)
            .head(5)
            for name, column in places
        },
    )
    rows = _with_units(door, rows)
    known = areas(door).select("code", "level", area_name="name", area_name_en="name_en")
    named = (
        rows.join(known, left_on="area", right_on="code", how="left")
        .with_columns(owner_zh=pl.coalesce("owner", "unit_zh"), owner_en=pl.coalesce("owner", "unit_en"))
        .drop("unit_zh", "unit_en", *(f"{name}{tail}" for name in _PLACED for tail in ("", "_en")))
    )
    return _without_closed(door, _with_orders(door, named), period).sort(
        "days_over", "rows", "oldest_on", "matter", descending=[True, True, False, False], nulls_last=True
    )


def matter_rows(door: Door, matter: str, *, period: str | None = None) -> pl.DataFrame:
    """The alerts behind a matter, columns as `alerts`: the annex of an order."""
    return _placed(door, alerts(door, period=period)).filter(pl.col("matter") == matter).drop("matter", "area")


def _placed(door: Door, causes: pl.DataFrame) -> pl.DataFrame:
    """The causes with the area and the matter that they belong to."""
    placed = [pl.when(~pl.col(level).str.ends_with(APART)).then(pl.col(level)) for level in ("street", "district")]
    area = pl.coalesce(*placed, pl.lit(door.home.region))
    unit = pl.col("owner").fill_null("").str.replace_all(r"\s+", "_")
    return causes.with_columns(area=area).with_columns(
        matter=pl.concat_str("alert", "area", unit, separator=_PARTS).str.strip_chars_end(_PARTS)
    )


def _with_units(door: Door, rows: pl.DataFrame) -> pl.DataFrame:
    """With the unit that an alert declares (unit_zh, unit_en): where it declares a kind of unit, that of the place by its
    name; a kind that the place has none of, as the street of a matter of a district, is left out where another is named."""
    units = [_unit(door.catalogue.alerts[row["alert"]].owner, row) for row in rows.iter_rows(named=True)]
    return rows.with_columns(
        unit_zh=pl.Series([unit.zh for unit in units], dtype=pl.String),
        unit_en=pl.Series([unit.en for unit in units], dtype=pl.String),
    )


def _unit(declared: Text, row: Mapping[str, Any]) -> Text:
    kinds = declared.zh.split("、")
    if not all(kind in _KINDS for kind in kinds):
        return declared
    named = [(row[name], row[f"{name}_en"], zh, en) for name, zh, en in map(_KINDS.__getitem__, kinds) if row[name]]
    if not named:
        return declared
    return Text(
        zh="、".join(f"{name}{behind}" for name, _, behind, _ in named),
        en=" and ".join(f"{name}{behind}" for _, name, _, behind in named),
    )


def _with_orders(door: Door, rows: pl.DataFrame) -> pl.DataFrame:
    standing = orders(door).filter(pl.col("is_standing") & pl.col("matter").is_not_null())
    made = standing.group_by("matter", maintain_order=True).agg(
        order_item=pl.col("item_no").first(),
        order_state=pl.col("state").first(),
        order_due_on=pl.col("due_on").first(),
        order_late=(pl.col("days_left").first() < 0),
    )
    own = pl.col("area") == door.scope.area
    ignored = pl.col("order_item").is_null() & pl.col("days_over").is_not_null()
    return rows.join(made, on="matter", how="left").with_columns(
        acts_here=(pl.col("order_item").is_null() & own) | ignored | pl.col("order_late").fill_null(False)
    )


def _without_closed(door: Door, rows: pl.DataFrame, period: str | None) -> pl.DataFrame:
    """Without matters whose order was taken off after the data end: they know nothing of it yet. Data of a later month
    in which the matter still stands bring it back."""
    last_day = periods.parse(period or door.as_of).last_day
    off = orders(door).filter((pl.col("state") == "closed") & (pl.col("closed_on") >= last_day))
    settled = pl.col("matter").is_in(off["matter"].drop_nulls().to_list()) & pl.col("order_item").is_null()
    return rows.filter(~settled)


def quarter_of(door: Door) -> str:
    """The quarter that a meeting looks at: the last that has ended in what is read."""
    return periods.last_ended("quarter", door.as_of)
