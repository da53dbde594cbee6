"""The real streets and communities on which an invented city stands."""

from functools import cache
from importlib import resources

import numpy as np
import polars as pl

from pipelines.sample.plan import City


@cache
def divisions(region: str) -> pl.DataFrame:
    """One row is one area in force: code, name, level (zh), parent."""
    file = resources.files("pipelines.reference") / "divisions" / f"{region}.csv"
    return (
        pl.read_csv(file.read_bytes(), infer_schema=False)
        .filter(pl.col("失效日期").is_null())
        .select(code="区划代码", name="名称", level="层级", parent="上级代码")
    )


@cache
def area_names(region: str) -> dict[str, str]:
    """The name of every area of today, by code."""
    return dict(divisions(region).select("code", "name").iter_rows())


def streets(city: City) -> pl.DataFrame:
    """One row is one street: district, street, street_name, weight (its share of estates within the district)."""
    areas = divisions(city.region)
    own = {district.code for district in city.districts}
    rows = (
        areas.filter(pl.col("parent").is_in(own))
        .select(district="parent", street="code", street_name="name", serial=pl.col("code").str.slice(6, 3))
        .sort("district", "street")
    )
    # Streets hold more estates than townships, and development zones hold hardly any.
    kind = rows["serial"].cast(pl.Int64).to_numpy()
    number = rows["street"].cast(pl.Int64).to_numpy()
    uneven = 0.55 + 0.9 * ((number * 2_654_435_761) % 1_000 / 1_000)
    own_weight = np.array([city.weights.get(code, 1.0) for code in rows["street"].to_list()])
    weight = np.where(kind < 100, 1.0, np.where(kind < 400, 0.16, 0.05)) * uneven * own_weight
    return rows.drop("serial").with_columns(weight=pl.Series(weight))


def every_community(city: City) -> pl.DataFrame:
    """One row is one community of the city's districts, village or not: district, street, community and their names."""
    named = divisions(city.region).select("code", "name")
    own = {district.code: district.name for district in city.districts}
    return (
        divisions(city.region)
        .filter(pl.col("level") == "社区")
        .select(street="parent", community="code", community_name="name")
        .join(streets(city).select("district", "street"), on="street")
        .join(named.rename({"code": "street", "name": "street_name"}), on="street")
        .with_columns(district_name=pl.col("district").replace_strict(own))
        .sort("community")
    )


def communities(city: City) -> pl.DataFrame:
    """One row is one community in which estates can lie: street, community, community_name. Villages only where need be."""
    areas = divisions(city.region)
    held = streets(city).select("street")
    return (
        areas.filter(pl.col("level") == "社区")
        .select(street="parent", community="code", community_name="name")
        .join(held, on="street", how="semi")
        .with_columns(is_village=pl.col("community_name").str.contains("村"))
        .filter(~pl.col("is_village") | pl.col("is_village").all().over("street"))
        .drop("is_village")
        .sort("street", "community")
    )
