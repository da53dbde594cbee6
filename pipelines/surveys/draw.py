"""The drawn households of a survey: random within each street, and the same again from the same frame and seed.

A household is the n-th of its estate, counted in the order of buildings, entrances and doors; no address and no name is
in the frame, and none leaves it.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import polars as pl

from pipelines.surveys.size import Design


def draw(frame: pl.DataFrame, strata: pl.DataFrame, design: Design) -> pl.DataFrame:
    """One row a drawn household, by street in the order in which the households were drawn.

    Each street's households have the same chance; the first ones drawn are visited first, the rest take their place
    where nobody answers.

    Args:
        frame: estates with estate_id, estate_name, street and households.
        strata: stratum, street and to_draw, as `required` gives.
        design: number and seed of the survey.

    Returns:
        respondent_no (number of the survey, a random number, a check digit), stratum, district, district_name, street,
        street_name, turn (1 is visited first), estate_id, estate_name, household (the n-th of its estate).
    """
    drawn = [
        _street(frame.filter(pl.col("street") == row["street"]), row, _stream(design, row["street"]))
        for row in strata.iter_rows(named=True)
    ]
    households = pl.concat(drawn) if drawn else pl.DataFrame()
    if households.is_empty():
        return households
    numbers = _stream(design, "numbers").permutation(households.height) + 1
    codes = [code_of(design.survey_id, int(number)) for number in numbers]
    return households.select(pl.Series("respondent_no", codes), pl.all())


def frame_mark(frame: pl.DataFrame) -> str:
    """A short hash of the frame: estates and households that the draw rests on. Another frame has another mark."""
    rows = frame.sort("estate_id").select("estate_id", "street", "households").rows()
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:12]


def code_of(survey_id: str, number: int) -> str:
    """The code of a household on its questionnaire: `MYD2023H1-000123-0`."""
    digits = f"{number:06d}"
    return f"{survey_id}-{digits}-{check_digit(digits)}"


def is_code(code: str, survey_id: str) -> bool:
    """Whether a code is one of the survey's, its check digit right."""
    digits, _, check = code.removeprefix(f"{survey_id}-").partition("-")
    is_ours = code.startswith(f"{survey_id}-") and digits.isdecimal() and digits.isascii()
    return is_ours and check == check_digit(digits)


def check_digit(digits: str) -> str:
    """Luhn's digit (ISO/IEC 7812-1): finds every single wrong digit and nearly every swap of neighbours."""
    doubled = [int(digit) * 2 if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def _stream(design: Design, part: str) -> np.random.Generator:
    seed = hashlib.sha256(f"{design.survey_id}|{design.seed}|{part}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(seed[:16], "big")))


def _street(estates: pl.DataFrame, stratum: dict[str, object], stream: np.random.Generator) -> pl.DataFrame:
    ordered = estates.sort("estate_id")
    sizes: Sequence[int] = ordered["households"].cast(pl.Int64).to_list()
    ends = np.cumsum(sizes)
    chosen = stream.choice(int(ends[-1]), size=int(str(stratum["to_draw"])), replace=False)
    estate = np.searchsorted(ends, chosen, side="right")
    first = ends[estate] - np.array(sizes)[estate]
    picked: pl.DataFrame = ordered[estate.tolist()]
    return picked.select(
        pl.lit(stratum["stratum"]).alias("stratum"),
        "district",
        "district_name",
        "street",
        "street_name",
        pl.Series("turn", range(1, len(chosen) + 1), dtype=pl.Int64),
        "estate_id",
        "estate_name",
        pl.Series("household", (chosen - first + 1).astype(np.int64)),
        "company_code",
    )
