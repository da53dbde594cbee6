"""A return that tells of a frozen quarter says which quarter and which figures may move; it is never refused for it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.catalogue.dependence import SENT, metrics_reading
from pipelines.intake.records.changes import TabChange
from pipelines.intake.records.frozen_quarters import SHOWN, frozen_quarters
from pipelines.intake.records.receipt import Receipt
from pipelines.settings import Home
from pipelines.warehouse.marts import ancestors, tables_in
from pipelines.warehouse.measure import marts_of
from tests.dashboard.test_entries import page, said

PICTURE, EVENTS = "assessment", "complaint"
RECEIPT = """
from dashboard.parts.page import frame
from dashboard.parts.returns import receipt
from pipelines.intake.records.receipt import Receipt
receipt.changes(frame.context("submissions"), Receipt.from_json({said!r}))
"""


def change(source: str, period: str, state: str = "differs", **counts: int) -> TabChange:
    return TabChange(source=source, period=period, sender="110105001", sheets=("表",), state=state, **counts)  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which 2022Q2 and 2022Q3 are frozen, the later one twice; a freeze that broke off is none."""
    for folder in ("2022Q2/1", "2022Q3/1", "2022Q3/2", "2022Q3/.3.part", "2022Q4/.1.part"):
        (tmp_path / "frozen" / folder).mkdir(parents=True)
    return tmp_path


def quarters(home: Path, *changes: TabChange) -> list[tuple[str, int]]:
    return [(each.quarter, each.version) for each in frozen_quarters(home, changes)]


def test_a_table_of_its_own_period_moves_the_quarter_that_holds_it(home: Path) -> None:
    shape = {name: load().sources[name].shape for name in (PICTURE, EVENTS)}
    assert shape == {PICTURE: "picture", EVENTS: "events"}
    assert quarters(home, change(PICTURE, "2022-08", changed=1)) == [("2022Q3", 2)]
    assert quarters(home, change(PICTURE, "2022-10", changed=1)) == []


def test_rows_that_stand_on_move_later_quarters_too(home: Path) -> None:
    assert quarters(home, change(EVENTS, "2022-05", added=3)) == [("2022Q2", 1), ("2022Q3", 2)]
    assert quarters(home, change(EVENTS, "2022-11", added=3)) == []


def test_a_return_that_changes_nothing_warns_of_nothing(home: Path) -> None:
    for state in ("same", "older", "refused", "not_filled"):
        assert quarters(home, change(PICTURE, "2022-08", state, stands=9)) == []
    assert quarters(home, change(PICTURE, "2022-08", "first", rows=9)) == [("2022Q3", 2)]


def test_without_a_frozen_quarter_there_is_no_warning(tmp_path: Path) -> None:
    assert quarters(tmp_path, change(PICTURE, "2022-08", changed=1)) == []


def checked(home: Path) -> Receipt:
    """The receipt of a checked return that changes a row behind a frozen quarter."""
    changes = (change(PICTURE, "2022-08", stands=3, changed=1),)
    return Receipt(
        submission="ab",
        file="a.xlsx",
        status="checked",
        sender="110105001",
        period="2022-08",
        received_on=date(2022, 12, 1),
        changes=changes,
        frozen=frozen_quarters(home, changes),
    )


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("zh", ("2022年第三季度已冻结（第 2 版）", "可能变动的指标", "冻结版和已生成的材料不变")),
        ("en", ("is frozen (version 2)", "may move", "What was frozen and the papers")),
    ],
)
def test_the_receipt_names_the_quarter_the_table_and_the_figures(
    home: Path, language: str, parts: tuple[str, ...]
) -> None:
    receipt = checked(home)
    again = Receipt.from_json(receipt.to_json())
    assert again == receipt
    text = again.to_text(language)  # type: ignore[arg-type]
    (found,) = receipt.frozen
    label = load().sources[PICTURE].label.of(language)  # type: ignore[arg-type]
    for part in (*parts, label, load().metrics[found.metrics[0]].label.of(language)):  # type: ignore[arg-type]
        assert part in text
    assert not Receipt.from_json(replace(receipt, frozen=()).to_json()).frozen


def test_the_page_of_a_checked_return_shows_the_warning(home: Path, small_home: Home) -> None:
    receipt = checked(home)
    shown = said(page(small_home, RECEIPT.format(said=receipt.to_json())))
    assert "2022年第三季度已冻结（第 2 版）" in shown
    assert f"可能变动的指标 {len(receipt.frozen[0].metrics)} 项" in shown
    assert len(receipt.frozen[0].metrics) > SHOWN or "等；" not in shown


def test_the_tables_behind_a_metric_are_those_that_the_engine_s_own_parser_finds() -> None:
    catalogue = load()
    reads = tables_in(tuple(catalogue.marts.values()))
    for metric in catalogue.metrics.values():
        terms = [
            metric,
            *(catalogue.metrics[part.metric] for part in (metric.of, metric.minus) if part and hasattr(part, "metric")),
        ]
        marts = ancestors(catalogue, set().union(*(marts_of(catalogue, term) for term in terms)))
        tables = frozenset().union(*(reads.get(mart, frozenset()) for mart in marts))
        found = {source for source, metrics in metrics_reading().items() if metric.id in metrics}
        sources = tables & catalogue.sources.keys()
        roots = set().union(*(marts_of(catalogue, term) for term in terms))
        counts_returns = any("return" in catalogue.marts[name].about for name in roots if name in catalogue.marts)
        assert found == (catalogue.sources.keys() if counts_returns else sources), metric.id
        assert SENT in tables or not counts_returns
