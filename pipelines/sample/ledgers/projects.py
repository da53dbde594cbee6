"""From a building site to the day a company leaves: projects, tenders, bonds, hand-over, exits and trusteeship."""

import numpy as np
import polars as pl

from pipelines.sample.estates import MODES
from pipelines.sample.ledger import After, Ledger, Ledgers, Part
from pipelines.sample.names import company_names, credit_code

_REVIEWS = "quality,municipal_works,technical_defence,civil_defence,one_card,community_rooms"
_MOST = {
    "quality": 1.0,
    "municipal_works": 0.98,
    "technical_defence": 0.95,
    "civil_defence": 0.97,
    "one_card": 0.9,
    "community_rooms": 0.93,
}


def _developers(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    number = max(8, known.subjects.scale.companies // 10)
    names = [f"{name.split('物业')[0]}房地产开发有限公司" for name in company_names(rng, number, known.city.brand)]
    registered = np.datetime64("1998-01-01") + rng.integers(0, 7_000, number)
    return pl.DataFrame(
        {
            "area": [-1] * number,
            "developer_code": [credit_code(rng, known.city.region) for _ in range(number)],
            "developer_name": names,
            "registered_on": registered,
        }
    )


def _projects(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The sites of the newest estates, and some that are on no roster yet; every second of those is handed over in 2022."""
    estates, pool = known.subjects.estates, known.subjects.pools["estate"].frame
    is_new = (estates.delivered >= 0) | (
        (pool["estate_type"] == "commodity") & (pool["completed_year"] >= 2014)
    ).to_numpy()
    built = pool.filter(pl.Series(is_new))
    starts = known.subjects.starts
    new = built["estate"].to_numpy()
    handed = np.where(
        estates.delivered[new] >= 0,
        starts[np.clip(estates.delivered[new], 0, len(starts) - 1)],
        (built["completed_year"].to_numpy() - 1970).astype("datetime64[Y]").astype("datetime64[D]") + 200,
    )
    street = known.subjects.pools["housed_street"].frame
    places: list[int] = rng.choice(len(street), max(3, len(street) // 12), replace=False).tolist()
    serial = pl.int_range(pl.len())
    coming = (
        street[places]
        .select("area", "district", "district_name", "street", "street_name")
        .with_columns(
            households=pl.lit(420, dtype=pl.Int64),
            delivered_on=pl.when(serial % 2 == 0).then(pl.date(2022, 1, 15) + pl.duration(days=29) * (serial % 11)),
        )
    )
    rows = pl.concat(
        [built.with_columns(delivered_on=pl.Series(handed.astype("datetime64[D]"))), coming], how="diagonal"
    )
    maker = known.frames["developer"].select("developer_code", "developer_name")
    makers: list[int] = rng.integers(0, len(maker), len(rows)).tolist()
    rows = rows.hstack(maker[makers])
    size = pl.coalesce("floor_area_m2", pl.Series(rng.integers(30_000, 180_000, len(rows)).astype(float)))
    reported = pl.coalesce(
        pl.col("delivered_on") - pl.duration(days=500),
        pl.lit(np.datetime64("2021-10-01")) + pl.duration(days=1) * pl.int_range(pl.len()).mod(300),
    )
    sold = pl.coalesce(pl.col("delivered_on") - pl.duration(days=420), reported + pl.duration(days=120))
    sited: pl.DataFrame = rows.with_columns(
        project_name=pl.coalesce(pl.format("{}项目", "estate_name"), pl.format("（模拟）{}在建项目", "street_name")),
        floor_area_m2=size.round(1),
        told_on=reported.cast(pl.Date),
        # What is on no roster and not handed over yet is not sold yet either.
        sold_from=pl.when(pl.col("delivered_on").is_not_null()).then(sold.cast(pl.Date)),
    ).with_columns(planned_floor_area_m2=(pl.col("floor_area_m2") * 1.02).round(1))
    return sited


def _rooms(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Service rooms of 4 % and 100 m² at least, but for a few; contracts of nearly all buyers."""
    needed = pl.max_horizontal(pl.col("floor_area_m2") * 0.04, pl.lit(100.0))
    factor = pl.Series(
        np.where(rng.random(len(rows)) < 0.9, rng.uniform(1.0, 1.2, len(rows)), rng.uniform(0.5, 0.95, len(rows)))
    )
    units = pl.when(pl.col("delivered_on").is_not_null()).then(pl.coalesce("households", pl.lit(0)))
    return rows.with_columns(
        service_room_m2=pl.min_horizontal((needed * factor).ceil(), pl.col("floor_area_m2")),
        community_room_m2=pl.min_horizontal((pl.col("floor_area_m2") * 0.006).round(1), pl.col("floor_area_m2")),
        delivered_units=units,
        buyer_contracts=(units * pl.Series(rng.uniform(0.93, 1.0, len(rows)))).floor().cast(pl.Int64),
        is_new_housing=pl.lit(value=True),
        # Two in three on a roster are sold when they stand, after the company was chosen; the others off plan.
        first_sale_on=pl.when(pl.col("estate_id").is_not_null() & (pl.int_range(pl.len()) % 3 != 2))
        .then(pl.col("delivered_on") - pl.duration(days=1))
        .otherwise("first_sale_on"),
    )


def _tenders(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """How the companies of newer contracts were chosen: most by tender; a few contracts have no record."""
    contract = known.subjects.pools["contract"].frame
    project = known.frames["project"].filter(pl.col("estate_id").is_not_null()).select("estate_id", "project_id")
    new = contract.filter(
        (pl.col("signed_on") >= pl.date(2020, 1, 1))
        & pl.col("company_code").is_not_null()
        & pl.col("contract_kind").is_in(["preliminary", "ordinary"])
        & pl.Series(rng.random(len(contract)) < 0.9)
    )
    preliminary = (new["contract_kind"] == "preliminary").to_numpy()
    # Lanes, old housing and units' own compounds are taken on by agreement.
    may_tender = new["estate_type"].is_in(["commodity", "resettlement", "affordable"]).to_numpy()
    by_tender = (rng.random(len(new)) < np.where(preliminary, 0.9, 0.6)) & may_tender
    return new.join(project, on="estate_id", how="left", maintain_order="left").with_columns(
        winner_code="company_code",
        winner_name="company_name",
        selection_stage=pl.when(pl.Series(preliminary)).then(pl.lit("preliminary")).otherwise(pl.lit("ordinary")),
        selection_method=pl.when(pl.Series(by_tender)).then(pl.lit("tender")).otherwise(pl.lit("agreement")),
        bidders=pl.Series(np.where(by_tender, rng.integers(3, 8, len(new)), rng.integers(1, 3, len(new)))),
    )


def _bonds(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Who won a tender owes one: 0.80 yuan/m² up to 100,000 m², 5,000 yuan for each whole
    further 10,000 (S4-18); few pay less or not at all."""
    won = (
        known.frames["tender"]
        .filter(pl.col("selection_method") == "tender")
        .unique("contract_id", keep="first", maintain_order=True)
    )
    area = pl.col("planned_floor_area_m2")
    lot = pl.Series(rng.random(len(won)))
    return (
        won.select(
            "area",
            "contract_id",
            "project_id",
            "tender_id",
            "company_code",
            "company_name",
            "signed_on",
            planned_floor_area_m2="floor_area_m2",
        )
        .with_columns(
            due_yuan=pl.when(area <= 100_000)
            .then((area * 0.8).round(2))
            .otherwise(80_000 + 5_000 * ((area - 100_000) // 10_000)),
            step_mode=pl.lit("whole_steps"),
            due_rule_version=pl.lit("（模拟）2020"),
        )
        .with_columns(
            paid_yuan=pl.when(lot < 0.98)
            .then("due_yuan")
            .when(lot < 0.99)
            .then((pl.col("due_yuan") * 0.6).floor())
            .otherwise(0)
        )
        .with_columns(used_yuan=pl.when(lot < 0.03).then((pl.col("paid_yuan") * 0.3).floor()).otherwise(0))
        .with_columns(
            balance_yuan=(pl.col("paid_yuan") - pl.col("used_yuan")).round(2),
            use_reason=pl.when(pl.col("used_yuan") > 0).then(pl.lit("前期物业企业退出遗留维修")),
        )
    )


def _exits(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Whenever another company, or none, serves an estate from one month to the next, the former one has left."""
    company, starts = known.subjects.estates.company, known.subjects.starts
    estate, month = np.nonzero((company[:, :-1] >= 0) & (company[:, 1:] != company[:, :-1]))
    # one in three is gone before the next one begins
    left = starts[month + 1] + np.where(
        rng.random(len(month)) < 0.33, -rng.integers(3, 45, len(month)), rng.integers(0, 20, len(month))
    )
    lot = rng.random(len(month))
    notice = left - np.where(lot < 0.86, rng.integers(93, 160, len(month)), rng.integers(15, 85, len(month)))
    last = (
        known.subjects.pools["contract"]
        .frame.filter(pl.col("contract_id").is_not_null())
        .select("estate_id", "company_code", "contract_id")
        .unique(["estate_id", "company_code"], keep="last", maintain_order=True)
    )
    rows = (
        known.subjects.pools["estate"]
        .frame[estate.tolist()]
        .hstack(known.subjects.serving(estate, month))
        .with_columns(
            leave_on=pl.Series(left.astype("datetime64[D]")),
            month_=pl.Series(month + 1),
            notice_on=pl.Series(np.where(lot < 0.96, notice, np.datetime64("NaT")).astype("datetime64[D]")),
            has_next=pl.Series(company[estate, month + 1] >= 0),
        )
    )
    return rows.join(last, on=["estate_id", "company_code"], how="left", maintain_order="left")


def _handed_over(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    is_full = pl.all_horizontal("is_rooms_handed_over", "is_money_handed_over", "is_documents_handed_over")
    return rows.with_columns(handed_over_on=pl.when(is_full).then("handed_over_on"))


def _trusteeships(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """After an exit without a successor, but for the last of them, and where the estates' own books say trusteeship;
    some begin late."""
    left = (
        known.frames["exit"]
        .filter(
            (~pl.col("has_next") & (pl.int_range(pl.len()) < pl.arg_where(~pl.col("has_next")).max()))
            | (pl.int_range(pl.len()) % 9 == 0)
        )
        .select(
            "area",
            "district",
            "street",
            "street_name",
            "estate_id",
            "estate_name",
            "exit_no",
            starts_on=pl.col("leave_on") + pl.duration(days=3),
            trigger=pl.lit("no_new_company"),
        )
    )
    is_held = known.subjects.estates.mode == MODES.index("trusteeship")
    estate = np.flatnonzero(is_held.any(axis=1))
    month = is_held[estate].argmax(axis=1)
    held = (
        known.subjects.pools["estate"]
        .frame[estate.tolist()]
        .select(
            "area",
            "district",
            "street",
            "street_name",
            "estate_id",
            "estate_name",
            starts_on=pl.Series(
                (known.subjects.starts[month] + rng.integers(0, 20, len(month))).astype("datetime64[D]")
            ),
            trigger=pl.lit("no_assembly"),
        )
    )
    return pl.concat([left, held], how="diagonal")


def _taken_over(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Each preliminary contract begins with an inspection; of others the first of a company at an estate."""
    contract = known.subjects.pools["contract"].frame
    first = contract.filter((pl.col("starts_on") >= pl.date(2020, 1, 1)) & pl.col("company_code").is_not_null()).unique(
        ["estate_id", "company_code"], keep="first", maintain_order=True
    )
    some = first.filter((pl.col("contract_kind") == "preliminary") | pl.Series(rng.random(len(first)) < 0.35))
    return some.with_columns(taken_over_on="starts_on")


def _started_early(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Before people move in, before a body is formed, before a company is chosen: mostly early, sometimes not."""
    site = known.frames["project"]
    frames = []
    for kind, milestone, share in (
        ("residents_committee", "首次入住", 0.95),
        ("street", "业委会成立", 0.9),
        ("joint_meeting", "选聘物业企业", 0.8),
    ):
        some = site.filter(pl.Series(rng.random(len(site)) < share))
        lag = pl.Series(
            np.where(rng.random(len(some)) < 0.95, -rng.integers(10, 120, len(some)), rng.integers(5, 60, len(some)))
        )
        frames.append(
            some.with_columns(
                start_kind=pl.lit(kind),
                milestone=pl.lit(milestone),
                milestone_on=pl.col("first_move_in_on"),
                started_on=pl.col("first_move_in_on") + pl.duration(days=1) * lag,
                body_form=pl.lit("caretaker_committee" if kind == "residents_committee" else None, dtype=pl.String),
            )
        )
    return pl.concat(frames).filter(pl.col("started_on").is_not_null())


def _deposits(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    site = known.frames["project"].filter(pl.col("delivered_on").is_not_null())
    rows = pl.concat([site.with_columns(deposit_kind=pl.lit(kind)) for kind in ("quality_deposit", "warranty_money")])
    lot = pl.Series(rng.random(len(rows)))
    return rows.with_columns(
        required_yuan=(pl.col("floor_area_m2") * 30).floor().cast(pl.Int64),
        defect_period_ends_on=pl.col("delivered_on") + pl.duration(days=1_825),
    ).with_columns(
        held_yuan=pl.when(lot < 0.985)
        .then("required_yuan")
        .otherwise((pl.col("required_yuan") * lot * 0.9).floor())
        .cast(pl.Int64),
        used_yuan=pl.lit(0),
    )


LEDGERS = (
    Ledger(
        source="developer",
        day="registered_on",
        rows=_developers,
        days={
            "qualification_decided_on": After(start="registered_on", low=100, high=900),
            "qualification_ends_on": After(start="qualification_decided_on", low=3_000, high=9_000),
        },
        texts={"qualification": ("二级", "三级")},
        odds={"developer_status": {"active": 1.0}},
    ),
    Ledger(
        source="project",
        day="told_on",
        number="XM",
        rows=_projects,
        story=_rooms,
        days={
            "first_sale_on": After(start="sold_from", low=0, high=220),
            "planned_move_in_on": After(start="delivered_on", low=5, high=40),
            "first_move_in_on": After(start="delivered_on", low=10, high=60),
            "joint_review_on": After(start="first_move_in_on", low=-60, high=8, share=0.92),
            "facility_ready_on": After(start="first_move_in_on", low=-50, high=12, share=0.9),
        },
        yes={
            "is_designed_with_main_works": 0.95,
            "is_accepted_with_main_works": 0.92,
            "has_one_card": 0.85,
            "has_sales_clause": 0.93,
        },
        tied={"delivered_units": "delivered_on", "buyer_contracts": "delivered_on"},
    ),
    Ledger(
        source="acceptance",
        about="project",
        each=1.0,
        number="YS",
        day="accepted_on",
        days={
            "accepted_on": After(start="delivered_on", low=-60, high=-5),
            "notified_on": After(start="accepted_on", low=3, high=25, share=0.9),
        },
        odds={
            "acceptance_kind": {"completion": 0.5, "move_in": 0.5},
            "reviews_required": dict.fromkeys(_REVIEWS.split(","), 1.0),
            "design_reviews_passed": _MOST,
            "works_reviews_passed": _MOST,
            "completion_reviews_passed": _MOST,
        },
        yes={"has_basic_conditions": 0.96, "has_street_participated": 0.88},
        texts={"departments": ("住建、公安、人防",), "street_opinion": ("同意入住", "补齐标识后同意")},
        blank={"street_opinion": 0.15},
        story=lambda rows, known, rng: rows.filter(pl.col("accepted_on").is_not_null()),
    ),
    Ledger(
        source="tender",
        day="announced_on",
        number="ZB",
        rows=_tenders,
        days={
            "decided_on": After(start="signed_on", low=-25, high=-3),
            "announced_on": After(start="decided_on", low=-50, high=-25),
            "filed_on": After(start="signed_on", low=5, high=40, share=0.92),
        },
        yes={"is_on_platform": 0.86},
        tied={"winner_code": "decided_on", "winner_name": "decided_on"},
    ),
    Ledger(
        source="bond",
        day="noticed_on",
        rows=_bonds,
        days={
            "noticed_on": After(start="signed_on", low=1, high=12),
            "paid_on": After(start="noticed_on", low=2, high=30),
        },
        story=lambda rows, known, rng: rows.with_columns(paid_on=pl.when(pl.col("paid_yuan") > 0).then("paid_on")),
        as_known=lambda rows: rows.with_columns(
            pl.when(pl.col("paid_on").is_not_null()).then(name).otherwise(0).alias(name)
            for name in ("paid_yuan", "used_yuan", "balance_yuan")
        ),
    ),
    Ledger(
        source="project_manager",
        about="served",
        yearly=0.22,
        number="PM",
        day="starts_on",
        yes={"is_party_member": 0.4, "is_in_community_team": 0.22},
        days={"ends_on": After(start="starts_on", low=200, high=1_200, share=0.2)},
    ),
    Ledger(
        source="exit",
        day="notice_on",
        number="TC",
        rows=_exits,
        story=_handed_over,
        odds={"decided_by": {"company": 0.6, "owners": 0.35, "authority": 0.05}},
        days={
            "demand_on": After(start="leave_on", low=1, high=10, share=0.3),
            "handed_over_on": After(start="leave_on", low=5, high=30, share=0.97),
            "filed_on": After(start="leave_on", low=5, high=40, share=0.88),
        },
        yes={"is_rooms_handed_over": 0.98, "is_money_handed_over": 0.97, "is_documents_handed_over": 0.97},
        tied={
            "is_rooms_handed_over": "leave_on",
            "is_money_handed_over": "leave_on",
            "is_documents_handed_over": "leave_on",
        },
    ),
    Ledger(
        source="trusteeship",
        day="starts_on",
        number="TG",
        rows=_trusteeships,
        texts={"trustee": ("（模拟）街道应急物业服务队", "（模拟）国有物业托底企业")},
        days={"ends_on": After(start="starts_on", low=40, high=170)},
        amounts={"cost_yuan": (8_000, 120_000)},
        tied={"cost_yuan": "ends_on"},
    ),
    Ledger(
        source="handover_inspection",
        day="taken_over_on",
        number="CJ",
        rows=_taken_over,
        days={
            "inspected_on": After(start="taken_over_on", low=-10, high=5, share=0.98),
            "filed_on": After(start="inspected_on", low=5, high=25, share=0.98),
            "noticed_on": After(start="taken_over_on", low=1, high=10),
        },
        amounts={"defects_count": (0, 30), "defects_closed_count": Part(whole="defects_count", low=0.6, high=1.0)},
        texts={"defects": ("公共照明缺损", "消防水压不足")},
        yes={
            "is_withheld_by_developer": 0.04,
            "is_rooms_inspected": 0.99,
            "is_shared_parts_inspected": 0.98,
            "is_facilities_inspected": 0.98,
        },
        tied={"defects": "inspected_on", "defects_count": "inspected_on", "defects_closed_count": "inspected_on"},
    ),
    Ledger(source="early_start", day="started_on", number="TQ", rows=_started_early),
    Ledger(
        source="quality_deposit",
        day="delivered_on",
        rows=_deposits,
        yes={"is_used_against_rule": 0.01},
        texts={"required_basis": ("建筑面积每平方米30元",), "custodian": ("区住房城乡建设委专户",)},
    ),
)
