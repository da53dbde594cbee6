"""Owners' bodies and meetings: members, elections, decisions, votes, who met, and what was made public."""

import numpy as np
import polars as pl

from pipelines.sample.ledger import After, Ledger, Ledgers, Part, Within
from pipelines.sample.plan import Held
from pipelines.sample.subjects import Pool

_SIX = {
    "housing_dept": 0.84,
    "police_station": 0.78,
    "residents_committee": 0.96,
    "owners": 0.88,
    "committee": 0.86,
    "company": 0.93,
}
_AGENDA = {
    "daily": 0.7,
    "contract": 0.3,
    "committee_duty_term": 0.2,
    "fees": 0.25,
    "funds": 0.2,
    "emergency": 0.1,
    "links": 0.2,
    "exit_handover": 0.08,
}
_WORKING = ("assembly", "deliberation")


def _meetings(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The meetings that the city's plan tells of, from its own down to those of committees."""
    rows = pl.concat(
        [
            _held(known, rng, held).with_columns(body=pl.lit(held.body), level=pl.lit(held.level))
            for held in known.city.meetings
        ],
        how="diagonal",
    )
    monthly = [f"{level} {kind}" for level, kind, interval, _ in known.city.requirements if interval == "month"]
    quarter = pl.format("{}Q{}", pl.col("held_on").dt.year(), pl.col("held_on").dt.quarter())
    return rows.with_columns(
        required_period=pl.when(pl.format("{} {}", "level", "meeting_kind").is_in(monthly))
        .then(pl.col("held_on").dt.strftime("%Y-%m"))
        .otherwise(quarter)
    )


def _held(known: Ledgers, rng: np.random.Generator, held: Held) -> pl.DataFrame:
    """One meeting of each in most of the spans in which there has to be one, those that are written."""
    pool: Pool = known.subjects.pools[held.about]
    size, months = pool.alive.shape
    passed = np.arange(0, months, held.months) / 35
    is_held = rng.random((size, len(passed))) < held.share - held.growth * np.clip(1 - passed, 0, 1)[None, :]
    picked = np.arange(0, months, held.months)[None, :] + rng.integers(0, held.months, (size, len(passed)))
    flags = np.zeros((size, months + held.months), dtype=bool)
    np.put_along_axis(flags, picked, is_held, axis=1)
    flags = flags[:, :months] & pool.alive
    flags[:, : _told_from(known, held.months)] = False
    month, place = np.nonzero(flags.T)
    day = known.subjects.starts[month] + rng.integers(0, 27, len(month))
    columns = [
        c
        for c in pool.frame.columns
        if c
        in (
            "area",
            "district",
            "district_name",
            "street",
            "street_name",
            "community",
            "community_name",
            "estate_id",
            "estate_name",
            "committee_id",
        )
    ]
    return (
        pool.frame[place.tolist()]
        .select(columns)
        .with_columns(
            held_on=pl.Series(day.astype("datetime64[D]")), month_=pl.Series(month), meeting_kind=pl.lit(held.kind)
        )
    )


def _told_from(known: Ledgers, months: int) -> int:
    """The number of the month from which meetings are told: the first span of so many months that is written whole."""
    return known.subjects.scale.offset // months * months


def _minutes(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    is_joint = pl.col("meeting_kind") == "joint"
    vital = pl.Series(rng.random(len(rows)) < 0.4)  # what touches residents' vital interests (S2-06)
    return rows.with_columns(
        is_minutes_required=is_joint & vital & pl.col("level").is_in(["street", "community"]),
        parties_present=pl.when(pl.col("meeting_kind") == "committee")
        .then(
            pl.when(pl.Series(rng.random(len(rows)) < 0.8))
            .then(pl.lit("residents_committee,committee"))
            .otherwise(pl.lit("committee"))
        )
        .otherwise("parties_present"),
    )


def _members(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The members of four committees in five (the others are still to be entered), the first five, the chair first."""
    pool = known.subjects.pools["committee"].frame
    some = pool.filter(pl.Series(rng.random(len(pool)) < 0.8))
    size = np.minimum(some["members"].to_numpy(), 5)
    place = np.repeat(np.arange(len(some)), size)
    serial = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
    return some[place.tolist()].with_columns(
        member_no=pl.Series(serial + 1).cast(pl.String),
        member_post=pl.Series(np.select([serial == 0, serial == 1], ["chair", "deputy_chair"], "member")),
        is_party_member=pl.Series(serial < np.repeat(some["party_members"].to_numpy(), size)),
        starts_on=pl.col("formed_on"),
        ends_on=pl.col("dissolved_on"),
    )


def _elections(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Each body since 2019 was elected some days before it was formed; terms that ended are renewed, mostly."""
    pool = known.subjects.pools["committee"].frame
    first = pool.filter(pl.col("formed_on") >= pl.date(2019, 1, 1)).with_columns(
        held_on=pl.col("formed_on") - pl.duration(days=1) * pl.int_range(pl.len()).mod(12).add(2),
        election_kind=pl.lit("first"),
    )
    again = pool.filter(pl.col("term_ends_on").is_between(pl.date(2020, 1, 1), pl.date(2022, 12, 1))).filter(
        pl.lit(value=True)
    )
    again = again.filter(pl.Series(rng.random(len(again)) < 0.75)).with_columns(
        held_on=pl.col("term_ends_on") - pl.duration(days=20), election_kind=pl.lit("renewal")
    )
    return pl.concat([first, again]).with_columns(eligible_voters=pl.col("households"))


def _turnout(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    return rows.with_columns(
        elected=pl.min_horizontal("candidates", "members"),
        turnout_share=(pl.col("voters") / pl.col("eligible_voters")).round(3),
    )


def _votes(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Numbers and areas of owners; passed where two thirds took part and half of those agreed."""
    part = pl.Series(rng.uniform(0.56, 0.92, len(rows)))
    agree = pl.Series(rng.uniform(0.45, 0.95, len(rows)))
    return (
        rows.with_columns(eligible=pl.col("households"), eligible_area_m2=pl.col("floor_area_m2"))
        .with_columns(
            voters=(pl.col("eligible") * part).floor().cast(pl.Int64),
            voting_area_m2=(pl.col("eligible_area_m2") * part).round(1),
        )
        .with_columns(
            agreed=(pl.col("voters") * agree).floor().cast(pl.Int64),
            agreed_area_m2=(pl.col("voting_area_m2") * agree).round(1),
            result=pl.when(part < 2 / 3)
            .then(pl.lit("invalid"))
            .when(agree > 0.5)
            .then(pl.lit("passed"))
            .otherwise(pl.lit("rejected")),
        )
        .unique(["estate_id", "assembly_on", "topic"], keep="first", maintain_order=True)
    )


def _decisions(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    unlawful = pl.Series(rng.random(len(rows)) < 0.03)
    stopped = pl.Series(rng.random(len(rows)) < 0.88)
    return rows.with_columns(is_unlawful=unlawful).with_columns(
        reaction=pl.when(unlawful & stopped)
        .then(pl.lit("stop"))
        .when(unlawful)
        .then(None)
        .otherwise(pl.when(pl.col("reaction") == "stop").then(pl.lit("support")).otherwise("reaction")),
        unlawful_reason=pl.when(unlawful).then(pl.lit("越权决定公共收益用途")),
        closed_on=pl.when(unlawful & stopped).then("closed_on"),
    )


def _publishers(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """What companies, committees and, in old areas, communities owe to publish each quarter, for a part of the estates:
    a larger one where a company is known to be good, as its office looks there before it praises."""
    frames = []
    starts = known.subjects.starts
    serving, stars = known.subjects.estates.company, known.subjects.companies.stars
    for about, publisher, items, share in (
        ("served", "company", ("services", "accounts"), 0.035),
        ("committee", "committee", ("working_expenses", "decisions"), 0.05),
        ("unserved", "community", ("government_subsidy", "management_fee", "motor_parking", "cycle_parking"), 0.03),
    ):
        pool = known.subjects.pools[about]
        owes = pool.frame["is_old"].to_numpy() if publisher == "community" else np.ones(len(pool.frame), dtype=bool)
        for month in range(2, pool.alive.shape[1], 3):
            praised = np.isin(serving[pool.frame["estate"].to_numpy(), month], stars) & (publisher == "company")
            chosen = np.flatnonzero(
                pool.alive[:, month] & owes & (rng.random(len(pool.frame)) < np.where(praised, 0.15, share))
            )
            day = starts[month + 1].astype(object)
            label = f"{(day.year if day.month > 1 else day.year - 1)}年第{'一二三四'[(month // 3) % 4]}季度"
            for item in items:
                frames.append(
                    pool.frame[chosen.tolist()].with_columns(
                        publisher=pl.lit(publisher),
                        item=pl.lit(item),
                        period=pl.lit(label),
                        month_=pl.lit(month, dtype=pl.Int64),
                        told_on=pl.lit(day),
                        due_on=pl.lit(day) + pl.duration(days=14),
                    )
                )
    return pl.concat(frames, how="diagonal")


def _without_company(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """A committee publishes for itself, not its company."""
    return rows.with_columns(
        pl.when(pl.col("publisher") == "company").then("company_code").alias("company_code"),
        pl.when(pl.col("published_on").is_null()).then("noticed_on").alias("noticed_on"),
    )


LEDGERS = (
    Ledger(
        source="committee_member",
        day="starts_on",
        rows=_members,
        yes={"is_residents_committee_member": 0.18, "is_in_community_team": 0.12},
        days={"trained_on": After(start="starts_on", low=20, high=300, share=0.6)},
    ),
    Ledger(
        source="election",
        day="held_on",
        number="XJ",
        rows=_elections,
        story=_turnout,
        days={
            "reviewed_on": After(start="held_on", low=-20, high=-3, share=0.96),
            "result_filed_on": After(start="held_on", low=3, high=40, share=0.94),
        },
        texts={"gate_reviewer": ("街道办事处",)},
        yes={"is_procedure_ok": 0.97, "is_candidates_ok": 0.98},
        amounts={"candidates": (7, 13), "voters": Part(whole="eligible_voters", low=0.52, high=0.9)},
    ),
    Ledger(
        source="committee_decision",
        about="committee",
        yearly=0.35,
        growth=0.3,
        number="JD",
        day="decided_on",
        odds={"reaction": {"support": 0.6, "comment": 0.4}},
        story=_decisions,
        texts={"content": ("调整公共收益使用", "选聘物业服务企业", "启用维修资金维修屋面", "车位管理办法")},
        days={
            "published_on": After(start="decided_on", low=0, high=12, share=0.9),
            "reacted_on": After(start="decided_on", low=1, high=10, share=0.9),
            "closed_on": After(start="decided_on", low=21, high=90, share=0.85),
        },
        tied={"reaction": "reacted_on"},
    ),
    Ledger(
        source="vote",
        about="committee",
        yearly=0.18,
        growth=0.5,
        day="assembly_on",
        story=_votes,
        texts={"topic": ("选聘物业服务企业", "调整物业费", "使用维修资金", "修订管理规约")},
        odds={"voting_system": {"paper": 0.5, "phone": 0.3, "both": 0.2}},
    ),
    Ledger(
        source="committee_review",
        about="committee",
        every="year",
        share=0.85,
        day="reviewed_on",
        odds={
            "reviewer": {"street": 0.8, "community": 0.2},
            "review_result": {"good": 0.5, "excellent": 0.2, "qualified": 0.26, "unqualified": 0.04},
        },
        amounts={"score": (66, 98)},
        texts={"remarks": ("总体履职正常",)},
        blank={"remarks": 0.9},
    ),
    Ledger(
        source="meeting",
        day="held_on",
        number="HY",
        rows=_meetings,
        story=_minutes,
        odds={"parties_present": _SIX, "agenda_flags": _AGENDA},
        yes={"is_emergency": 0.04},
        days={
            "minutes_on": After(start="held_on", low=0, high=3, share=0.995),
            "published_on": After(start="minutes_on", low=1, high=5, share=0.99),
        },
    ),
    Ledger(
        source="disclosure",
        day="told_on",
        number="GS",
        rows=_publishers,
        story=_without_company,
        days={
            "published_on": Within(start="told_on", due="due_on", share=0.97, late=(1, 20), never=0.004),
            "noticed_on": After(start="due_on", low=3, high=20, share=0.6),
        },
        texts={"place": ("小区公告栏", "单元门口", "业主群和公告栏")},
    ),
    Ledger(
        source="company_report",
        about="served",
        every="quarter",
        share=0.88,
        recent=True,
        number="BG",
        day="reported_on",
        texts={"points": ("通报电梯维保情况", "通报收支和公共收益", "通报汛期排查情况", "通报消防检查整改")},
    ),
    Ledger(
        source="residents_review",
        about="served",
        yearly=0.25,
        growth=0.5,
        number="PY",
        day="reviewed_on",
        amounts={"participants": (12, 80), "score": (62, 97)},
        odds={"review_result": {"good": 0.5, "qualified": 0.28, "excellent": 0.18, "unqualified": 0.04}},
    ),
)
