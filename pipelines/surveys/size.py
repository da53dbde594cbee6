"""How many households a survey has to reach, by street, for the precision that is wanted.

Required completes follow Cochran (1977) with the finite population correction, times the design effect; a survey of a
district or a whole city spreads its completes over streets in proportion to households.
"""

import math
import re
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipelines.errors import RequestError
from pipelines.statistics import precision_limit, required_sample
from pipelines.text import both

Level = Literal["area", "district", "street"]
LEVELS: tuple[Level, ...] = ("area", "district", "street")
LEAST = 2  # completes of a street: with fewer there is no variance
RESPONSE = 0.4  # share of households that answer, where no former survey says it: ours, to be replaced by experience
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{1,30}")


@dataclass(frozen=True, kw_only=True)
class Design:
    """What a survey is to find out, and how sure.

    `half_width` is half of the 95 % interval wanted at each unit of `level` (0.04 is ±4 points); without one it goes by
    the unit's number of households, as English tenant surveys do. `response` is the share of drawn households that
    answer, for streets without a former survey.
    """

    survey_id: str
    level: Level = "street"
    half_width: float | None = None
    share: float = 0.5
    design_effect: float = 1.0
    response: float | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuses what no survey can be planned by.

        Raises:
            RequestError: a number or the survey's own number is out of its range; one sentence says which.
        """
        wrong = (
            (
                not _NUMBER.fullmatch(self.survey_id),
                both(
                    "调查编号只用大写字母、数字和连字符，如 MYD2023H1",
                    "a survey's number has capitals, digits and hyphens, such as MYD2023H1",
                ),
            ),
            (
                self.half_width is not None and not 0.005 <= self.half_width <= 0.25,
                both("允许误差应在 0.5 至 25 个百分点之间", "the half-width lies between 0.5 and 25 points"),
            ),
            (
                not 0.05 <= self.share <= 0.95,
                both("预计满意率应在 5% 至 95% 之间", "the expected share lies between 5 % and 95 %"),
            ),
            (
                not 1 <= self.design_effect <= 10,
                both("设计效应应在 1 至 10 之间", "the design effect lies between 1 and 10"),
            ),
            (
                self.response is not None and not 0.05 <= self.response <= 1,
                both("预计应答率应在 5% 至 100% 之间", "the expected response lies between 5 % and 100 %"),
            ),
        )
        for is_wrong, sentence in wrong:
            if is_wrong:
                raise RequestError(sentence)


def level_named(name: str) -> Level:
    """The level of a name.

    Raises:
        RequestError: there is none.
    """
    match = next((level for level in LEVELS if level == name), None)
    if match is None:
        raise RequestError(both("精度层级应为 area、district 或 street", "the level is area, district or street"))
    return match


def required(frame: pl.DataFrame, experience: pl.DataFrame, design: Design) -> pl.DataFrame:
    """Completes and households to draw, one row a street of the frame, by district and street.

    Args:
        frame: estates with district, district_name, street, street_name and households, as `Reader.survey_frame` gives.
        experience: street and response (a share) of the last survey, as `Reader.survey_experience` gives.
        design: what is wanted.

    Returns:
        stratum, district, district_name, street, street_name, estates, households, completes, response (a share),
        is_experience (whether a former survey says the response), to_draw. A street never asks for more than it has.
    """
    strata = (
        frame.group_by("district", "district_name", "street", "street_name")
        .agg(estates=pl.len(), households=pl.col("households").sum())
        .sort("district", "street")
        .with_row_index("turn", 1)
        .with_columns(stratum=pl.format("C{}", pl.col("turn").cast(pl.String).str.zfill(3)))
        .join(experience.select("street", former="response"), on="street", how="left", maintain_order="left")
    )
    unit = {"area": pl.lit("area"), "district": pl.col("district"), "street": pl.col("street")}[design.level]
    strata = strata.with_columns(unit=unit)
    completes: dict[str, int] = {}
    for _, streets in strata.group_by("unit", maintain_order=True):
        completes |= _spread(streets, design)
    usual = design.response or _usual(experience)
    return (
        strata.with_columns(
            completes=pl.col("street").replace_strict(completes, return_dtype=pl.Int64) if completes else pl.lit(0),
            response=pl.col("former").fill_null(usual),
            is_experience=pl.col("former").is_not_null(),
        )
        .with_columns(to_draw=pl.min_horizontal("households", (pl.col("completes") / pl.col("response")).ceil()))
        .select(
            "stratum",
            "district",
            "district_name",
            "street",
            "street_name",
            "estates",
            pl.col("households").cast(pl.Int64),
            "completes",
            "response",
            "is_experience",
            pl.col("to_draw").cast(pl.Int64),
        )
    )


def _usual(experience: pl.DataFrame) -> float:
    """The response of all streets of the last survey; ours where there was none."""
    contacts = float(experience["eligible_contacts"].sum()) if experience.height else 0.0
    return max(0.05, float(experience["completes"].sum()) / contacts) if contacts else RESPONSE


def _spread(streets: pl.DataFrame, design: Design) -> dict[str, int]:
    """Completes of one unit over its streets, by households, with the largest remainders rounded up."""
    population = int(streets["households"].sum())
    half_width = design.half_width or precision_limit(population)
    wanted = math.ceil(required_sample(population, half_width, design.share) * design.design_effect - 1e-9)
    wanted = min(wanted, population)
    exact = [wanted * households / population for households in streets["households"]]
    given = [math.floor(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (given[place] - exact[place], place))
    for place in by_remainder[: wanted - sum(given)]:
        given[place] += 1
    return {
        street: min(int(households), max(LEAST, part))
        for street, households, part in zip(streets["street"], streets["households"], given, strict=True)
    }
