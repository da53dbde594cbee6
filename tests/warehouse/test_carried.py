"""Rows that stand on with a later version are built like any other, and say where they came from."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines import reference
from pipelines.catalogue.catalogue import load
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.store import manifests
from pipelines.settings import Home, make_home
from pipelines.text import both
from pipelines.warehouse import tables

HEAD = "小区编号,小区名称,所属区,户数"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """E1 and E2 of 东城区 for 2022-12; in the second version E1 is changed and E2 refused."""
    made = make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)
    divisions = Sending(
        path=Path(str(reference.__file__)).parent / "divisions" / "110000.csv",
        source="division",
        period="2000-01",
        sender="110000",
        received_on=date(2000, 1, 1),
    )
    receive(made, [divisions], workers=0)
    for day, (one, two) in {5: ("100", "200"), 9: ("110", "约二百")}.items():
        file = tmp_path / f"东城区小区台账_2022-12_{day}.csv"
        file.write_text(f"{HEAD}\nE1,一苑,东城区,{one}\nE2,二苑,东城区,{two}\n", encoding="utf-8")
        receive(made, [Sending(path=file, received_on=date(2023, 1, day))], workers=0)
    return made


def test_a_carried_row_is_live_with_the_submission_row_and_day_that_it_came_from(home: Home) -> None:
    _, first, later = manifests(home)
    with duckdb.connect() as connection:
        tables.create_empty(connection, load())
        tables.fill(connection, load(), home, manifests(home), ())
        rows = connection.execute(
            "select estate_id, households, _submission, _row, _received_on, _sender from estate order by estate_id"
        ).fetchall()
        parts = connection.execute(
            "select submission_id, accepted, refused, carried, is_live from submission_part where source = 'estate' order by 1, 5"
        ).fetchall()
    assert rows == [
        ("E1", 110, later.id, 2, date(2023, 1, 9), "110101"),
        ("E2", 200, first.id, 3, date(2023, 1, 5), "110101"),
    ]
    assert sorted(parts) == sorted([(first.id, 2, 0, 0, False), (later.id, 1, 1, 1, True)])
