"""What the rows of ledgers are about: places, estates, bodies, contracts, each with the columns that name it."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.sample.companies import Companies
from pipelines.sample.estates import Estates
from pipelines.sample.places import streets
from pipelines.sample.plan import City, Days, Flags, Integers, Scale, month_starts, stream
from pipelines.sample.returns import CITY


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Subjects of one kind: `area` is the number of the district that tells of a row; `alive` by row and month."""

    frame: pl.DataFrame
    alive: Flags


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """All pools by name, and what stands behind them."""

    city: City
    scale: Scale
    starts: Days
    estates: Estates
    companies: Companies
    pools: dict[str, Pool]

    def serving(self, estate: Integers, month: Integers) -> pl.DataFrame:
        """Who served each of some estates in a month: company_code and company_name, null where none did."""
        company = self.estates.company[estate, np.clip(month, 0, len(self.scale.timeline) - 1)]
        register = self.companies.register.select("company_code", company_name="name")
        nobody = pl.DataFrame({name: [None] for name in register.columns}, schema=register.schema)
        places: list[int] = np.where(company < 0, len(register), company).tolist()
        return pl.concat([register, nobody])[places]


def subjects(
    city: City,
    scale: Scale,
    companies: Companies,
    estates: Estates,
    bodies: pl.DataFrame,
    parties: pl.DataFrame,
    contracts: pl.DataFrame,
) -> Subjects:
    """Everything in a city that a ledger may be about."""
    months = len(scale.timeline)
    starts = month_starts(scale.timeline)
    names = {district.code: district.name for district in city.districts}
    numbers = {district.code: place for place, district in enumerate(city.districts)}
    named = (
        pl.col("district").replace_strict(names).alias("district_name"),
        pl.col("district").replace_strict(numbers, return_dtype=pl.Int64).alias("area"),
    )
    estate = estates.roster.select(
        "estate_id",
        "district",
        "street",
        "street_name",
        "community",
        "community_name",
        "estate_type",
        "is_old",
        "completed_year",
        "households",
        "floor_area_m2",
        "fee_yuan",
        "buildings",
        "is_in_scope",
        estate_name="name",
        estate=pl.int_range(pl.len()),
    ).with_columns(named)
    counts = estates.delivered[:, None] <= np.arange(months)[None, :]
    served = counts & (estates.company >= 0)
    street = (
        streets(city)
        .select("district", "street", "street_name")
        .join(
            estate.group_by("street").agg(
                households=pl.col("households").sum(), estates=pl.len(), first_estate=pl.col("estate").min()
            ),
            on="street",
            how="left",
        )
        .with_columns(named)
        .sort("district", "street")
    )
    community = (
        estate.group_by("district", "street", "street_name", "community", "community_name")
        .agg(households=pl.col("households").sum(), estates=pl.len())
        .with_columns(named)
        .sort("community")
    )
    district = pl.DataFrame({"district": [area.code for area in city.districts]}).with_columns(named)
    body = bodies.filter(pl.col("committee_form") != "interim_group")
    formed = body["formed_on"].to_numpy()
    ended = body["dissolved_on"].fill_null(pl.date(2100, 1, 1)).to_numpy() if len(body) else formed
    live = (formed[:, None] < starts[None, 1:]) & (ended[:, None] > starts[None, 1:])
    committee = body.select(
        "estate",
        "committee_id",
        "committee_form",
        "formed_on",
        "dissolved_on",
        "members",
        "party_members",
        "term_ends_on",
    ).join(estate.drop("estate_type"), on="estate", how="left", maintain_order="left")
    party = parties.filter(pl.col("party_form").is_in(["branch", "group"]) & (pl.col("host") != "company"))
    begun, over = party["set_up_on"].to_numpy(), party["ended_on"].fill_null(pl.date(2100, 1, 1)).to_numpy()
    contract = contracts.select(
        "estate",
        "contract_id",
        "contract_kind",
        "chosen_by",
        "signed_on",
        "starts_on",
        "ends_on",
        "company_code",
        "company_name",
    ).join(estate, on="estate", how="left", maintain_order="left")
    signed = contract["signed_on"].to_numpy()
    register = companies.register.select("company_code", company_name="name").with_row_index("company")
    home = stream(scale.seed, "home of companies").integers(0, len(city.districts), len(register))
    company = register.with_columns(area=pl.Series(home))
    whole = pl.DataFrame({"area": [CITY]})
    pools = {
        "estate": (estate, counts),
        "served": (estate, served),
        "unserved": (estate, counts & ~estates.is_formal & estates.in_scope[:, None]),
        "street": (street, None),
        "housed_street": (street.filter(pl.col("estates") > 0), None),
        "community": (community, None),
        "district": (district, None),
        "committee": (committee, live),
        "party": (party, (begun[:, None] < starts[None, 1:]) & (over[:, None] > starts[None, 1:])),
        "contract": (contract, signed[:, None] < starts[None, 1:]),
        "company": (company, None),
        "city": (whole, None),
    }
    return Subjects(
        city=city,
        scale=scale,
        starts=starts,
        estates=estates,
        companies=companies,
        pools={
            name: Pool(frame=frame, alive=np.ones((len(frame), months), dtype=bool) if alive is None else alive)
            for name, (frame, alive) in pools.items()
        },
    )
