"""Comparison beyond chance, and the course towards a target."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines import query
from pipelines.errors import RequestError
from pipelines.settings import Home
from tests.warehouse.stored import built, estate, home_in, send


def warehouse_of(folder: Path, managed: dict[str, tuple[int, int]]) -> query.Reader:
    """Streets with so many estates, of which so many are managed."""
    home = home_in(folder)
    rows = [
        estate(f"{street}-{i}", street, service_mode="company_full" if i < hits else "none")
        for street, (hits, size) in managed.items()
        for i in range(size)
    ]
    send(home, "estate", rows, period="2020-03")
    return built(home, "service_rate")


def flags(warehouse: query.Reader) -> dict[str, str]:
    frame = warehouse.funnel("service_rate", level="street", period="2020-03")
    return dict(zip(frame["area"], frame["flag"], strict=True))


def test_a_street_with_few_estates_is_shown_and_not_ranked(tmp_path: Path) -> None:
    found = flags(warehouse_of(tmp_path, {"110101001": (90, 100), "110101002": (0, 3), "110102001": (88, 100)}))
    streets = {"110101001": "within", "110101002": "too_few", "110102001": "within"}
    assert found == streets | {"110101-unassigned": "no_base", "110102-unassigned": "no_base"}


def test_a_street_far_below_the_others_is_an_exception_and_a_small_one_as_low_is_not(tmp_path: Path) -> None:
    far = warehouse_of(tmp_path / "far", {"110101001": (270, 300), "110101002": (150, 300), "110102001": (274, 300)})
    assert flags(far)["110101002"] == "low"
    listed = far.exceptions("service_rate", level="street", period="2020-03")
    assert listed["area"][0] == "110101002"
    few = warehouse_of(tmp_path / "few", {"110101001": (270, 300), "110101002": (4, 6), "110102001": (274, 300)})
    assert flags(few)["110101002"] == "within"


def test_the_curve_holds_the_points_that_are_within(tmp_path: Path) -> None:
    warehouse = warehouse_of(tmp_path, {"110101001": (90, 100), "110101002": (42, 50), "110102001": (88, 100)})
    frame = warehouse.funnel("service_rate", level="street", period="2020-03")
    curve = query.funnel_curve(frame)
    assert curve["low_998"].is_sorted()
    assert curve["high_998"].is_sorted(descending=True)
    assert frame.filter(pl.col("value").is_between("low_998", "high_998"))["area"].len() == 3


def test_a_street_of_seven_orders_and_one_of_24000_stand_where_they_belong(tmp_path: Path) -> None:
    """Seven of seven is too few to rank; 80 % of 24,000 is surely below 90 % of 300; 85 % of 40 may be either's equal."""
    home = home_in(tmp_path)
    street = {"code": "110102002", "name": "新街口街道", "level": "street", "kind": "division", "parent": "110102"}
    send(home, "division", [{**street, "valid_from": date(2000, 1, 1)}], period="2000-02")
    # Before March the large street's estate had the other's company: who manages when the citizen calls is judged.
    served = {"110101002": ("C-LARGE", "甲公司"), "110102001": ("C-SMALL", "乙公司")}
    for month, changed in (("2020-02", {"110101002": ("C-SMALL", "乙公司")}), ("2020-03", {})):
        rows = [
            estate(f"e-{street}", street, company_code=code, company_name=name)
            for street, (code, name) in (served | changed).items()
        ]
        send(home, "estate", rows, period=month)
    solved = {"110101001": (7, 7), "110101002": (19_200, 24_000), "110102001": (270, 300), "110102002": (34, 40)}
    moments = {"created_at": datetime(2020, 3, 2, 9), "closed_at": datetime(2020, 3, 3, 9)}
    orders = [
        {
            "order_no": f"{street}-{i}",
            "category": "lift",
            "street": street,
            "has_valid_followup": True,
            "is_solved": i < hits,
            "estate_id": f"e-{street}" if street in served else None,
            **moments,
        }
        for street, (hits, size) in solved.items()
        for i in range(size)
    ]
    send(home, "complaint", orders, period="2020-03")
    warehouse = built(home, "complaint_count", "complaint_solved")
    scope = warehouse
    frame = scope.ranks("complaint_solved", level="street", period="2020-03")
    assert frame.filter(pl.col("flag") != "no_base").select(
        "area", "ranked", "rank", "rank_low", "rank_high", "peer_group", "flag"
    ).rows() == [
        ("110102001", 3, 1, 1, 2, "middle", "ranked"),
        ("110102002", 3, 2, 1, 3, "small", "ranked"),
        ("110101002", 3, 3, 2, 3, "large", "ranked"),
        ("110101001", None, None, None, None, None, "too_few"),
    ]
    funnel = scope.funnel("complaint_solved", level="street", period="2020-03")
    assert dict(funnel.filter(pl.col("flag") != "no_base").select("area", "flag").rows()) == {
        "110101001": "too_few",
        "110101002": "within",
        "110102001": "high",
        "110102002": "within",
    }
    large = scope.ranks("complaint_solved", level="street", period="2020-03", peers="large")
    assert large.filter(pl.col("flag") == "ranked").select("area", "rank", "rank_low", "rank_high").rows() == [
        ("110101002", 1, 1, 1)
    ]
    companies = scope.ranks("complaint_solved", level="company", period="2020-03")
    assert companies.select("area", "area_name", "denominator", "rank", "rank_low", "rank_high").rows() == [
        ("C-SMALL", "乙公司", 300, 1, 1, 1),
        ("C-LARGE", "甲公司", 24_000, 2, 2, 2),
    ]
    with pytest.raises(RequestError, match="not ranked"):
        scope.ranks("complaint_count", level="street", period="2020-03")
    with pytest.raises(RequestError, match="no peer group"):
        scope.ranks("complaint_solved", level="street", period="2020-03", peers="huge")


