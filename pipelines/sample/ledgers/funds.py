"""Money: repair funds and their use, fees, subsidies, and the renovation of old estates."""

import numpy as np
import polars as pl

from pipelines import periods
from pipelines.sample.ledger import After, Ledger, Ledgers
from pipelines.sample.plan import Flags, Integers

PICTURED_FROM = "2021Q4"  # from this quarter on funds and fees are told quarter by quarter


def _quarters(known: Ledgers) -> list[tuple[str, int]]:
    """Each quarter that is told, with the number of its last month."""
    scale = known.subjects.scale
    names = [month.text for month in scale.timeline]
    return [
        (quarter.text, names.index(min(quarter.last_month, scale.last)))
        for quarter in periods.between(scale.first, scale.last, "quarter")
        if quarter.text >= PICTURED_FROM
    ]


def _repair_funds(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Of three estates in five what is in the fund; it wears down, and a few low ones are filled up again."""
    pool = known.subjects.pools["estate"]
    kept = rng.random(len(pool.frame)) < 0.6
    has = rng.random(len(pool.frame)) < 0.78
    established = (pool.frame["completed_year"].to_numpy().clip(1999) - 1970).astype("datetime64[Y]").astype(
        "datetime64[D]"
    ) + rng.integers(100, 900, len(has))
    first = (pool.frame["floor_area_m2"].to_numpy() * rng.uniform(30, 90, len(has))).astype(int)
    worn = rng.uniform(0.15, 0.95, len(has))
    refilled = rng.random(len(has)) < 0.03
    frames = []
    for text, month in _quarters(known):
        here = np.flatnonzero(kept & pool.alive[:, month])
        fund = has[here] & (established[here] < known.subjects.starts[month])
        spent = np.where(rng.random(len(here)) < 0.12, (first[here] * 0.02).astype(int), 0)
        left = np.maximum(0, first[here] * (worn[here] - 0.01 * (month - 20) / 3)).astype(int)
        frames.append(
            pool.frame[here.tolist()]
            .select("area", "estate_id", "estate_name")
            .with_columns(
                period_=pl.lit(text),
                month_=pl.lit(month, dtype=pl.Int64),
                is_established=pl.Series(fund),
                established_on=pl.Series(np.where(fund, established[here], np.datetime64("NaT"))),
                first_deposit_yuan=_where(fund, first[here]),
                balance_yuan=_where(fund, left),
                deposited_yuan=_where(fund, np.zeros(len(here), dtype=int)),
                used_yuan=_where(fund, spent),
                storage=pl.Series(np.where(rng.random(len(here)) < 0.3, "term", "demand")),
                refilled_on=pl.Series(
                    np.where(fund & refilled[here], known.subjects.starts[month] + 9, np.datetime64("NaT"))
                ),
            )
        )
    return pl.concat(frames) if frames else pl.DataFrame()


def _where(flags: Flags, values: Integers) -> pl.Series:
    return pl.select(pl.when(pl.Series(flags)).then(pl.Series(values))).to_series()


def _fees(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """What the companies of seven estates in ten billed and collected in a quarter; better from year to year."""
    pool = known.subjects.pools["served"]
    kept = rng.random(len(pool.frame)) < 0.7
    manner = rng.normal(0, 0.07, len(pool.frame))
    frames = []
    for text, month in _quarters(known):
        here = np.flatnonzero(kept & pool.alive[:, month])
        frame = pool.frame[here.tolist()]
        billed = (frame["floor_area_m2"].to_numpy() * frame["fee_yuan"].to_numpy() * 3 * 0.9).astype(int)
        share = np.clip(0.74 + 0.1 * month / 35 + manner[here] + rng.normal(0, 0.03, len(here)), 0.2, 0.995)
        vacant = np.where(rng.random(len(here)) < 0.1, (billed * 0.05).astype(int), 0)
        frames.append(
            frame.select("area", "estate_id", "estate_name")
            .hstack(known.subjects.serving(here, np.full(len(here), month)))
            .with_columns(
                period_=pl.lit(text),
                month_=pl.lit(month, dtype=pl.Int64),
                billed_yuan=pl.Series(billed),
                collected_current_yuan=pl.Series((billed * share).astype(int)),
                collected_arrears_yuan=pl.Series((billed * rng.uniform(0, 0.06, len(here))).astype(int)),
                developer_due_yuan=pl.Series(vacant),
                developer_paid_yuan=pl.Series((vacant * 0.8).astype(int)),
                demands=pl.Series(rng.poisson(4, len(here))),
                suits=pl.Series(rng.poisson(0.1, len(here))),
            )
        )
    return pl.concat(frames) if frames else pl.DataFrame()


def _subsidies(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Old areas: a payment a street and year, by how satisfied people are (the band table), nearly always as payable."""
    street = known.subjects.pools["housed_street"].frame
    years = sorted({month.starts_on.year for month in known.subjects.scale.timeline})
    bands = known.city.bands or (("1", 0.8, 1.0), ("2", 0.6, 0.7))
    frames = []
    for year in years:
        satisfied = np.clip(rng.normal(0.7 + 0.05 * (year - 2020), 0.08, len(street)), 0.45, 0.95).round(3)
        pay = np.select([satisfied >= floor for _, floor, _ in bands], [share for _, _, share in bands], 0.0)
        budget = (street["households"].to_numpy() * 6).astype(int)
        payable = ((budget + budget) * pay).round(2)
        paid = np.where(rng.random(len(street)) < 0.96, payable, (payable * 0.9).round(2))
        frames.append(
            street.with_columns(
                unit="street",
                year=pl.lit(year, dtype=pl.Int64),
                subsidy_kind=pl.lit("old_area"),
                payment_no=pl.lit("1"),
                unit_kind=pl.lit("street"),
                unit_name="street_name",
                budget_city_yuan=pl.Series(budget),
                budget_district_yuan=pl.Series(budget),
                satisfied_share=pl.Series(satisfied),
                answers=pl.Series(
                    np.where(
                        rng.random(len(street)) < 0.99,
                        rng.integers(30, 120, len(street)),
                        rng.integers(8, 29, len(street)),
                    )
                ),
                payable_yuan=pl.Series(payable),
                paid_yuan=pl.Series(paid),
                told_on=pl.Series(np.datetime64(f"{year}-09-01") + rng.integers(0, 90, len(street))),
                off_purpose_yuan=pl.Series(np.where(rng.random(len(street)) < 0.005, (paid * 0.1).astype(int), 0)),
            )
        )
    return pl.concat(frames).with_columns(paid_on=pl.when(pl.col("paid_yuan") > 0).then("told_on"))


def _renovated(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """One old estate in three is on a list; what has to stand before works mostly does."""
    pool = known.subjects.pools["estate"].frame
    old = pool.filter(pl.col("is_old") & pl.Series(rng.random(len(pool)) < 0.33))
    year = rng.integers(2020, 2023, len(old))
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + rng.integers(60, 240, len(old))
    return old.with_columns(
        batch=pl.Series([f"{each}年第一批" for each in year.tolist()]),
        told_on=pl.Series((year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + 20),
        intended_on=pl.Series(start),
        is_eligible=pl.lit(value=True),
    )


LEDGERS = (
    Ledger(source="repair_fund", rows=_repair_funds),
    Ledger(
        source="repair_fund_use",
        about="estate",
        yearly=0.1,
        growth=0.3,
        number="WZ",
        day="requested_on",
        days={
            "street_reviewed_on": After(start="requested_on", low=3, high=12, share=0.9),
            "paid_on": After(start="requested_on", low=13, high=75, share=0.95),
        },
        amounts={"amount_yuan": (3_000, 400_000)},
        texts={"purpose": ("屋面防水维修", "电梯更换钢丝绳", "外墙维修", "消防系统维修")},
        yes={"is_emergency": 0.3},
    ),
    Ledger(source="fee_account", rows=_fees),
    Ledger(
        source="subsidy",
        day="told_on",
        rows=_subsidies,
        yes={"is_audited": 0.4},
        amounts={"score": (70, 96)},
        texts={"audit_finding": ("未发现问题", "个别凭证不全")},
        blank={"audit_finding": 0.8},
    ),
    Ledger(
        source="renovation",
        day="told_on",
        rows=_renovated,
        days={
            "started_on": After(start="intended_on", low=0, high=30, share=0.98),
            "planned_finish_on": After(start="intended_on", low=240, high=330),
            "finished_on": After(start="started_on", low=180, high=245, share=0.98),
            "committee_set_up_on": After(start="started_on", low=-300, high=-5, share=0.97),
            "standards_agreed_on": After(start="started_on", low=-120, high=-5, share=0.98),
            "mode_chosen_on": After(start="started_on", low=-100, high=-3, share=0.98),
            "agreement_signed_on": After(start="started_on", low=-80, high=-2, share=0.97),
            "fund_refilled_on": After(start="finished_on", low=-120, high=10, share=0.88),
        },
        yes={"has_company_in_process": 0.88},
    ),
)
