"""Who there is to do the work: bodies, posts, streets' means, mechanisms, training, and what is made known."""

import numpy as np
import polars as pl

from pipelines.sample.ledger import After, Ledger, Ledgers, Part, Within
from pipelines.sample.ledgers import required
from pipelines.sample.places import every_community
from pipelines.sample.plan import Floats

_DEPARTMENTS = (
    "区住房城乡建设委",
    "区城市管理委",
    "区民政局",
    "区财政局",
    "公安分局",
    "区消防救援支队",
    "区市场监管局",
)
_TITLES = {  # of texts that a district issues, by their kind
    "opinion": "加强物业管理工作的意见",
    "plan": "物业管理突出问题专项整治工作方案",
    "annual_plan": "物业管理年度工作计划",
    "detailed_measures": "物业服务企业履约考评实施细则",
    "rules": "物业管理联席会议制度",
    "index_system": "街道（乡镇）落实物业管理工作评价指标体系",
}
_FUNCTIONS = ("urban_management", "public_security", "fire", "market")
_PREPARED = {"emergency_plan": 0.93, "trusteeship": 0.8, "dispute": 0.97}  # by streets, whatever their document asks


def _org_units(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Of each district its leading group, office and departments; of each street its office; the committees of residents."""
    pools = known.subjects.pools
    district = pools["district"].frame
    parts = [
        district.with_columns(
            org_id=pl.lit(f"JG{place}") + pl.col("district"),
            org_name=pl.format("（模拟）{}{}", "district_name", pl.lit(name)),
            org_kind=pl.lit(kind),
            org_level=pl.lit("district"),
            duty_list_no=pl.lit(number, dtype=pl.Int64),
        )
        for place, (kind, name, number) in enumerate(
            [("leading_group", "物业管理工作领导小组", None), ("office", "物业管理工作领导小组办公室", None)]
            + [
                ("department", known.city.local_name(name).removeprefix("区"), number)
                for number, name in enumerate(_DEPARTMENTS, 1)
            ]
        )
    ]
    parts.append(
        pools["street"]
        .frame.drop("households", "estates", "first_estate")
        .with_columns(
            org_id="JGJ" + pl.col("street"),
            org_name=pl.format("（模拟）{}办事处", "street_name"),
            org_kind=pl.lit("street_office"),
            org_level=pl.lit("street"),
            parent_org_id="JG0" + pl.col("district"),
        )
    )
    field = pools["housed_street"].frame.drop("households", "estates", "first_estate")
    parts.append(
        field.filter(pl.Series(rng.random(len(field)) < 0.86)).with_columns(
            org_id="JGP" + pl.col("street"),
            org_name=pl.format("（模拟）{}房管所", "street_name"),
            org_kind=pl.lit("field_office"),
            org_level=pl.lit("street"),
            parent_org_id="JG2" + pl.col("district"),
        )
    )
    home = pools["community"].frame.drop("households", "estates")
    home = home.filter(pl.Series(rng.random(len(home)) < 0.985))
    parts.append(
        home.with_columns(
            org_id="JGS" + pl.col("community"),
            org_name=pl.format("（模拟）{}居民委员会", "community_name"),
            org_kind=pl.lit("residents_committee"),
            org_level=pl.lit("community"),
            parent_org_id="JGJ" + pl.col("street"),
        )
    )
    required_items = {(item.level, item.item) for item in required.items_of(known, "body")}
    share = 0.9 if ("community", "service_body") in required_items else 0.2
    served = home.filter(pl.Series(rng.random(len(home)) < share))
    parts.append(
        served.with_columns(
            org_id="JGF" + pl.col("community"),
            org_name=pl.format("（模拟）{}物业服务站", "community_name"),
            org_kind=pl.lit("service_body"),
            org_level=pl.lit("community"),
            parent_org_id="JGS" + pl.col("community"),
        )
    )
    parts.extend(
        required.places(known, "city").with_columns(
            org_id=pl.lit(f"JGC{item.item}"),
            org_name=pl.lit("（模拟）市住房城乡建设委物业管理处"),
            org_kind=pl.lit("department"),
            org_level=pl.lit("city"),
        )
        for item in required.items_of(known, "body")
        if item.level == "city"
    )
    rows = pl.concat(parts, how="diagonal")
    day = np.datetime64("2019-06-01") + np.where(
        rows["org_kind"].is_in(["leading_group", "office", "service_body"]).to_numpy(),
        rng.integers(210, 700, len(rows)),
        -rng.integers(100, 4_000, len(rows)),
    )
    return rows.with_columns(set_up_on=pl.Series(day), leader_post=pl.lit("主任"), deputy_post=pl.lit("副主任"))


def _leading_groups(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    district = known.subjects.pools["district"].frame
    members = [
        ("区政府", "head", "主要负责人"),
        ("区政府办公室", "deputy_head", "分管负责人"),
        *(
            (known.city.local_name(name), "office_head" if place == 0 else "member", "负责人")
            for place, name in enumerate(_DEPARTMENTS)
        ),
    ]
    rows = pl.concat(
        [
            district.with_columns(
                member_no=pl.lit(f"{place:02d}"),
                member_unit=pl.lit(unit),
                group_role=pl.lit(role),
                post=pl.lit(post),
                is_leader_in_charge=pl.lit(role in ("head", "deputy_head")),
                group_level=pl.lit("district"),
                org_id="JG0" + pl.col("district"),
                office_org=pl.lit(known.city.local_name("区住房城乡建设委")),
            )
            for place, (unit, role, post) in enumerate(members, 1)
        ]
    )
    begun = np.datetime64("2020-03-01") + rng.integers(0, 150, len(district))
    return rows.join(district.select("district", set_up_on=pl.Series(begun)), on="district", how="left")


def _capacity(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Staff, stations and money of a street grow from quarter to quarter; a few streets never have enough."""
    passed: Floats = rows["month_"].to_numpy() / 35
    street = rows["street"].rank("dense").to_numpy().astype(int) - 1
    lot: Floats = rng.random(street.max() + 1)[street]
    staff = np.floor(0.1 + 1.5 * lot + 0.8 * passed + 0.25 * rng.random(len(rows))).astype(int)
    station = lot + 0.35 * passed > 0.4
    return rows.with_columns(
        has_organ=pl.Series(lot + 0.2 * passed > 0.25),
        has_functions=pl.Series(lot + 0.25 * passed > 0.3),
        is_headed_by_main_leader=pl.Series(lot + 0.25 * passed > 0.35),
        dedicated_staff=pl.Series(staff),
        budget_yuan=pl.Series(((20 + 60 * lot) * (0.6 + 0.8 * passed)).astype(int) * 10_000),
        has_measures=pl.Series(lot + 0.8 * passed > 0.33),
        has_facilities=pl.Series(lot + 0.6 * passed > 0.28),
        has_mediation_station=pl.Series(station),
        station_staff=pl.Series(np.where(station, np.maximum((lot > 0.06) * 1, staff - 1), 0)),
        mediators=pl.Series(np.where(station, 2 + staff, 0)),
        professionals=pl.Series(np.where(station & (lot > 0.3), 1, 0)),
    )


def _coverage(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Which functions have come to which communities: more each year."""
    home = known.subjects.pools["community"].frame.drop("households", "estates")
    rows = pl.concat([home.with_columns(enforcement_function=pl.lit(name)) for name in _FUNCTIONS])
    covered = rng.random(len(rows)) < 0.86
    begun = np.datetime64("2019-10-01") + (rng.beta(2, 1.6, len(rows)) * 1_170).astype(int)
    return rows.with_columns(
        is_covered=pl.Series(covered),
        covered_on=pl.select(pl.when(pl.Series(covered)).then(pl.Series(begun))).to_series(),
        told_on=pl.Series(begun),
        team=pl.select(pl.when(pl.Series(covered)).then(pl.lit("（模拟）下沉执法队"))).to_series(),
    )


def _supported(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Money and powers go to streets; incentives and relief from taxes to companies."""
    register = known.subjects.pools["company"].frame
    chosen = register[rng.integers(0, len(register), len(rows)).tolist()]
    is_company = pl.col("support_kind").is_in(["incentive", "tax_labour"])
    return rows.with_columns(
        subject_kind=pl.when(is_company).then(pl.lit("company")).otherwise(pl.lit("street")),
        subject=pl.when(is_company).then(chosen["company_name"]).otherwise("street_name"),
        company_code=pl.when(is_company).then(chosen["company_code"]),
        year=pl.col("told_on").dt.year().cast(pl.Int64),
    )


def _mechanisms(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """What streets prepare whatever their document asks, and what the documents of the region ask for."""
    street = known.subjects.pools["street"].frame
    rows = pl.concat(
        [
            street.with_columns(mechanism_kind=pl.lit(kind), odds=pl.lit(odds), level=pl.lit("street"))
            for kind, odds in _PREPARED.items()
        ],
        how="diagonal",
    )
    rows = required.mechanisms(known, rng, rows)
    begun = np.datetime64("2019-06-01") + (rng.beta(1.8, 2.0, len(rows)) * 1_290).astype(int)
    return rows.with_columns(in_force_on=pl.Series(begun)).filter(pl.Series(rng.random(len(rows))) < pl.col("odds"))


def _titled(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Each text has the title that goes with its kind, and its year; with them those that documents ask for by name."""
    title = pl.col("deliverable_kind").replace_strict(_TITLES)
    titled = rows.with_columns(
        title=pl.format("（模拟）{}{}年{}", "district_name", pl.col("told_on").dt.year(), title),
        named_text=pl.lit(None, dtype=pl.String),
    )
    return pl.concat([titled, required.named_texts(known, rng)], how="diagonal_relaxed")


def _pilots(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """In each district one street tried something at first; later one or two others do, until after the end of 2022."""
    street = known.subjects.pools["housed_street"].frame
    mixed = street[rng.permutation(len(street)).tolist()].with_columns(
        turn=pl.int_range(pl.len()).over("district"), wanted=pl.col("area") % 2 + 1
    )
    mixed = mixed.filter(pl.col("turn") <= pl.col("wanted")).sort("street")
    is_first = (mixed["turn"] == 0).to_numpy()
    begun = np.where(
        is_first,
        np.datetime64("2020-02-01") + rng.integers(0, 300, len(mixed)),
        np.datetime64("2021-12-01") + rng.integers(0, 240, len(mixed)),
    )
    rows: pl.DataFrame = mixed.with_columns(starts_on=pl.Series(begun))
    return rows


def _facilities(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The rooms of every community, with estates or without."""
    rows = every_community(known.city)
    numbers = {district.code: place for place, district in enumerate(known.city.districts)}
    begun = np.datetime64("2018-06-01") + rng.integers(0, 1_000, len(rows))
    return rows.with_columns(
        area=pl.col("district").replace_strict(numbers, return_dtype=pl.Int64),
        told_on=pl.Series(begun),
        facility_no=pl.lit("1"),
    )


LEDGERS = (
    Ledger(source="org_unit", day="set_up_on", rows=_org_units),
    Ledger(source="leading_group", day="set_up_on", rows=_leading_groups),
    Ledger(
        source="community_profile",
        about="community",
        each=1.0,
        day="valid_from",
        since=("2019-01-01", "2020-01-02"),
        amounts={
            "population": Part(whole="households", low=2.2, high=2.9),
            "committee_members": (5, 9),
            "property_staff": (0, 3),
        },
        days={"self_government_on": After(start="valid_from", low=-3_000, high=-100, share=0.96)},
        yes={"is_self_government_complete": 0.9},
    ),
    Ledger(
        source="street_capacity",
        about="housed_street",
        every="quarter",
        share=0.99,
        texts={"deputy_post": ("副主任",)},
        blank={"deputy_post": 0.1},
        story=_capacity,
    ),
    Ledger(
        source="staff",
        about="housed_street",
        each=2.4,
        number="GW",
        day="starts_on",
        since=("2018-01-01", "2022-09-01"),
        texts={"org_name": ("（模拟）街道物业管理科",), "post_name": ("物业管理专干", "物业纠纷调解员", "数据报送员")},
        yes={"is_dedicated": 0.82},
        odds={"leaving_reason": {"transferred": 0.5, "resigned": 0.25, "retired": 0.15, "removed": 0.02}},
        days={
            "trained_on": After(start="starts_on", low=10, high=200, share=0.85),
            "left_on": After(start="starts_on", low=200, high=1_400, share=0.22),
            "replaced_on": After(start="left_on", low=5, high=90, share=0.9),
        },
        tied={"leaving_reason": "left_on", "replaced_on": "left_on"},
    ),
    Ledger(
        source="community_facility",
        number="YF",
        day="told_on",
        rows=_facilities,
        texts={"facility_name": ("社区办公服务用房",)},
        days={"met_on": After(start="told_on", low=20, high=700, share=0.86)},
        amounts={"required_area_m2": (350, 350), "actual_area_m2": (360, 900)},
        as_known=lambda rows: rows.with_columns(
            is_standard_met=pl.col("met_on").is_not_null(),
            actual_area_m2=pl.when(pl.col("met_on").is_null())
            .then(pl.col("actual_area_m2") * 0.35)
            .otherwise("actual_area_m2")
            .round(1),
        ),
    ),
    Ledger(source="enforcement_coverage", day="told_on", rows=_coverage, tied={"team": "covered_on"}),
    Ledger(
        source="mechanism",
        day="in_force_on",
        number="JZ",
        rows=_mechanisms,
        texts={"mechanism_name": ("（模拟）工作机制",)},
    ),
    Ledger(
        source="training",
        about="housed_street",
        yearly=1.6,
        growth=0.3,
        number="PX",
        day="planned_on",
        odds={
            "audience": {
                "committee": 0.35,
                "company": 0.25,
                "residents_committee": 0.2,
                "staff": 0.12,
                "officials": 0.08,
            }
        },
        yes={"is_planned": 0.9},
        amounts={"target_people": (30, 160), "attended": Part(whole="target_people", low=0.72, high=1.0)},
        days={"held_on": After(start="planned_on", low=0, high=12, share=0.96)},
        tied={"attended": "held_on"},
    ),
    Ledger(
        source="publicity",
        about="housed_street",
        yearly=1.5,
        growth=0.4,
        number="XC",
        day="held_on",
        amounts={"people_reached": (60, 900)},
        yes={"is_good_example": 0.12},
        odds={"channels": {"on_site": 0.8, "notice": 0.6, "online": 0.5, "press": 0.1, "broadcast": 0.1}},
        texts={"topic": ("物业管理条例宣传月", "业委会组建政策宣讲", "维修资金使用宣讲", "文明缴费倡议")},
    ),
    Ledger(
        source="support_record",
        about="housed_street",
        yearly=0.6,
        growth=0.3,
        number="ZC",
        day="told_on",
        odds={
            "support_kind": {"street": 0.32, "budget_line": 0.25, "reward": 0.18, "incentive": 0.13, "tax_labour": 0.12}
        },
        amounts={"amount_yuan": (20_000, 300_000)},
        yes={"is_planned": 0.9},
        days={"decided_on": After(start="told_on", low=0, high=60, share=0.9)},
        tied={"decision_no": "decided_on"},
        story=_supported,
    ),
    Ledger(
        source="practice_case",
        about="housed_street",
        yearly=0.25,
        number="AL",
        day="published_on",
        texts={
            "title": ("（模拟）党建引领小区治理", "（模拟）物管会破解停车难", "（模拟）老旧小区引入物业"),
            "summary": ("经验做法在全区介绍",),
            "adopted_by": ("区内其他街道",),
        },
        days={"adopted_on": After(start="published_on", low=5, high=90, share=0.6)},
        amounts={"adopters": (1, 6)},
        tied={"adopted_by": "adopted_on", "adopters": "adopted_on"},
    ),
    Ledger(
        source="pilot",
        number="SD",
        day="starts_on",
        rows=_pilots,
        odds={"pilot_kind": {"street": 1.0}, "outcome": {"met": 0.75, "partly_met": 0.2, "not_met": 0.05}},
        texts={"topic": ("物管会组建试点", "老旧小区准物业试点"), "result": ("试点完成并总结",)},
        days={"ends_on": After(start="starts_on", low=400, high=700)},
        tied={"outcome": "ends_on", "result": "ends_on"},
    ),
    Ledger(
        source="deliverable",
        about="district",
        yearly=5.0,
        number="ZD",
        day="told_on",
        story=_titled,
        odds={"issuing_level": {"district": 1.0}, "deliverable_kind": dict.fromkeys(_TITLES, 1.0)},
        texts={
            "owner_department": ("区住房城乡建设委",),
            "joint_departments": ("区民政局、区财政局",),
            "required_by": ("S3-13",),
        },
        days={
            "due_on": After(start="told_on", low=60, high=240),
            "issued_on": Within(start="told_on", due="due_on", share=0.95, never=0.01),
        },
        tied={"document_no": "issued_on"},
    ),
)