def test_a_funnel_compares_shares_and_plain_means_only(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    for metric, variant in (("complaint_count", "headline"), ("assessment_score", "households")):
        with pytest.raises(RequestError, match="no funnel"):
            warehouse.funnel(metric, level="district", period="2022", variant=variant)


def test_a_mean_that_lies_on_its_limit_is_as_far_as_the_funnel_says(small_home: Home) -> None:
    """Districts and companies by their mean scores: within the limits drawn or by their own larger spread, never between."""
    warehouse = query.open(small_home.path)
    for level in ("district", "company"):
        frame = warehouse.funnel("assessment_score", level=level, period="2022", variant="mapped")
        judged = frame.filter(pl.col("z").is_not_null())
        assert judged.height > 10
        assert judged["sample"].min() >= 5
        outside = (pl.col("value") > pl.col("high_998")) | (pl.col("value") < pl.col("low_998"))
        assert judged.filter(pl.col("flag").is_in(["high", "low"]) & ~outside).is_empty()
        curve = query.funnel_curve(frame)
        assert curve["high_998"].is_sorted(descending=True)
        assert curve["centre"][0] == pytest.approx((judged["value"] * judged["size"]).sum() / judged["size"].sum())


def test_units_of_one_size_are_in_one_peer_group(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    frame = warehouse.ranks("assessment_done", level="street", period="2022Q4").drop_nulls("peer_group")
    assert frame["peer_group"].n_unique() > 1
    assert frame.group_by("size").agg(pl.col("peer_group").n_unique())["peer_group"].max() == 1


def test_a_longer_period_is_proposed_where_few_units_reach_the_minimum(small_home: Home) -> None:
    """A month gives no company 20 orders, a quarter fewer than five, half a year five and more."""
    warehouse = query.open(small_home.path)
    scope = warehouse
    found = scope.spans("complaint_solved", level="company", month="2022-12")
    assert found["period"].to_list() == ["2022-12", "2022Q4", "2022H2", "2022"]
    assert found["large_enough"].is_sorted()
    assert found["large_enough"][0] == 0
    assert found["large_enough"][1] < 5 <= found["large_enough"][2]
    assert found.filter("is_best")["period"].to_list() == ["2022H2"]
    city = scope.spans("committee_rate", level="district", month="2021-07")
    assert city["period"].to_list() == ["2021-07"]


def test_the_course_counts_units_and_months_to_the_target(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for month, managed in enumerate((40, 42, 44, 46), start=1):
        rows = [estate(str(i), service_mode="company_full" if i < managed else "none") for i in range(100)]
        send(home, "estate", rows, period=f"2020-0{month}")
    warehouse = built(home, "service_rate")
    found = warehouse.course("service_rate", "110000")
    assert (found["gap"], found["months_left"], found["needed_per_month"]) == (14, 8, 1.75)
    assert found["per_month"] == pytest.approx(2)
    assert (found["reached_on"], found["earliest"], found["latest"]) == ("2020-11", "2020-11", "2020-11")


def test_of_a_first_period_no_pace_is_told_and_no_day_is_foreseen(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "estate", [estate(str(i), service_mode="none") for i in range(10)], period="2020-03")
    found = built(home, "service_rate").course("service_rate", "110000")
    assert found["gap"] == 6
    assert (found["per_month"], found["reached_on"], found["earliest"], found["latest"]) == (None, None, None, None)


def test_a_hot_spot_has_more_orders_than_its_households_and_chance_allow(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    rows = [estate(f"e{i}", households=1000) for i in range(20)] + [estate("large", households=20_000)]
    send(home, "estate", rows, period="2020-03")

    def orders(estate_id: str, count: int) -> list[dict[str, object]]:
        return [
            {
                "order_no": f"{estate_id}-{i}",
                "created_at": datetime(2020, 3, 2, 9),
                "category": "lift",
                "street": "110101001",
                "estate_id": estate_id,
            }
            for i in range(count)
        ]

    every = [order for i in range(20) for order in orders(f"e{i}", 12 if i == 0 else 1)] + orders("large", 22)
    send(home, "complaint", every, period="2020-03")
    warehouse = built(home, "complaint_case")
    found = warehouse.hot_spots("2020-03")
    assert found.select("estate_id", "orders", "open_orders", "top_category").rows() == [("e0", 12, 12, "lift")]
