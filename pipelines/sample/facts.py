"""The true state of an invented city, before any office wrote it down. Tests compare numbers with it."""

from dataclasses import dataclass

import polars as pl

from pipelines.sample.cities.order import city_plan
from pipelines.sample.committees import committees, party_bodies
from pipelines.sample.companies import Companies, credit_records, invent_companies
from pipelines.sample.contracts import contracts
from pipelines.sample.estates import Estates, invent_estates
from pipelines.sample.hotline import orders
from pipelines.sample.inventor import invent
from pipelines.sample.ledger import Ledgers
from pipelines.sample.ledgers.order import LEDGERS
from pipelines.sample.plan import City, Flags, Scale, whole_scale
from pipelines.sample.scores import assessments, missing_cells, spot_checks
from pipelines.sample.subjects import subjects
from pipelines.sample.survey import surveys


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that is true of an invented city. Frames number estates, companies and months from 0 (see each maker)."""

    city: City
    scale: Scale
    companies: Companies
    estates: Estates
    makers: pl.Series  # by estate: the credit code of who built it
    missing: dict[str, Flags]  # cells that nobody fills in
    committees: pl.DataFrame
    party_bodies: pl.DataFrame
    contracts: pl.DataFrame
    credit_records: pl.DataFrame
    assessments: pl.DataFrame
    spot_checks: pl.DataFrame
    survey_frames: pl.DataFrame
    survey_answers: pl.DataFrame
    orders: pl.DataFrame
    ledgers: dict[str, pl.DataFrame]  # the rows of every further source, by its name


def city_facts(city: str, scale: Scale | None = None) -> Facts:
    """The facts of a city. The same scale gives the same facts.

    Raises:
        RequestError: no such city, or impossible months.
    """
    plan = city_plan(city)
    size = scale or whole_scale(plan)
    companies = invent_companies(plan, size)
    estates = invent_estates(plan, size, companies)
    bodies = committees(plan, size, estates)
    parties = party_bodies(plan, size, estates, bodies)
    signed = contracts(size, estates, companies)
    known = Ledgers(subjects=subjects(plan, size, companies, estates, bodies, parties, signed), frames={})
    for name, ledger in LEDGERS.items():
        known.frames[name] = invent(ledger, known)
    makers = makers_of(known)
    shoddy = (makers == makers.unique(maintain_order=True)[-1]).to_numpy()
    frames, answers = surveys(plan, size, estates, companies, shoddy)
    return Facts(
        city=plan,
        scale=size,
        companies=companies,
        estates=estates,
        makers=makers,
        missing=missing_cells(size, estates),
        committees=bodies,
        party_bodies=parties,
        contracts=signed,
        credit_records=credit_records(plan, size, companies),
        assessments=assessments(plan, size, estates, companies),
        spot_checks=spot_checks(plan, size, estates, companies),
        survey_frames=frames,
        survey_answers=answers,
        orders=orders(plan, size, estates),
        ledgers=known.frames,
    )


def makers_of(known: Ledgers) -> pl.Series:
    """By estate the credit code of its developer: as its project says, of older ones by turns."""
    codes = known.frames["developer"]["developer_code"]
    built = known.frames["project"].filter(pl.col("estate").is_not_null()).select("estate", "developer_code")
    estate = pl.DataFrame({"estate": pl.int_range(len(known.subjects.estates.district), eager=True)})
    rows = estate.join(
        built.unique("estate", keep="first", maintain_order=True), on="estate", how="left", maintain_order="left"
    )
    by_turns = codes.gather((rows["estate"] % len(codes)).to_list())
    return rows.select(pl.coalesce("developer_code", by_turns)).to_series()
