"""What goes wrong in one city and not in another: changes to rows of a ledger, each one thing that a reader should find."""

from collections.abc import Callable, Mapping

import polars as pl

from pipelines.sample import conduct
from pipelines.sample.ledger import Ledgers

Story = Callable[[pl.DataFrame, Ledgers], pl.DataFrame]
_UNSURVEYED, _OFF_PURPOSE, _SECRET = "120110", "120116", "120106"  # 东丽区, 滨海新区, 红桥区
_NTH = pl.int_range(pl.len())


def _paid_without_survey(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """One district pays by surveys of a handful of people (S2-09); two streets of another spend part of it on something
    else, in the last year."""
    is_lacking = pl.col("district") == _UNSURVEYED
    two = rows.filter(pl.col("district") == _OFF_PURPOSE)["street"].unique().sort()[:2].implode()
    is_astray = pl.col("street").is_in(two) & (pl.col("year") == pl.col("year").max())
    return rows.with_columns(
        answers=pl.when(is_lacking).then(9 + _NTH % 15).otherwise("answers"),
        off_purpose_yuan=pl.when(is_astray)
        .then((pl.col("paid_yuan") * 0.2).cast(pl.Int64))
        .otherwise("off_purpose_yuan"),
        audit_finding=pl.when(is_astray & (pl.col("paid_yuan") > 0))
        .then(pl.lit("部分资金用于办公支出"))
        .otherwise("audit_finding"),
    )


def _old_areas_in_the_dark(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """Old areas of one street publish nothing of what they take and spend, for a year (S2-07)."""
    here = rows.filter((pl.col("district") == _SECRET) & (pl.col("publisher") == "community"))
    street = here["street"].mode().sort()[:1].implode()
    is_late = pl.col("month_") >= len(known.subjects.scale.timeline) - 13
    is_secret = pl.col("street").is_in(street) & (pl.col("publisher") == "community") & is_late
    return rows.with_columns(published_on=pl.when(~is_secret).then("published_on"))


def _short_of_staff(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """Two streets never have the two dedicated people that the document asks for (S1-31)."""
    few = rows["street"].unique(maintain_order=True)[1:3].implode()
    return rows.with_columns(
        dedicated_staff=pl.when(pl.col("street").is_in(few)).then(1).otherwise(pl.max_horizontal("dedicated_staff", 2))
    ).with_columns(station_staff=pl.min_horizontal("station_staff", "dedicated_staff"))


def _street_that_never_meets(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """One street calls no joint meeting (S1-25)."""
    silent = _busiest_streets(known)[3]
    return rows.filter((pl.col("level") != "street") | (pl.col("street") != silent))


def _trusteeship_without_end(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """An abandoned estate has been under trusteeship for nine months, and nobody has been chosen (S1-19)."""
    since = known.subjects.starts[max(0, len(known.subjects.scale.timeline) - 9)].astype(object)
    first = _NTH == 0
    return rows.with_columns(
        starts_on=pl.when(first).then(pl.lit(since)).otherwise("starts_on"),
        ends_on=pl.when(~first).then("ends_on"),
    )


def _abandoned(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """One company walked away from an estate (S1-18)."""
    first = pl.col("decided_on").rank("ordinal", descending=True).eq(1).fill_null(value=False)
    return rows.with_columns(
        violation_kind=pl.when(first).then(pl.lit("misconduct")).otherwise("violation_kind"),
        violation_type=pl.when(first).then(pl.lit("abandonment")).otherwise("violation_type"),
        facts=pl.when(first).then(pl.lit("未经交接擅自撤离小区")).otherwise("facts"),
        field=pl.when(~first).then("field"),
    )


def _leaves_at_short_notice(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """The last company that leaves of its own tells owners forty days ahead instead of three months (S4-20)."""
    own = pl.col("decided_by") == "company"
    hasty = own & (pl.col("leave_on") == pl.col("leave_on").filter(own).max())
    return rows.with_columns(
        notice_on=pl.when(hasty).then(pl.col("leave_on") - pl.duration(days=40)).otherwise("notice_on")
    )


def _bond_short(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """The first bond is paid to three fifths of what the formula asks for (S4-18)."""
    first = _NTH == 0
    part = (pl.col("due_yuan") * 0.6).floor().cast(pl.Int64)
    return rows.with_columns(
        paid_yuan=pl.when(first).then(part).otherwise("paid_yuan"),
        used_yuan=pl.when(first).then(0).otherwise("used_yuan"),
        balance_yuan=pl.when(first).then(part).otherwise("balance_yuan"),
        paid_on=pl.when(first).then(pl.col("noticed_on") + pl.duration(days=9)).otherwise("paid_on"),
        use_reason=pl.when(~first).then("use_reason"),
    )


def _rooms_too_small(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """A small project has 4 per cent but not 100 m²; a large one has 100 m² but not 4 per cent (S4-12)."""
    coming = pl.col("estate_id").is_null()
    turn = coming.cum_sum()
    small, large = coming & (turn == 1), coming & (turn == 2)
    return rows.with_columns(
        floor_area_m2=pl.when(small).then(2_100.0).otherwise("floor_area_m2"),
        planned_floor_area_m2=pl.when(small).then(2_142.0).otherwise("planned_floor_area_m2"),
        service_room_m2=pl.when(small)
        .then(88.0)
        .when(large)
        .then((pl.col("floor_area_m2") * 0.03).round(1))
        .otherwise("service_room_m2"),
        community_room_m2=pl.when(small).then(30.0).otherwise("community_room_m2"),
    )


def _charged_too_much(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """One illegal charge, decided by market supervision (S4-25)."""
    first = _NTH == 0
    return rows.with_columns(
        violation_kind=pl.when(first).then(pl.lit("fee_violation")).otherwise("violation_kind"),
        violation_type=pl.when(first).then(pl.lit("illegal_charge")).otherwise("violation_type"),
        facts=pl.when(first).then(pl.lit("超标准收取停车费")).otherwise("facts"),
        authority=pl.when(first).then(pl.lit("区市监局")).otherwise("authority"),
        field=pl.when(~first).then("field"),
    )


def _busiest_streets(known: Ledgers) -> list[str]:
    """Streets by how many estates they have, most first."""
    street = known.subjects.pools["housed_street"].frame
    matches: list[str] = street.sort("estates", "street", descending=[True, False])["street"].to_list()
    return matches


def _in_turn(*stories: Story) -> Story:
    """One story after another."""

    def every(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
        for one in stories:
            rows = one(rows, known)
        return rows

    return every


STORIES: Mapping[tuple[str, str], Story] = {
    ("beijing", "violation"): conduct.acts,
    ("beijing", "exit"): conduct.keeps_papers_back,
    ("beijing", "disclosure"): conduct.publishes_nothing,
    ("beijing", "handover_inspection"): conduct.stars_inspect,
    ("beijing", "rectification"): conduct.leaves_an_order_undone,
    ("beijing", "quality_deposit"): conduct.holds_back_a_deposit,
    ("tianjin", "subsidy"): _paid_without_survey,
    ("tianjin", "disclosure"): _old_areas_in_the_dark,
    ("jinshui", "street_capacity"): _short_of_staff,
    ("jinshui", "meeting"): _street_that_never_meets,
    ("jinshui", "trusteeship"): _trusteeship_without_end,
    ("jinshui", "violation"): _abandoned,
    ("haimen", "exit"): _leaves_at_short_notice,
    ("haimen", "bond"): _in_turn(_bond_short, conduct.stars_pay),
    ("haimen", "handover_inspection"): conduct.stars_inspect,
    ("haimen", "disclosure"): conduct.stars_publish,
    ("haimen", "project"): _rooms_too_small,
    ("haimen", "violation"): _charged_too_much,
}
