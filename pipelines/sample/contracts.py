"""The service contracts behind the companies' estates, and the companies as their register shows them."""

import itertools

import numpy as np
import polars as pl

from pipelines import periods
from pipelines.sample.companies import Companies
from pipelines.sample.estates import MODES, Estates
from pipelines.sample.plan import Scale, month_starts, stream

_YEARS = 3
_KINDS = {"developer_preliminary": "preliminary", "special_items": "special_item"}


def contracts(scale: Scale, estates: Estates, companies: Companies) -> pl.DataFrame:
    """One row is one contract, in order of signing: as the `contract` source, with `estate` and `company`.

    A company that stays signs again every three years, most of the time.
    """
    rng = stream(scale.seed, "contracts")
    starts = month_starts(scale.timeline).astype(object).tolist()
    fees = estates.roster["fee_yuan"].to_list()
    rows = []
    for estate in range(len(estates.district)):
        for first, last in _spells(estates, estate):
            mode = MODES[int(estates.mode[estate, first])]
            kind = _KINDS.get(mode, "ordinary")
            begin = starts[first]
            if first == 0:
                begin = periods.add_months(begin, -int(rng.integers(0, 12 * _YEARS)))
            while begin < starts[last + 1]:
                end = periods.add_months(begin, 12 * _YEARS)
                chooser = (
                    "developer"
                    if kind == "preliminary"
                    else ("street", "assembly", "committee")[int(rng.choice(3, p=[0.15, 0.45, 0.4]))]
                )
                rows.append((estate, int(estates.company[estate, first]), kind, chooser, begin, end, fees[estate]))
                if rng.random() < 0.12:
                    break  # the next one was never signed
                begin = end
    begin_days = np.array([row[4] for row in rows], dtype="datetime64[D]")
    signed = begin_days - rng.integers(3, 60, len(rows))
    filed = np.where(rng.random(len(rows)) < 0.9, signed + rng.integers(5, 40, len(rows)), np.datetime64("NaT"))
    register = companies.register.select("company_code", company_name="name")
    own = stream(scale.seed, "terms")
    breach = np.where(
        own.random(len(rows)) < 0.1, begin_days + own.integers(90, 1_000, len(rows)), np.datetime64("NaT")
    )
    closed = np.where(own.random(len(rows)) < 0.95, breach + own.integers(3, 40, len(rows)), np.datetime64("NaT"))
    stated = own.random(len(rows)) < 0.92
    blamed = own.choice(np.array(["company", "owners", "developer", ""]), len(rows), p=[0.85, 0.08, 0.04, 0.03])
    return (
        pl.DataFrame(
            {
                "estate": [row[0] for row in rows],
                "company": [row[1] for row in rows],
                "contract_kind": [row[2] for row in rows],
                "chosen_by": [row[3] for row in rows],
                "signed_on": signed,
                "starts_on": begin_days,
                "ends_on": np.array([row[5] for row in rows], dtype="datetime64[D]") - 1,
                "fee_yuan_per_m2_month": [row[6] for row in rows],
                "filed_on": filed.astype("datetime64[D]"),
                "has_rights_and_duties": stated,
                "breach_found_on": breach.astype("datetime64[D]"),
                "breach_by": np.where(np.isnat(breach), "", blamed),
                "breach_closed_on": closed.astype("datetime64[D]"),
            }
        )
        .join(register.with_row_index("company").cast({"company": pl.Int64}), on="company", how="left")
        .with_columns(pl.col("breach_by").replace("", None))
        .with_columns(estate_id=estates.roster["estate_id"].gather(pl.Series([row[0] for row in rows])))
        .sort("signed_on", "estate_id", "starts_on", maintain_order=True)
        .filter(pl.col("signed_on") < starts[-1])
        .with_columns(contract_id=pl.format("HT{}", (pl.int_range(pl.len()) + 1).cast(pl.String).str.zfill(6)))
    )


def company_register(companies: Companies, quarter: periods.Period, is_first: bool) -> pl.DataFrame:
    """What the city sends of its companies for a quarter: all of them at first, then those that changed and those whose
    entry was gone through again, one in sixteen."""
    gone = pl.col("left_on") < quarter.ends_before
    changed = pl.col("left_on").is_between(quarter.starts_on, quarter.last_day)
    turn = quarter.starts_on.year * 4 + quarter.starts_on.month // 3
    gone_through = pl.int_range(pl.len()) % 16 == turn % 16
    return (
        companies.register.filter(pl.lit(is_first) | changed | gone_through)
        .with_columns(status=pl.when(gone).then(pl.lit("left")).otherwise(pl.lit("active")))
        .drop("left_on")
    )


def _spells(estates: Estates, estate: int) -> list[tuple[int, int]]:
    """First and last month of each time that one company served an estate in one mode."""
    company, mode = estates.company[estate], estates.mode[estate]
    turns = np.flatnonzero((company[1:] != company[:-1]) | (mode[1:] != mode[:-1])) + 1
    edges = [0, *turns.tolist(), len(company)]
    since = int(max(0, estates.delivered[estate]))
    return [
        (max(first, since), after - 1)
        for first, after in itertools.pairwise(edges)
        if company[first] >= 0 and after > since
    ]
