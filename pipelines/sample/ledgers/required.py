"""What the city's documents ask for by name: texts, mechanisms and modules of the information system, most of them there."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.declarations import Item
from pipelines.sample.ledger import Ledgers
from pipelines.sample.returns import CITY
from pipelines.sources.deliverable import NAMED_TEXTS
from pipelines.sources.milestone import SYSTEM_MODULES

_TOLD_FROM = date(2019, 12, 2)  # what is older is told with the first returns
_ISSUED = 0.93  # of the texts asked for
_IN_FORCE = 0.92  # of the mechanisms


def items_of(known: Ledgers, requirement: str) -> tuple[Item, ...]:
    """What the documents of the invented city ask for of one kind; what is ours is left out."""
    items = load().requirements[requirement].of_region(known.city.region)
    return tuple(item for item in items if item.region == known.city.region)


def places(known: Ledgers, level: str) -> pl.DataFrame:
    """The places of a level, with the columns that name them."""
    if level == "city":
        return pl.DataFrame({"area": [CITY]}, schema={"area": pl.Int64})
    return known.subjects.pools[level].frame.select(pl.exclude("households", "estates", "first_estate"))


def named_texts(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """One row a text of each place; an annual plan anew each year."""
    frames = []
    for item in items_of(known, "named_text"):
        here = places(known, item.level)
        years = (2020, 2021, 2022) if item.renewed_months else (None,)
        for year in years:
            start = max(item.valid_from, _TOLD_FROM) if year is None else date(year, 1, 10)
            low, high = (10, 75) if year else (40, 420)
            lag = rng.integers(low, high, len(here))
            is_issued = rng.random(len(here)) < _ISSUED
            issued = [
                start + timedelta(days=int(days)) if done else None for days, done in zip(lag, is_issued, strict=True)
            ]
            frames.append(
                here.with_columns(
                    title=pl.lit(f"（模拟）{NAMED_TEXTS[item.item].zh}"),
                    named_text=pl.lit(item.item),
                    deliverable_kind=pl.lit(_kind(item.item)),
                    issuing_level=pl.lit(item.level),
                    owner_department=pl.lit(known.city.local_name(_OWNERS[item.level])),
                    required_by=pl.lit(item.clause),
                    told_on=pl.lit(start),
                    issued_on=pl.Series(issued, dtype=pl.Date),
                    document_no=pl.lit("（模拟）物发〔2021〕6号"),
                )
            )
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def mechanisms(known: Ledgers, rng: np.random.Generator, rows: pl.DataFrame) -> pl.DataFrame:
    """Those that the city's documents ask for and that no row tells of yet."""
    have = set(rows.select("level", "mechanism_kind").unique().iter_rows())
    frames = [
        places(known, item.level).with_columns(mechanism_kind=pl.lit(item.item), odds=pl.lit(_IN_FORCE))
        for item in items_of(known, "mechanism")
        if (item.level, item.item) not in have
    ]
    return pl.concat([rows.drop("level"), *frames], how="diagonal")


def modules(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The modules of the information system as milestones: one was late, one is not there yet."""
    items = items_of(known, "system_module")
    reached = [date(2021, 6, 1) + timedelta(days=int(days)) for days in rng.integers(0, 500, len(items))]
    if reached:
        reached[-1] = date(2023, 3, 1)
    return pl.DataFrame(
        [
            {
                "area": CITY,
                "milestone_no": f"MK{place}",
                "goal": f"建成{SYSTEM_MODULES[item.item].zh}",
                "phase": "2022年",
                "system_module": item.item,
                "window_from": item.valid_from,
                "window_to": date(2022, 12, 31),
                "reached_on": day if day.year < 2023 else None,
                "document_no": known.city.document,
                "clause": item.clause,
                "evidence": "验收报告",
            }
            for place, (item, day) in enumerate(zip(items, reached, strict=True), 1)
        ]
    )


_OWNERS = {"city": "市住房城乡建设委", "district": "区住房城乡建设委"}
_KINDS = {
    "annual_plan": "annual_plan",
    "detailed_measures": "detailed_measures",
    "service_standard": "standard",
    "street_index_system": "index_system",
    "sector_guidance": "guiding_opinions",
    "old_estate_subsidy_policy": "subsidy_policy",
    "reward_rules": "reward_rules",
    "enforcement_duty_list": "duty_list",
    "facility_plan": "facility_plan",
    "cost_survey": "cost_survey",
    "preliminary_fee_standard": "fee_standard",
    "owners_body_opinion": "opinion",
}


def _kind(text: str) -> str:
    by_end = "model_text" if text.endswith("_model") else "plan" if text.endswith("_plan") else "rules"
    return _KINDS.get(text, by_end)
