"""A former version is put back from the page of its return."""

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.parts.returns import checking
from dashboard.words import word
from pipelines import query
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.restore import restore
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home
from tests.copies import copy_of

LINE = "E{n},甲苑{n},朝阳区,{value}\n"


def page() -> None:
    """What the screen of one return does with its versions."""
    import streamlit as st

    from dashboard.parts.page import frame
    from dashboard.parts.returns import restoring
    from pipelines import query

    context = frame.context("submissions")
    versions = query.Received(home=context.reader.home).submission_versions("estate", "110105", "2023-01")
    chosen = versions.row(int(st.query_params["row"]), named=True)
    restoring.restoring(context, versions, chosen, "estate")


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small city with a roster of ten estates, and after it one of two."""
    made = copy_of(small_home, tmp_path / "home")
    for day, rows in ((5, 10), (9, 2)):
        file = tmp_path / f"朝阳区_小区台账_2023-01_{day}.csv"
        lines = "".join(LINE.format(n=n, value=100 + day) for n in range(rows))
        file.write_text("小区编号,小区名称,所属区,户数\n" + lines, encoding="utf-8")
        sending = Sending(path=file, received_on=date(2023, 2, day))
        assert receive(made, [sending], workers=0, on_removal="store")[0].status == "accepted"
    return made


def test_a_former_version_is_put_back_after_its_effect_was_shown(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(home.path))
    app = AppTest.from_function(page, default_timeout=120)
    app.query_params["lang"], app.query_params["row"] = "zh", "0"
    assert list(app.run().button) == []  # it is the one that stands
    app.query_params["row"] = "1"
    app.run()
    app.button(key="restore.ask").click().run()
    assert len(manifests(home)[-1].parts) == 1
    said = str([element.proto.body for element in app.get("html")])
    assert word("restore.head", "zh") in said
    before = len(manifests(home))
    app.session_state["upload.case"] = checking.Case(files=(), answers=(), step="sent")
    app.button(key="restore.confirm").click().run()
    assert "upload.case" not in app.session_state  # the receipt of the version that no longer stands
    assert not app.exception
    latest, (first,) = (
        manifests(home)[-1],
        [manifest.id for manifest in manifests(home) if manifest.file_name.endswith("_5.csv")][:1],
    )
    assert (len(manifests(home)), latest.parts[0].accepted, latest.restores) == (before + 1, 10, first)
    said = str([element.proto.body for element in app.get("html")])
    assert "已恢复" in said
    assert word("upload.done_stands", "zh") in said  # with its receipt, table by table


def version_page() -> None:
    """The list of versions and the receipt of the latest, as the screen of a return shows them."""
    from dashboard.parts.page import frame
    from dashboard.parts.returns import version
    from pipelines import query

    context = frame.context("submissions")
    versions = query.Received(home=context.reader.home).submission_versions("estate", "110105", "2023-01")
    version._versions(context, versions, versions.row(0, named=True))
    version._receipt(context, versions, versions["submission_id"][0], "estate")


def test_a_restored_version_says_what_it_holds_and_what_was_refused_when_it_first_came(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYE_HOME", str(home.path))
    file = tmp_path / "朝阳区_小区台账_2023-01_11.csv"
    lines = LINE.format(n=1, value=100) + LINE.format(n=2, value="约二百")
    file.write_text("小区编号,小区名称,所属区,户数\n" + lines, encoding="utf-8")
    faulty, last = (
        receive(home, [Sending(path=each, received_on=date(2023, 2, day))], workers=0, on_removal="store")[0]
        for day, each in ((11, file), (12, _again(file)))
    )
    assert (faulty.status, last.status) == ("partly", "accepted")
    done = restore(home, faulty.submission, why="改错了")
    latest = query.Received(home=home).submission_versions("estate", "110105", "2023-01").row(0, named=True)
    assert [latest[name] for name in ("version", "rows_in", "accepted", "refused", "warnings", "restores")] == [
        5,
        1,
        1,
        0,
        0,
        faulty.submission,
    ]
    assert "结果：已恢复" in done.to_text("zh")
    assert "恢复 1 行；首次报送时退回的 1 行不在其中" in done.to_text("zh")
    app = AppTest.from_function(version_page, default_timeout=120)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    said = str([element.proto.body for element in app.get("html")])
    assert said.count("恢复自第 3 版") == 2  # in the list and beside the receipt
    assert "恢复 1 行；首次报送时退回的 1 行不在其中" in said
    assert word("submissions.receipt_clean", "zh") not in said


def test_a_version_that_says_that_there_is_nothing_shows_no_counts(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WUYE_HOME", str(home.path))
    file = tmp_path / "朝阳区_小区台账_2023-01_空.csv"
    file.write_text("小区编号,小区名称,所属区,户数\n", encoding="utf-8")
    sending = Sending(path=file, received_on=date(2023, 2, 20), nothing=("estate",))
    assert receive(home, [sending], workers=0, on_removal="store")[0].status == "accepted"
    app = AppTest.from_function(version_page, default_timeout=120)
    app.query_params["lang"] = "zh"
    app.run()
    assert not app.exception
    said = str([element.proto.body for element in app.get("html")])
    assert word("submissions.none_recorded", "zh") in said
    assert f">{word('upload.state_none', 'zh')}<" in said
    assert "接收 0" not in said


def _again(file: Path) -> Path:
    """The file with its fault mended."""
    mended = file.with_name("朝阳区_小区台账_2023-01_12.csv")
    mended.write_text(
        "小区编号,小区名称,所属区,户数\n" + LINE.format(n=1, value=7) + LINE.format(n=2, value=9), encoding="utf-8"
    )
    return mended


def sent_page() -> None:
    """What stands below the receipt of a return that replaced one of a street's and one of its district's."""
    from datetime import date

    from dashboard.parts.page import frame
    from dashboard.parts.returns import receipt
    from pipelines.intake.records.changes import TabChange
    from pipelines.intake.records.receipt import Receipt

    changes = tuple(
        TabChange(
            source="estate",
            period="2022-11",
            sender=sender,
            sheets=("小区",),
            state="differs",
            stands=3,
            rows=1,
            stands_in="0123456789abcdef",
            stands_since=date(2022, 12, 5),
            removed=2,
        )
        for sender in ("110101001", "110101")
    )
    sent = Receipt(
        submission="fedcba9876543210",
        file="某.xlsx",
        status="accepted",
        sender="110101001",
        period="2022-11",
        received_on=date(2022, 12, 9),
        changes=changes,
    )
    receipt.put_back(frame.context("submissions"), sent)


def test_a_receipt_leads_to_the_version_that_it_replaced(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_HOME", str(small_home.path))
    app = AppTest.from_function(sent_page, default_timeout=120)
    app.query_params["lang"] = "zh"
    (body,) = [element.proto.body for element in app.run().get("html") if "later=" in element.proto.body]
    assert body.count("<a ") == 1  # the district's return of the street's table has no page of its own
    for part in ("later=0123456789abcdef", "unit=110101001", "of=estate", "at=2022-11"):
        assert part in body
