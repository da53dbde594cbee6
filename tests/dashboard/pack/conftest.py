"""The small city with a meeting, its decisions, an order and a frozen quarter: papers are made of nothing else."""

from datetime import date

import pytest

from pipelines import query
from pipelines.review import orders
from pipelines.review.freeze import freeze
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.pack.papers import ACTOR, DECIDED, DISTRICT, MEETING, QUARTER

ON = date(2022, 12, 31)


@pytest.fixture(scope="session")
def frozen_home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the small city in which a meeting decided, an order was made, and a quarter is frozen. Read it; whoever
    writes makes a copy."""
    home = copy_of(small_home, tmp_path_factory.mktemp("papers") / "home")
    reader = query.open(home.path)
    orders.hold(
        reader,
        meeting_no=MEETING,
        body="市物业管理工作领导小组",
        area="110000",
        quarter="2022Q3",
        chair="分管副市长",
        present=["朝阳区", "丰台区"],
        absent=["房山区"],
        actor=ACTOR,
        why="三季度调度会",
        held_on=date(2022, 10, 20),
        minutes="会议听取三季度情况汇报。",
        on=ON,
    )
    given = {"due_on": date(2023, 1, 31), "actor": ACTOR, "why": "会议议定", "on": ON}
    orders.issue(
        reader,
        text=DECIDED,
        owner="丰台区人民政府",
        meeting_no=MEETING,
        area="110106",
        metric="committee_rate",
        expected=0.9,
        from_period="2022-09",
        **given,  # type: ignore[arg-type]
    )
    matter = reader.within(DISTRICT).matters().row(0, named=True)
    orders.issue(reader, text="限期办结", owner=matter["owner_zh"], matter=matter["matter"], **given)  # type: ignore[arg-type]
    freeze(home.path, QUARTER, actor=ACTOR)
    return home
