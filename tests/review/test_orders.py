"""From a matter to an order, from an order to what its figure did since; meetings and their decisions likewise."""

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines import query
from pipelines.errors import JournalError, RequestError
from pipelines.review import orders
from pipelines.review.agenda import former_orders
from pipelines.review.reminders import calendar
from pipelines.settings import Home
from tests.copies import copy_of

SIGNED = {"actor": "市级主管部门科长（模拟） 王芳", "why": "逾期未办"}


@pytest.fixture
def reader(small_home: Home, tmp_path: Path) -> query.Reader:
    return query.open(copy_of(small_home, tmp_path / "home").path)


def test_every_alert_belongs_to_one_matter(small_home: Home) -> None:
    reader = query.open(small_home.path)
    found = reader.matters()
    assert found["rows"].sum() == reader.alerts().height
    assert found["matter"].is_unique().all()
    first = found.row(0, named=True)
    rows = reader.matter_rows(first["matter"])
    assert rows.height == first["rows"]
    assert rows["since"].min() == first["oldest_on"]
    worst = found["days_over"].fill_null(-1).to_list()
    assert worst == sorted(worst, reverse=True)


def test_matters_of_a_district_are_those_of_the_city_that_lie_there(small_home: Home) -> None:
    city = query.open(small_home.path).matters()
    district = query.open(small_home.path).within("110105").matters()
    assert set(district["matter"]) == set(city.filter(pl.col("area").str.starts_with("110105"))["matter"])


def test_an_order_takes_the_place_of_the_alarm_until_its_day(reader: query.Reader) -> None:
    worst = reader.matters().row(0, named=True)
    assert worst["acts_here"]
    due = reader.standing_day() + timedelta(days=30)
    made = orders.issue(
        reader,
        matter=worst["matter"],
        text="限期整改",
        owner="区城市管理委",
        due_on=due,
        metric="committee_rate",
        **SIGNED,
    )
    after = reader.matters().filter(pl.col("matter") == worst["matter"]).row(0, named=True)
    assert (after["order_state"], after["order_due_on"], after["acts_here"]) == ("open", due, False)
    (order,) = reader.orders().to_dicts()
    assert (order["item_no"], order["area"], order["days_left"]) == (after["order_item"], worst["area"], 30)
    assert made.subject == f"order:{order['item_no']}"
    number = order["item_no"]
    orders.reply(reader, number, says="已整改", **SIGNED)
    with pytest.raises(JournalError, match="复核"):
        orders.take_off(reader, number, evidence="照片 3 张", second_actor=SIGNED["actor"], **SIGNED)
    with pytest.raises(JournalError, match="不是佐证材料"):
        orders.take_off(reader, number, evidence="无", second_actor="市级主管部门副处长（模拟） 李强", **SIGNED)
    with pytest.raises(JournalError, match="不是有权"):
        orders.take_off(reader, number, evidence="照片 3 张", second_actor="王芳", **SIGNED)
    orders.take_off(reader, number, evidence="照片 3 张", second_actor="市级主管部门副处长（模拟） 李强", **SIGNED)
    (order,) = reader.orders().to_dicts()
    assert (order["state"], order["is_standing"], order["reply"]) == ("closed", False, "已整改")


def test_a_matter_that_is_not_open_and_a_day_that_is_past_are_refused(reader: query.Reader) -> None:
    day = reader.standing_day()
    with pytest.raises(RequestError, match="没有事项"):
        orders.issue(reader, matter="meeting_missed|nowhere", text="办", owner="某办", due_on=day, **SIGNED)
    matter = reader.matters()["matter"][0]
    with pytest.raises(JournalError, match="早于今天"):
        orders.issue(reader, matter=matter, text="办", owner="某办", due_on=day - timedelta(days=1), **SIGNED)
    with pytest.raises(RequestError, match="没有会议"):
        orders.issue(reader, meeting_no="H-9", text="办", owner="某办", due_on=day, **SIGNED)


def test_a_decision_tells_what_its_figure_did_since_with_the_noise_around_it(reader: query.Reader) -> None:
    day = reader.standing_day()
    orders.hold(
        reader,
        meeting_no="H-1",
        body="市物业管理工作领导小组",
        area="110000",
        quarter="2022Q3",
        chair="组长",
        present=["市住房城乡建设委"],
        absent=[],
        **SIGNED,
    )
    orders.issue(
        reader,
        meeting_no="H-1",
        text="组建率提高到 90%",
        owner="市住房城乡建设委",
        due_on=day + timedelta(days=60),
        area="110000",
        metric="M-COV-01",
        expected=0.9,
        from_period="2022-09",
        **SIGNED,
    )
    (order,) = reader.orders(meeting="H-1").to_dicts()
    since = reader.since_order(order)
    assert since is not None
    values = reader.values("committee_rate", level="city", area="110000")
    by_period = dict(values.select("period", "value").iter_rows())
    assert (since.from_value, since.value) == (by_period["2022-09"], by_period["2022-12"])
    assert since.is_reached == (by_period["2022-12"] >= 0.9)
    assert since.noise is not None
    moved = abs(by_period["2022-12"] - by_period["2022-09"])
    assert (since.verdict == "no_clear_change") == (moved <= since.noise)
    (meeting,) = reader.meetings().to_dicts()
    assert meeting["held_on"] == day


