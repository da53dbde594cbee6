"""Orders without an estate number find their estate by what was written, or stand apart; confirmed names are applied."""

import csv
import random
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines import query
from pipelines.office.entries import Alias
from pipelines.office.journal import open_journal
from pipelines.settings import Home
from pipelines.warehouse.match import candidates, find_estate
from tests.real import REAL
from tests.warehouse.stored import built, estate, home_in, send
from tests.whole.oracle.estates import estate_months
from tests.whole.oracle.store import Store

CODE, OTHER_CODE = "91110101MA00000017", "91110101MA00000025"
ESTATES = (
    ("A1", "青榆家园", "c1"),
    ("A2", "青榆家园二期", "c1"),
    ("A3", "柳荫苑（北区）", "c1"),
    ("A4", "杏坞花园", "c2"),
    ("A5", "松涧里", "c1"),
    ("A6", "松涧里", "c2"),
    ("A7", "21号院", "c1"),
    ("A8", "桐渚公寓东区", "c1"),
)
HERE = candidates(ESTATES)


@pytest.mark.parametrize(
    ("written", "address", "estate_id", "method"),
    [
        ("青榆家园", "", "A1", "exact"),
        ("青榆 家园小区", "", "A1", "exact"),
        ("青榆家园（２期）", "", "A2", "exact"),
        ("柳荫苑北区3号楼", "", "A3", "inside"),
        ("", "东华门大街18号青榆家园二期4号楼", "A2", "address"),
        ("", "青榆家园", "A1", "address"),
        ("不清楚", "杏坞花园南门", "A4", "address"),
        ("杏坞", "", "A4", "short"),
        ("桐渚公寓东", "", "A8", "fuzzy"),
    ],
)
def test_an_estate_is_found_by_what_was_written(written: str, address: str, estate_id: str, method: str) -> None:
    found = find_estate(written, address, "", HERE)
    assert (found.estate_id, found.method) == (estate_id, method)
    assert found.score is not None
    assert 0 < found.score <= 1


@pytest.mark.parametrize(
    ("written", "address", "method"),
    [
        ("松涧里", "", "several"),
        ("青榆家园三期", "", "none"),
        ("", "杏坞花园小学门口", "none"),
        ("", "某路121号院", "none"),
        ("", "某路8号", "none"),
        ("", "", "no_text"),
    ],
)
def test_what_fits_two_estates_or_another_part_or_none_is_not_matched(written: str, address: str, method: str) -> None:
    found = find_estate(written, address, "", HERE)
    assert found.estate_id is None or (found.score or 0) < 0.9
    assert found.method == method or (found.score or 0) < 0.9


def test_of_two_estates_of_one_name_the_order_s_community_tells() -> None:
    assert find_estate("松涧里", "", "c2", HERE).estate_id == "A6"


def orders(*rows: dict[str, object]) -> list[dict[str, object]]:
    return [
        {
            "order_no": f"G{number}",
            "created_at": datetime(2022, 6, 5),
            "category": "parking",
            "district": "110101",
            "street": "110101001",
        }
        | row
        for number, row in enumerate(rows, start=1)
    ]


def roster(home: Home, **first: object) -> None:
    send(
        home,
        "estate",
        [
            estate("E1", name="青榆家园", **first),
            estate("E2", name="柳荫苑"),
            estate("E3", "110101002", name="杏坞花园"),
        ],
        period="2022-06",
    )


def cases(warehouse: query.Reader) -> dict[str, dict[str, object]]:
    frame = warehouse.frame("select * from complaint_case")
    return {row["order_no"]: row for row in frame.iter_rows(named=True)}


