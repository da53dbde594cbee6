"""An order is answered by its unit and taken off by two people; its number is used once."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.errors import JournalError
from pipelines.office.journal import Journal
from pipelines.office.meeting_forms import ActionItem
from pipelines.office.orders import items_of, next_number


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(path=tmp_path / "office" / "journal.sqlite", clock=lambda: datetime(2023, 1, 10, 4, tzinfo=UTC))


def order(**facts: object) -> ActionItem:
    return ActionItem(
        **{  # type: ignore[arg-type]
            "item_no": "督办〔2023〕1号",
            "matter": "meeting_missed|110105022",
            "text": "补开会议",
            "owner": "高碑店地区办事处",
            "due_on": date(2023, 2, 10),
            "area": "110105022",
        }
        | facts
    )


def test_an_order_goes_from_open_over_a_reply_to_taken_off(journal: Journal) -> None:
    journal.append(order(), actor="市物业办", why="逾期")
    journal.append(order(state="replied", reply="已补开"), actor="市物业办", why="来函")
    closed = order(state="closed", closed_on=date(2023, 1, 10), evidence="纪要 1", second_actor="市物业办主任")
    journal.append(closed, actor="市物业办", why="核实")
    (entries,) = items_of(journal.entries()).values()
    assert [getattr(entry.entry, "state", "") for entry in entries] == ["open", "replied", "closed"]
    journal.append(order(state="reopened"), actor="市物业办", why="又未召开")


@pytest.mark.parametrize("second", [None, "市物业办"])
def test_nobody_takes_an_order_off_alone(journal: Journal, second: str | None) -> None:
    journal.append(order(), actor="市物业办", why="逾期")
    closed = order(state="closed", closed_on=date(2023, 1, 10), evidence="纪要 1", second_actor=second)
    with pytest.raises(JournalError, match="销号须由另一人复核"):
        journal.append(closed, actor="市物业办", why="核实")


def test_a_number_is_used_once_and_the_next_is_free(journal: Journal) -> None:
    journal.append(order(), actor="市物业办", why="逾期")
    with pytest.raises(JournalError, match="已使用"):
        journal.append(order(text="另一件"), actor="市物业办", why="逾期")
    assert next_number(journal.entries(), 2023) == "督办〔2023〕2号"
    assert next_number(journal.entries(), 2024) == "督办〔2024〕1号"


def test_what_was_never_ordered_can_be_neither_answered_nor_taken_up_again(journal: Journal) -> None:
    with pytest.raises(JournalError, match="没有编号"):
        journal.append(order(state="replied", reply="已办"), actor="市物业办", why="来函")
    journal.append(order(), actor="市物业办", why="逾期")
    with pytest.raises(JournalError, match="不能转为“重新办理”"):
        journal.append(order(state="reopened"), actor="市物业办", why="又来")
