"""Half-yearly surveys of residents' satisfaction: frames by street, and answers of numbered respondents."""

import numpy as np
import polars as pl

from pipelines import periods
from pipelines.sample.companies import Companies
from pipelines.sample.estates import Estates
from pipelines.sample.plan import City, Flags, Floats, Integers, Scale, course, stream

_GROWN = ("very_satisfied", "satisfied", "neutral", "dissatisfied", "very_dissatisfied")
_HOUSING = ("housing_quality", "repair_time", "repair_effect")


def surveys(
    city: City, scale: Scale, estates: Estates, companies: Companies, shoddy: Flags
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Frames and answers of every half year that is written. In the last two waves people of `shoddy` estates (by
    estate) had repairs more often than others, and were less content with them.

    A frame's row is one stratum: half (text), survey_id, stratum, district, street, population, eligible_contacts,
    completes. An answer's row: half, survey_id, respondent_no, question, answer, stratum, district, street, estate,
    company, weight.
    """
    waves = [
        _wave(city, scale, estates, companies, shoddy, half)
        for half in periods.between(scale.first, scale.last, "half")
    ]
    if not waves:
        return pl.DataFrame(), pl.DataFrame()
    return pl.concat([frame for frame, _ in waves]), pl.concat([answers for _, answers in waves])


def _wave(
    city: City, scale: Scale, estates: Estates, companies: Companies, shoddy: Flags, half: periods.Period
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = stream(scale.seed, "survey", half.text)
    month = next(place for place, known in enumerate(scale.timeline) if known.text == half.last_month)
    served = np.flatnonzero((estates.company[:, month] >= 0) & estates.in_scope & estates.counts(month))
    roster = estates.roster[served.tolist()].with_columns(estate=pl.Series(served))
    strata = roster.group_by("district", "street").agg(population=pl.col("households").sum()).sort("district", "street")
    wanted = min(12_000, max(500, round(1.72 * scale.estates)))
    size = strata["population"].to_numpy().astype(float)
    share = size**0.72 * rng.uniform(0.7, 1.4, len(size))  # small streets are sampled more, on purpose
    completes = np.minimum(np.maximum(2, np.round(share / share.sum() * wanted)), size).astype(int)
    deep = _deep(size, completes, rng)
    completes[deep] = np.where(size[deep] < 2_500, 310, 480)  # within 5 and 4 points
    contacts = np.ceil(completes / rng.uniform(0.28, 0.52, len(size))).astype(int)
    survey_id = f"MYD{half.text}"
    strata = strata.with_columns(
        half=pl.lit(half.text),
        survey_id=pl.lit(survey_id),
        stratum=pl.format("C{}", (pl.int_range(pl.len()) + 1).cast(pl.String).str.zfill(3)),
        eligible_contacts=pl.Series(contacts),
        completes=pl.Series(completes),
    )
    odds = _odds(city, scale, estates, companies, month, half)
    homes = {
        str(key[0]): (rows["estate"].to_numpy(), rows["households"].to_numpy())
        for key, rows in roster.group_by("street", maintain_order=True)
    }
    sampled = np.concatenate(
        [
            rng.choice(homes[street][0], number, p=homes[street][1] / homes[street][1].sum())
            for street, number in strata.select("street", "completes").iter_rows()
        ]
    )
    stratum = np.repeat(np.arange(len(strata)), completes)
    respondent = rng.permutation(len(sampled)) + 100_001
    people = pl.DataFrame(
        {
            "respondent_no": [f"{half.text[2:4]}{half.text[5:]}{place}" for place in respondent.tolist()],
            "stratum": strata["stratum"].gather(stratum.tolist()),
            "district": strata["district"].gather(stratum.tolist()),
            "street": strata["street"].gather(stratum.tolist()),
            "estate": sampled,
            "company": estates.company[sampled, month],
            "weight": np.round((size / completes)[stratum], 6),
        }
    )
    overall = people.with_columns(
        question=pl.lit("overall"), answer=pl.Series(_answers(odds[sampled], rng, unknown=0.015, not_applicable=0.01))
    )
    botched = shoddy[sampled] & (half.last_month >= periods.shift(scale.last, -6))
    repaired = np.flatnonzero(rng.random(len(sampled)) < np.where(botched, 0.6, 0.2))
    liked = odds[sampled] - np.where(botched, 1.9, 0.0)
    housing = [
        people[repaired.tolist()].with_columns(
            question=pl.lit(question),
            answer=pl.Series(_answers(liked[repaired] - 0.25 * turn, rng, unknown=0.02, not_applicable=0.03)),
        )
        for turn, question in enumerate(_HOUSING)
    ]
    answers = pl.concat([overall, *housing]).with_columns(half=pl.lit(half.text), survey_id=pl.lit(survey_id))
    return strata, answers.sort("respondent_no", "question", maintain_order=True)


def _deep(size: Floats, completes: Integers, rng: np.random.Generator) -> Integers:
    """The streets of a city that a wave asks so many people in that each has a rate of its own: one in forty-five. A survey
    of one district has none."""
    fit = np.flatnonzero((size > 1_200) & (size < 9_000) & (completes < 300))
    places: Integers = np.sort(rng.choice(fit, min(len(size) // 45, len(fit)), replace=False))
    return places


def _odds(city: City, scale: Scale, estates: Estates, companies: Companies, month: int, half: periods.Period) -> Floats:
    """By estate: log-odds that a resident is satisfied. The unloved are unloved in the last two waves."""
    level = course(city.satisfaction, scale.timeline)[month + 1]
    favour = np.append(companies.favour, 0.0)
    if half.last_month < periods.shift(scale.last, -6):
        favour[companies.unloved] = -0.4
    stars = companies.is_one_of(companies.stars)
    own = stream(scale.seed, "liking").normal(0, 0.25, len(estates.district))
    area = stream(scale.seed, "district liking").normal(0, 0.18, len(city.districts))
    company = estates.company[:, month]
    star = np.append(stars, False)[company]
    base = np.where(star, np.log(0.8 / 0.2), np.log(level / (1 - level)) - 0.12)
    odds: Floats = base + favour[company] + np.where(star, 0.3 * own, own + area[estates.district])
    return odds


def _answers(odds: Floats, rng: np.random.Generator, *, unknown: float, not_applicable: float) -> list[str]:
    satisfied: Flags = rng.random(len(odds)) < 1 / (1 + np.exp(-odds))
    lot = rng.random(len(odds))
    step: Integers = np.where(satisfied, np.where(lot < 0.38, 0, 1), np.where(lot < 0.6, 2, np.where(lot < 0.88, 3, 4)))
    aside = rng.random(len(odds))
    return [
        "do_not_know" if away < unknown else "not_applicable" if away < unknown + not_applicable else _GROWN[place]
        for place, away in zip(step.tolist(), aside.tolist(), strict=True)
    ]
