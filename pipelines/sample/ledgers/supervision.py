"""Checks and what follows: inspections, orders, hazards, disputes, cases, violations, and the issues on the list."""

import numpy as np
import polars as pl

from pipelines.sample.ledger import After, Ledger, Ledgers, Within

_FURTHER_CASES = {
    "wall_opening": "非承重外墙开门",
    "poultry": "小区内饲养家禽",
    "outdoor_advertising": "楼顶违规设置广告牌",
    "unlicensed_trade": "车库无照经营",
    "wiring": "私拉充电线",
    "pollution": "餐饮油烟扰民",
}
_AGAINST_OWNERS = ("abandonment", "refuse_leave", "malicious_breach", "illegal_charge")
_ALLOWED = {"general": "community", "complex": "street", "major": "district"}


def _rectified(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """An order follows most checks with findings: of the company that serves the estate."""
    checks = known.frames["inspection"].filter(
        (pl.col("findings_count") > 2) & pl.col("estate_id").is_not_null() & pl.col("done_on").is_not_null()
    )
    served = checks.hstack(known.subjects.serving(checks["estate"].to_numpy(), checks["month_"].to_numpy()))
    return served.filter(pl.col("company_code").is_not_null()).select(
        "area",
        "district",
        "street",
        "street_name",
        "estate_id",
        "estate_name",
        "estate",
        "month_",
        "company_code",
        origin=pl.lit("inspection"),
        origin_no="inspection_no",
        subject_kind=pl.lit("company"),
        subject_name="company_name",
        done_on="done_on",
    )


def _demands(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Who is late is asked once, and again a fortnight later."""
    is_late = (pl.col("closed_on") > pl.col("due_on")) | pl.col("closed_on").is_null()
    first = pl.col("due_on") + pl.duration(days=2)
    second = pl.col("due_on") + pl.duration(days=17)
    return rows.with_columns(
        first_demand_on=pl.when(is_late & (pl.col("closed_on").is_null() | (pl.col("closed_on") > first))).then(first),
        second_demand_on=pl.when(is_late & (pl.col("closed_on").is_null() | (pl.col("closed_on") > second))).then(
            second
        ),
    )


def _prosecuted(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """In the city whose document names further kinds of case, every second one is of these."""
    if known.city.id != "haimen":
        return rows
    turn = pl.int_range(pl.len())
    place = np.arange(len(rows)) // 2 % len(_FURTHER_CASES)
    kind, facts = (
        pl.Series(list(texts), dtype=pl.String).gather(place) for texts in (_FURTHER_CASES, _FURTHER_CASES.values())
    )
    is_further = turn % 2 == 1
    return rows.with_columns(
        case_kind=pl.when(is_further).then(kind).otherwise("case_kind"),
        facts=pl.when(is_further).then(facts).otherwise("facts"),
    )


def _findings(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    has_findings = pl.col("findings_count") > 0
    is_street = pl.col("inspector_level") == "street"
    office = known.city.local_name("区住房城乡建设委")
    return rows.with_columns(
        findings=pl.when(has_findings).then("findings"),
        inspector=pl.when(is_street).then(pl.lit("街道物业科")).otherwise(pl.lit(office)),
        campaign_field=pl.when(pl.col("inspection_kind") == "campaign").then("campaign_field"),
    )


def _mediated(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Most disputes end at the level that goes with their severity; some are handed up."""
    higher = {"community": "street", "street": "district", "district": "city"}
    up = pl.Series(rng.random(len(rows)) < 0.14)
    level = pl.col("severity").replace_strict(_ALLOWED)
    return rows.with_columns(
        level_opened=pl.when(pl.col("severity") == "major").then(pl.lit("street")).otherwise(pl.lit("community")),
        is_taken_up_at_district=pl.when(pl.col("severity") == "major").then(pl.Series(rng.random(len(rows)) < 0.9)),
        level_closed=pl.when(up).then(level.replace_strict(higher)).otherwise(level),
    )


def _violators(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    # Every twelfth is an act for which the law orders a correction, the last of all among them.
    is_grave = (pl.len() - pl.int_range(pl.len())) % 12 == 1
    rows = rows.filter(pl.col("company_code").is_not_null()).with_columns(
        violation_kind=pl.when(is_grave).then(pl.lit("misconduct")).otherwise("violation_kind")
    )
    kind = pl.col("violation_kind")
    types = pl.Series(
        rng.choice(["no_disclosure", "short_notice", "no_handover", "no_filing"], len(rows)).astype(object),
        dtype=pl.String,
    )
    return rows.with_columns(
        subject_kind=pl.lit("company"),
        subject_name="company_name",
        violation_type=pl.when(kind == "fee_violation")
        .then(pl.lit("illegal_charge"))
        .when(kind == "penalty")
        .then(pl.lit("safety"))
        .when(is_grave)
        .then(
            pl.Series(
                rng.choice(["abandonment", "refuse_leave", "malicious_breach"], len(rows)).astype(object),
                dtype=pl.String,
            )
        )
        .otherwise(types),
        field=pl.when(kind == "penalty").then("field"),
        is_serious=pl.int_range(pl.len()) % 13 == 0,
    )


def _punished(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The serious ones are punished jointly for a year."""
    return (
        known.frames["violation"]
        .filter(pl.col("is_serious") & pl.col("decided_on").is_not_null())
        .select(
            "area",
            "company_code",
            "subject_name",
            "subject_kind",
            starts_on=pl.col("decided_on") + pl.duration(days=20),
            ends_on=pl.col("decided_on") + pl.duration(days=385),
            decision_no="decision_no",
            ground=pl.when(pl.col("violation_type").is_in(_AGAINST_OWNERS))
            .then(pl.lit("owners_rights"))
            .otherwise(pl.lit("dishonesty")),
        )
    )


LEDGERS = (
    Ledger(
        source="inspection",
        about="estate",
        yearly=0.55,
        growth=0.5,
        number="JC",
        day="planned_on",
        story=_findings,
        days={"done_on": After(start="planned_on", low=0, high=3, share=0.97)},
        odds={
            "inspection_kind": {"patrol": 0.5, "inspection": 0.4, "campaign": 0.1},
            "inspector_level": {"street": 0.75, "district": 0.25},
            "campaign_field": {"environment": 0.55, "sector": 0.35, "other": 0.1},
        },
        texts={
            "topic": ("消防安全", "电梯运行", "环境卫生", "公示情况"),
            "findings": ("楼道堆物", "消防设施缺失", "公示不全", "绿化缺株"),
        },
        amounts={"findings_count": (0, 4)},
        tied={"findings_count": "done_on", "findings": "done_on"},
    ),
    Ledger(
        source="rectification",
        number="ZG",
        day="ordered_on",
        rows=_rectified,
        story=_demands,
        days={
            "ordered_on": After(start="done_on", low=0, high=5),
            "due_on": After(start="ordered_on", low=10, high=30),
            "closed_on": Within(start="ordered_on", due="due_on", share=0.95, late=(1, 30), never=0.002),
        },
        texts={
            "issue": ("清理楼道堆物", "补齐消防器材", "补公示收支", "修复路灯"),
            "department": ("街道办事处", "区住房城乡建设委"),
        },
    ),
    Ledger(
        source="hazard",
        about="estate",
        yearly=0.3,
        growth=-0.1,
        number="YH",
        day="found_on",
        days={
            "due_on": After(start="found_on", low=5, high=30),
            "cleared_on": Within(start="found_on", due="due_on", share=0.96, late=(1, 20), never=0.002),
        },
        odds={"hazard_kind": {"fire": 0.4, "pipe": 0.3, "lift": 0.25, "other": 0.05}},
        texts={"description": ("电动车飞线充电", "管线老化漏水", "电梯超期未检", "消防通道被占")},
    ),
    Ledger(
        source="dispute",
        about="estate",
        yearly=0.3,
        growth=0.2,
        number="TJ",
        day="opened_on",
        story=_mediated,
        days={"closed_on": After(start="opened_on", low=4, high=80, share=0.95)},
        odds={
            "severity": {"general": 0.75, "complex": 0.21, "major": 0.04},
            "dispute_kind": {"service": 0.4, "fees": 0.35, "governance": 0.12, "developer_legacy": 0.08, "other": 0.05},
            "outcome": {"agreed": 0.78, "not_agreed": 0.12, "withdrawn": 0.06, "transferred": 0.04},
            "channel": {"community": 0.5, "peoples_mediators": 0.3, "street_station": 0.15, "industry": 0.05},
        },
        amounts={"mediators": (1, 3)},
        yes={"has_professionals": 0.3},
        tied={"outcome": "closed_on", "level_closed": "closed_on"},
    ),
    Ledger(
        source="issue_ledger",
        about="estate",
        yearly=0.12,
        growth=0.2,
        number="GZ",
        day="listed_on",
        days={
            "due_on": After(start="listed_on", low=30, high=120),
            "delisted_on": Within(start="listed_on", due="due_on", share=0.95, late=(3, 40), never=0.006),
        },
        odds={"origin": {"hotline": 0.45, "inspection": 0.2, "legacy": 0.15, "meeting": 0.2}},
        texts={
            "issue": ("屋面漏水长期未修", "停车秩序混乱", "电梯频繁停运", "开发遗留问题未办结"),
            "owner_department": ("街道物业科", "区住房城乡建设委"),
            "owner_person": ("（模拟）物业科科长", "（模拟）城建科科长", "（模拟）分管副主任"),
            "verified_by": ("街道办事处",),
            "evidence": ("现场核查记录",),
        },
        yes={"is_reopened": 0.05},
        tied={"verified_by": "delisted_on", "evidence": "delisted_on", "is_reopened": "delisted_on"},
    ),
    Ledger(
        source="proactive_case",
        about="estate",
        yearly=0.3,
        growth=1.2,
        number="WS",
        day="found_on",
        days={"closed_on": After(start="found_on", low=1, high=30, share=0.95)},
        odds={
            "category": {
                "service": 0.25,
                "pipes": 0.2,
                "parking": 0.15,
                "sanitation": 0.15,
                "lift": 0.1,
                "fire": 0.1,
                "green": 0.05,
            }
        },
        texts={"issue": ("巡查发现路面破损", "提前疏通排水管", "协调增设充电桩")},
    ),
    Ledger(
        source="whistle",
        about="estate",
        yearly=0.12,
        growth=0.3,
        number="CS",
        day="called_at",
        days={
            "due_at": After(start="called_at", low=120, high=1_440),
            "arrived_at": Within(start="called_at", due="due_at", share=0.96, late=(30, 900), never=0.01),
        },
        texts={"issue": ("违建查处需执法到场", "管线爆裂需抢修", "物业交接现场维护")},
    ),
    Ledger(
        source="enforcement_case",
        about="estate",
        yearly=0.12,
        number="ZF",
        day="opened_on",
        days={
            "due_on": After(start="opened_on", low=30, high=60),
            "closed_on": Within(start="opened_on", due="due_on", share=0.93, late=(2, 60), never=0.01),
        },
        odds={"case_kind": {"illegal_building": 0.5, "ground_lock": 0.3, "green_seizure": 0.15, "other": 0.05}},
        texts={"department": ("街道综合行政执法队",), "facts": ("占用公共绿地搭建", "私装地锁", "楼顶违建")},
        story=_prosecuted,
    ),
    Ledger(
        source="emergency_repair",
        about="estate",
        yearly=0.12,
        number="WX",
        day="reported_at",
        days={
            "arrived_at": After(start="reported_at", low=15, high=130, share=0.99),
            "fixed_at": After(start="arrived_at", low=60, high=4_000, share=0.96),
        },
        odds={
            "trigger": {
                "shared_part_leak_damage": 0.35,
                "sewer_block": 0.3,
                "water_power_failure": 0.25,
                "sudden_event": 0.1,
            },
            "payer": {"repair_fund": 0.4, "company": 0.3, "emergency_fund": 0.2, "owners": 0.1},
        },
        amounts={"cost_yuan": (800, 60_000)},
        yes={"is_responsible_unable": 0.3},
        tied={"cost_yuan": "fixed_at", "payer": "fixed_at"},
        texts={"description": ("主管爆裂停水抢修", "下水道堵塞疏通", "屋面渗漏抢修")},
    ),
    Ledger(
        source="violation",
        about="served",
        yearly=0.012,
        number="WF",
        day="found_on",
        story=_violators,
        days={
            "ordered_on": After(start="found_on", low=2, high=15),
            "order_due_on": After(start="ordered_on", low=10, high=30),
            "corrected_on": Within(start="ordered_on", due="order_due_on", share=0.92, never=0.02),
            "decided_on": After(start="found_on", low=15, high=90, share=0.9),
            "publicity_ends_on": After(start="decided_on", low=90, high=365),
        },
        odds={
            "violation_kind": {"misconduct": 0.6, "fee_violation": 0.25, "penalty": 0.15},
            "field": {"fire": 0.6, "lift": 0.4},
        },
        texts={
            "facts": ("超标准收取停车费", "未按规定公示", "消防设施维护不到位"),
            "authority": ("区住房城乡建设委", "区市场监管局"),
        },
        amounts={"penalty_yuan": (2_000, 50_000)},
        yes={"is_found_responsible": 0.85},
        tied={"decision_no": "decided_on", "penalty_yuan": "decided_on"},
    ),
    Ledger(
        source="joint_punishment",
        number="CJ",
        day="starts_on",
        rows=_punished,
        texts={"measures": ("限制参加前期物业招投标", "取消评优资格"), "departments": ("住建、市场监管、金融",)},
    ),
    Ledger(
        source="basic_service",
        day="starts_on",
        rows=lambda known, rng: _basics(known, rng),
        texts={
            "provider": ("（模拟）社区物业服务站", "（模拟）街道环卫队"),
            "fee_text": ("0.3元/平方米/月", "10元/户/月"),
        },
        blank={"fee_text": 0.6},
    ),
    Ledger(
        source="contract_appraisal",
        about="served",
        every="year",
        share=0.85,
        day="appraised_on",
        amounts={"score": (64, 97)},
        texts={"deduction_reason": ("绿化养护不到位", "公示更新不及时")},
        blank={"deduction_reason": 0.6},
        days={"reported_on": After(start="appraised_on", low=1, high=15)},
    ),
)


def _basics(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Basic services where no company works, since some day; each estate has most of the four."""
    pool = known.subjects.pools["unserved"]
    here = pool.frame.filter(pl.Series(pool.alive.any(axis=1)))
    rows = pl.concat(
        [
            here.with_columns(service_item=pl.lit(item)).filter(pl.Series(rng.random(len(here)) < share))
            for item, share in (
                ("cleaning", 0.93),
                ("refuse", 0.95),
                ("public_order", 0.6),
                ("routine_repair", 0.5),
                ("living_service", 0.3),
                ("safety_management", 0.4),
            )
        ]
    )
    begun = np.datetime64("2018-01-01") + rng.integers(0, 1_700, len(rows))
    return rows.with_columns(starts_on=pl.Series(begun))