def test_on_real_registers_an_estate_finds_itself_and_one_that_is_not_listed_finds_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Names of one register looked for among those of another, district by district: far more names than a street has."""
    listed, asked = (
        [[row["ID"], row["NAME"], row["DISTRICT"]] for row in real_rows("beijing_4851_estates_coordinates.csv")],
        {row["id"]: row["title"] for row in real_rows("beijing_6059_estates_bizcircle.csv")},
    )
    districts: dict[str, list[tuple[str, str, str]]] = {}
    for id_, name, district in listed:
        districts.setdefault(district, []).append((id_, name, ""))
    counts: Counter[str] = Counter()
    for estates in districts.values():
        among = candidates(estates)
        for id_, _, _ in estates:
            if id_ in asked:
                found = find_estate(asked[id_], "", "", among)
                accepted = found.estate_id if (found.score or 0) >= 0.9 else None
                counts["right" if accepted == id_ else "wrong" if accepted else "none"] += 1
        for place, (_, name, _) in enumerate(estates[::10]):
            found = find_estate(name, "", "", candidates(estates[: 10 * place] + estates[10 * place + 1 :]))
            counts["false" if found.estate_id and (found.score or 0) >= 0.9 else "rightly none"] += 1
    known, unknown = (
        sum(counts[kind] for kind in kinds) for kinds in (("right", "wrong", "none"), ("false", "rightly none"))
    )
    with capsys.disabled():
        print(
            f"\n{known} listed estates: {dict(counts)}; {counts['false'] / unknown:.3f} of {unknown} unlisted ones found one"
        )
    assert counts["wrong"] == 0
    assert counts["right"] / known >= 0.99
    assert counts["false"] / unknown <= 0.02


def real_rows(file: str) -> list[dict[str, str]]:
    if not (REAL / file).exists():
        pytest.skip(f"no real files at {REAL}: set WUYE_REAL_DATA to where {file} is")
    with (REAL / file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_orders_are_matched_within_their_street_and_the_rest_stay_in_its_numbers(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    roster(home)
    send(
        home,
        "complaint",
        orders(
            {"estate_id": "E1"},
            {"estate_written": "青榆家园小区"},
            {"estate_written": "杏坞花园"},  # of another street
            {"estate_id": "E9", "estate_written": "柳荫苑"},
            {"estate_id": "E9"},
            {},
            {"street": None, "estate_written": "杏坞花园"},
            {"address_text": "东华门街道某街18号青榆家园〔门牌〕"},
        ),
        period="2022-06",
    )
    warehouse = built(home, "complaint_count")
    found = cases(warehouse)
    assert [
        (found[f"G{n}"]["estate_id"], found[f"G{n}"]["match_method"], found[f"G{n}"]["has_estate"]) for n in range(1, 9)
    ] == [
        ("E1", "given", True),
        ("E1", "exact", True),
        (None, "none", False),
        ("E2", "exact", True),
        ("E9", "no_text", False),
        (None, "no_text", False),
        ("E3", "exact", True),
        ("E1", "address", True),
    ]
    street = warehouse.values("complaint_count", level="street", period="2022-06")
    assert dict(street.select("area", "value").iter_rows())["110101001"] == 7
    apart = warehouse.unmatched_orders("2022-06", level="street")
    assert dict(apart.select("area", "unmatched").iter_rows())["110101001"] == 3


def test_the_threshold_of_the_order_s_day_decides(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    roster(home)
    send(home, "complaint", orders({"estate_written": "青榆佳园"}), period="2022-06")
    (case,) = cases(built(home, "complaint_case")).values()
    assert (case["estate_id"], case["match_method"], case["has_estate"]) == (None, "fuzzy", False)
    assert case["match_score"] == 0.75


def test_matches_are_the_same_in_whatever_order_the_returns_arrived(tmp_path: Path) -> None:
    rows = orders(*({"estate_written": name} for name in ("青榆家园", "柳荫", "柳荫苑", "松涧里", "青榆")))
    seen = []
    for seed in (1, 2):
        home = home_in(tmp_path / str(seed))
        roster(home)
        for row in random.Random(seed).sample(rows, len(rows)):
            send(home, "complaint", [row], period="2022-06", on=date(2022, 7, 1))
        seen.append(
            built(home, "complaint_case")
            .frame("select order_no, estate_id, match_score, match_method from complaint_case order by order_no")
            .rows()
        )
    assert seen[0] == seen[1]


def say(home: Home, name: str, code: str, verdict: str = "same", register: str = "company") -> None:
    clock = datetime(2023, 1, 2, tzinfo=UTC)
    entry = Alias(register=register, name=name, code=code, verdict=verdict)  # type: ignore[arg-type]
    open_journal(home, clock=lambda: clock).append(entry, actor="区房管局物业科", why="核对营业执照")


def companies(warehouse: query.Reader) -> list[tuple[object, ...]]:
    return warehouse.frame(
        "select estate_id, company_code, company_by_alias from estate_month where month = '2022-06-01' order by estate_id"
    ).rows()


def test_a_name_without_a_code_stays_unmatched_until_a_person_confirms_it(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    send(home, "company", [{"company_code": CODE, "name": "北京甲禾物业管理有限公司"}], period="2022-06")
    roster(home, company_name="甲禾物业")
    assert companies(built(home, "estate_month")) == [("E1", None, False), ("E2", None, False), ("E3", None, False)]
    say(home, "甲禾物业", CODE)
    assert companies(built(home, "estate_month")) == [("E1", CODE, True), ("E2", None, False), ("E3", None, False)]
    say(home, "甲禾物业", CODE, "different")
    assert companies(built(home, "estate_month")) == [("E1", None, False), ("E2", None, False), ("E3", None, False)]


def test_a_name_in_a_contract_counts_when_confirmed_and_a_written_code_goes_before_it(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    roster(home)
    contract = {"contract_kind": "ordinary", "signed_on": date(2022, 1, 1), "starts_on": date(2022, 1, 1)}
    send(
        home,
        "contract",
        [
            contract | {"contract_id": "H1", "estate_id": "E1", "company_name": "甲禾物业"},
            contract | {"contract_id": "H2", "estate_id": "E2", "company_name": "甲禾物业"},
            contract | {"contract_id": "H3", "estate_id": "E2", "company_code": OTHER_CODE},
        ],
        period="2022Q2",
    )
    say(home, "甲禾物业", CODE)
    assert companies(built(home, "estate_month")) == [
        ("E1", CODE, True),
        ("E2", OTHER_CODE, False),
        ("E3", None, False),
    ]
    counted_again = estate_months(Store(home.path), [date(2022, 6, 1)])
    assert {one["estate_id"]: one["company_code"] for one in counted_again} == {
        "E1": CODE,
        "E2": OTHER_CODE,
        "E3": None,
    }


def test_a_confirmed_estate_name_is_an_exact_match_in_that_estate_s_street_only(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    roster(home)
    send(
        home,
        "complaint",
        orders({"estate_written": "老纺织厂宿舍"}, {"estate_written": "老纺织厂宿舍", "street": "110101002"}),
        period="2022-06",
    )
    say(home, "老纺织厂宿舍", "E2", register="estate")
    found = cases(built(home, "complaint_case"))
    assert [(found[one]["estate_id"], found[one]["match_method"]) for one in ("G1", "G2")] == [
        ("E2", "alias"),
        (None, "none"),
    ]