def test_a_kind_of_unit_is_not_responsible(reader: query.Reader) -> None:
    asked = {"matter": reader.matters()["matter"][0], "text": "办", "due_on": reader.standing_day()}
    for owner in ("区", "责任部门", " 街道（乡镇） ", "District"):
        with pytest.raises(RequestError, match="只是一类单位"):
            orders.issue(reader, owner=owner, **asked, **SIGNED)
    assert reader.orders().is_empty()


def test_what_cannot_be_a_value_of_the_metric_is_not_expected_of_it(reader: query.Reader) -> None:
    asked = {"matter": reader.matters()["matter"][0], "text": "办", "owner": "某办", "due_on": reader.standing_day()}
    for metric, expected, says in (
        ("committee_rate", 1.05, "0% 至 100% 之间，现为 105%"),
        ("committee_rate", -0.1, "between 0% and 100%, not at -10%"),
        ("complaint_hours_median", -1, "不能小于 0"),
    ):
        with pytest.raises(RequestError, match=says):
            orders.issue(reader, metric=metric, expected=expected, **asked, **SIGNED)
    orders.issue(reader, metric="committee_rate", expected=1.0, **asked, **SIGNED)


def test_a_calendar_file_keeps_to_its_line_length_and_escapes_what_it_must() -> None:
    rows = pl.DataFrame(
        {
            "item_no": ["督办〔2023〕1号", "督办〔2023〕2号"],
            "text": ["补开会议；公布纪要,报送\n照片" + "长" * 40, "已办"],
            "owner": ["高碑店地区办事处", "某办"],
            "post": ["主任", None],
            "state": ["open", "closed"],
            "issued_on": [date(2023, 1, 10), date(2023, 1, 10)],
            "due_on": [date(2023, 2, 10), date(2023, 2, 10)],
            "sequence": [7, 8],
            "is_standing": [True, False],
        }
    )
    written = calendar(rows, "zh")
    lines = written.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert written.count(b"BEGIN:VEVENT") == 1
    unfolded = written.replace(b"\r\n ", b"").decode()
    assert "DTSTART;VALUE=DATE:20230210\r\nDTEND;VALUE=DATE:20230211" in unfolded
    assert "补开会议；公布纪要\\,报送\\n照片" in unfolded


def test_what_was_written_wrongly_is_corrected_or_withdrawn_and_stays_in_the_journal(reader: query.Reader) -> None:
    matter, day = reader.matters()["matter"][0], reader.standing_day()
    made = orders.issue(reader, matter=matter, text="限期整改", owner="朝阳区", due_on=day, **SIGNED)
    number = made.entry.key[0]
    with pytest.raises(RequestError, match="没有更正任何内容"):
        orders.correct(reader, number, owner="朝阳区", **SIGNED)
    with pytest.raises(JournalError, match="早于今天"):
        orders.correct(reader, number, due_on=day - timedelta(days=1), **SIGNED)
    orders.correct(reader, number, owner="朝阳区城市管理委", actor=SIGNED["actor"], why="单位写错")
    (row,) = reader.orders().to_dicts()
    assert (row["owner"], row["text"], row["state"], row["is_standing"]) == (
        "朝阳区城市管理委",
        "限期整改",
        "corrected",
        True,
    )
    orders.withdraw(reader, number, actor=SIGNED["actor"], why="重复开单")
    (row,) = reader.orders().to_dicts()
    assert (row["state"], row["is_standing"], row["why"]) == ("withdrawn", False, "重复开单")
    assert [step["state"] for step in json.loads(row["steps"])] == ["open", "corrected", "withdrawn"]
    assert reader.matters().filter(pl.col("matter") == matter)["order_item"].to_list() == [None]
    with pytest.raises(JournalError, match="现为“已撤回”"):
        orders.reply(reader, number, says="已整改", **SIGNED)


def test_the_record_of_a_meeting_is_withdrawn_once_no_decision_of_it_stands(reader: query.Reader) -> None:
    given = {"body": "领导小组", "area": "110000", "chair": "组长", "present": ["朝阳区"], "absent": []}
    orders.hold(reader, meeting_no="H-1", quarter="2022Q3", **given, **SIGNED)  # type: ignore[arg-type]
    day = reader.standing_day()
    made = orders.issue(reader, meeting_no="H-1", text="办", owner="某办", due_on=day, **SIGNED)
    number = made.entry.key[0]
    followed = former_orders(reader, "2022Q4", reader.orders())
    assert followed["item_no"].to_list() == [number]
    assert former_orders(reader, "2022Q3", reader.orders()).is_empty()
    with pytest.raises(RequestError, match="仍在办理"):
        orders.withdraw_meeting(reader, "H-1", **SIGNED)
    orders.withdraw(reader, number, **SIGNED)
    orders.withdraw_meeting(reader, "H-1", **SIGNED)
    assert reader.meetings().is_empty()
    with pytest.raises(RequestError, match="没有会议"):
        orders.withdraw_meeting(reader, "H-1", **SIGNED)


def test_a_matter_whose_order_was_taken_off_is_open_again_only_when_later_data_say_so(reader: query.Reader) -> None:
    matter, day = reader.matters()["matter"][0], reader.standing_day()
    number = orders.issue(reader, matter=matter, text="办", owner="某办", due_on=day, **SIGNED).entry.key[0]
    before = reader.matters().height
    second = "市级主管部门副处长（模拟） 李强"
    orders.take_off(reader, number, evidence="照片 3 张", second_actor=second, **SIGNED)
    after = reader.matters()
    assert matter not in after["matter"].to_list()
    assert after.height == before - 1
