"""The numbers do not depend on the order in which files are taken in, only on the days on which they came."""

import random
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines import reference
from pipelines.intake.receive import Sending, receive, sendings_of
from pipelines.sample import write_city
from pipelines.sample.cities.beijing import BEIJING
from pipelines.sample.office import lay_down_acts
from pipelines.settings import make_home, settings
from pipelines.text import both
from pipelines.warehouse.build import build
from pipelines.warehouse.publish import file_of

# Districts that send: one by its streets, some with corrections; the others are silent, which their numbers say too.
SENDING = ("东城区", "石景山区", "大兴区", "门头沟区")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    write_city("beijing", folder, estates=60, complaints=200, companies=15, first="2022-10", last="2022-12", workers=1)
    return folder


def sent(inbox: Path) -> list[Sending]:
    """What the city, its streets and some districts send."""
    silent = [district.name for district in BEIJING.districts if district.name not in SENDING]
    return [one for one in sendings_of([inbox]) if not one.path.name.startswith(tuple(f"{name}_" for name in silent))]


def numbers_after(inbox: Path, path: Path, shuffled: random.Random | None) -> list[tuple[object, ...]]:
    home = make_home(path, "110000", both("北京市", "Beijing"), invented=True)
    divisions = Path(str(reference.__file__)).parent / "divisions" / "110000.csv"
    receive(
        home,
        sendings_of([divisions], source="division", period="2000-01", sender="110000", received_on=date(2000, 1, 1)),
        workers=0,
    )
    lay_down_acts(home, "beijing")
    sendings = sent(inbox)
    if shuffled:
        shuffled.shuffle(sendings)
    receive(home, sendings, workers=0)
    done = build(home, settings(path))
    with duckdb.connect(str(file_of(home, done.id)), read_only=True) as connection:
        rows = connection.sql(
            "select metric, variant, segment, segment_value, period, level, area, numerator, denominator, unknown, value, "
            "lower, upper, status, reported from metric_value order by all"
        ).fetchall()
        hits = connection.sql("select rule, quarter, subject, state from rule_hit order by all").fetchall()
    shutil.rmtree(path)
    return [*rows, *hits]


def test_the_order_of_files_does_not_matter_for_any_number(inbox: Path, tmp_path: Path) -> None:
    in_order = numbers_after(inbox, tmp_path / "in-order", None)
    assert len(in_order) > 10_000
    assert numbers_after(inbox, tmp_path / "shuffled", random.Random(7)) == in_order
