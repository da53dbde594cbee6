"""Five questions of an analyst, each worked out from the stored rows by plain arithmetic, and found again by the doors
that an analyst has: Explore (`selected`, which its table shows), SQL, and the store of what was received.

1. Which streets of 朝阳 had falling solve rates in three of the last four quarters?
2. How does the service mode go with complaints per 10,000 households, by the age of estates?
3. Which companies' estates improved most after a spot check?
4. How far would 2022's three rates fall with estates of unknown type left out of the base?
5. What did 丰台's return look like before its correction?
"""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from pipelines import query
from pipelines.query import Selection
from pipelines.settings import Home

QUARTERS = ("2021Q4", "2022Q1", "2022Q2", "2022Q3", "2022Q4")
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def reader(small_home: Home, tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield query.open(small_home.path)


def rows_of(reader: query.Reader, table: str) -> Rows:
    return reader.frame(f'select * from "{table}"').to_dicts()


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def test_which_streets_of_chaoyang_had_falling_solve_rates_in_three_of_the_last_four_quarters(
    reader: query.Reader,
) -> None:
    valid: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in rows_of(reader, "complaint_case"):
        counts = row["is_property"] and row["is_valid"] and not row["is_excluded"] and row["closed_month"]
        if counts and row["district"] == "110105" and row["is_solved"] is not None:
            valid[(row["street"], quarter_of(row["closed_month"]))].append(row["is_solved"])
    rates = {key: sum(own) / len(own) for key, own in valid.items()}
    falling = {
        street
        for street in {street for street, _ in rates}
        if sum(
            (street, former) in rates and (street, later) in rates and rates[street, later] < rates[street, former]
            for former, later in pairwise(QUARTERS)
        )
        >= 3
    }
    asked = Selection(
        metrics=("complaint_solved",), level="street", area="110105", first="2021-10", last="2022-12", kind="quarter"
    )
    found = reader.selected(asked)
    shown = {(row["area"], row["period"]): row["value"] for row in found.to_dicts() if row["value"] is not None}
    assert shown == pytest.approx({key: rate for key, rate in rates.items() if key[1] in QUARTERS})
    again = reader.sql(
        """
        with told as (
            select area, starts_on, value, lag(value) over (partition by area order by starts_on) as former
            from metric_value
            where metric = 'complaint_solved' and variant = 'headline' and segment is null and level = 'street'
                and period_kind = 'quarter' and starts_on >= date '2021-10-01'
                and area in (select code from area where district = '110105')
        )
        select area from told group by area having count(*) filter (where value < former) >= 3
        """
    )
    assert set(again["area"]) == falling


def test_how_the_service_mode_goes_with_complaints_by_the_age_of_estates(reader: query.Reader) -> None:
    month = date(2022, 12, 1)
    estates = {row["estate_id"]: row for row in rows_of(reader, "estate_month") if row["month"] == month}
    complaints: dict[str, int] = defaultdict(int)
    for row in rows_of(reader, "complaint_case"):
        if row["is_property"] and row["created_month"] and row["created_month"].year == 2022:
            complaints[row["estate_id"]] += 1
    told: dict[tuple[str | None, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for estate_id, row in estates.items():
        if row["households"] and row["completed_year"]:
            group = told[row["service_mode"], "old" if row["completed_year"] < 2000 else "new"]
            group[0] += complaints[estate_id]
            group[1] += row["households"]
    expected = {key: orders / homes * 10_000 for key, (orders, homes) in told.items()}
    found = reader.sql(
        """
        with orders as (
            select estate_id, count(*) as orders from complaint_case
            where is_property and created_month between date '2022-01-01' and date '2022-12-01' group by estate_id
        )
        select service_mode, case when completed_year < 2000 then 'old' else 'new' end as age,
            sum(coalesce(orders, 0)) / sum(households) * 10000 as per_10k
        from estate_month left join orders using (estate_id)
        where month = date '2022-12-01' and households > 0 and completed_year is not null
        group by service_mode, age
        """
    )
    assert len(expected) > 4
    assert {(row["service_mode"], row["age"]): row["per_10k"] for row in found.to_dicts()} == pytest.approx(expected)


def test_which_companies_estates_improved_most_after_a_spot_check(reader: query.Reader) -> None:
    checks: dict[str, Rows] = defaultdict(list)
    for row in rows_of(reader, "spot_check_done"):
        if row["score"] is not None:
            checks[row["estate_id"]].append(row)
    changes: dict[str, list[float]] = defaultdict(list)
    for own in checks.values():
        own.sort(key=lambda row: (row["checked_on"], row["sequence"]))
        for former, later in pairwise(own):
            if later["company_code"]:
                changes[later["company_code"]].append(float(later["score"]) - float(former["score"]))
    expected = {company: sum(own) / len(own) for company, own in changes.items()}
    found = reader.sql(
        """
        with told as (
            select company_code, score, lag(score) over (partition by estate_id order by checked_on, sequence) as former
            from spot_check_done where score is not null
        )
        select company_code, avg(score - former) as change from told
        where former is not null and company_code is not null group by company_code order by change desc
        """
    )
    assert expected
    assert dict(found.iter_rows()) == pytest.approx(expected)
    assert found["company_code"][0] in {key for key, mean in expected.items() if mean == max(expected.values())}


def test_how_far_three_rates_fall_with_estates_of_unknown_type_left_out(reader: query.Reader) -> None:
    rates = {
        "committee_rate": lambda row: row["committee_form"] in ("owners_committee", "interim_committee"),
        "service_rate": None,
        "party_rate": None,
    }
    asked = Selection(
        metrics=tuple(rates), level="city", area="110000", first="2022-12", last="2022-12", split="estate_type"
    )
    whole = reader.selected(
        Selection(metrics=tuple(rates), level="city", area="110000", first="2022-12", last="2022-12")
    )
    split = reader.selected(asked)
    for name in rates:
        metric = reader.catalogue.metric(name)
        rows = reader.rows(name, area="110000", period="2022-12")
        typed = rows.filter(pl.col("estate_type").is_not_null())
        expected = typed["has_it"].sum() / typed.height
        known = split.filter(pl.col("metric") == name, pl.col("segment_value").is_not_null())
        assert query.total_of_areas(metric, known).value == pytest.approx(expected)
        published = whole.filter(pl.col("metric") == name).row(0, named=True)
        assert published["value"] == pytest.approx(rows["has_it"].sum() / rows.height)
        by_hand = [
            row
            for row in rows_of(reader, "estate_month")
            if row["month"] == date(2022, 12, 1) and row["in_scope"] and row["estate_type"] is not None
        ]
        if test := rates[name]:
            assert expected == pytest.approx(sum(map(test, by_hand)) / len(by_hand))


def test_what_a_return_of_fengtai_looked_like_before_its_correction(reader: query.Reader, small_home: Home) -> None:
    """The small city corrects 丰台's June, not its December: the question is the same."""
    received = query.Received(home=small_home)
    versions = received.submission_versions("estate", "110106", "2022-06")
    parts = [
        row
        for row in rows_of(reader, "submission_part")
        if (row["source"], row["sender"], row["period"]) == ("estate", "110106", "2022-06")
    ]
    first, last = (next(row for row in parts if row["version"] == number) for number in (1, 2))
    assert versions.height == 2
    stored = {
        id_: pl.concat(
            [
                pl.read_parquet(file)
                for file in sorted((small_home.path / "store" / "estate").rglob("*.parquet"))
                if id_ in str(file)
            ]
        )
        for id_ in (first["submission_id"], last["submission_id"])
    }
    before, after = stored[first["submission_id"]], stored[last["submission_id"]]
    assert (before.height, after.height) == (first["accepted"], last["accepted"])
    columns = [name for name in before.columns if not name.startswith("_") and name != "estate_id"]
    later = {row["estate_id"]: row for row in after.to_dicts()}
    differing = {
        (row["estate_id"], name)
        for row in before.to_dicts()
        if row["estate_id"] in later
        for name in columns
        if row[name] != later[row["estate_id"]][name]
    }
    changes = received.version_changes(first["submission_id"], last["submission_id"], "estate")
    changed = changes.filter(pl.col("kind") == "changed")
    assert set(changed.select("key", "column").iter_rows()) == differing
