"""Long tables are read to the last row: by a text, by a heading, a page at a time."""

import polars as pl

from dashboard.parts.numbers import comparison
from dashboard.parts.page import ledger, markup
from dashboard.parts.page.view import View
from dashboard.parts.places import alerts
from pipelines.catalogue.catalogue import load

ROWS = pl.DataFrame(
    {"name": ["甲小区", "乙小区", "丙小区"], "kind": ["old", "commodity", "old"], "homes": [3, None, 9]}
)


class Context:
    """A page with a view; says its words' keys."""

    language = "zh"

    def __init__(self, **chosen: str) -> None:
        self.view = View(page="coverage", language="zh", mode="light", area="1", period="2022-12", chosen=chosen)
        self.reader = type("Reader", (), {"catalogue": load()})()

    def word(self, key: str, **values: object) -> str:
        return f"{key} {values}"


def test_a_text_is_looked_for_in_words_and_not_in_codes() -> None:
    words = ROWS.with_columns(kind=pl.col("kind").replace({"old": "老旧小区", "commodity": "商品房"}))
    assert ledger.with_text(ROWS, words, "商品")["name"].to_list() == ["乙小区"]
    assert ledger.with_text(ROWS, words, "commodity").is_empty()
    assert ledger.with_text(ROWS, words, "").height == 3


def test_a_heading_sorts_and_sorts_back_and_what_is_unknown_stands_last() -> None:
    assert ledger.sorted_by_link(Context(sort="-homes"), ROWS)["homes"].to_list() == [9, 3, None]
    assert ledger.sorted_by_link(Context(sort="homes"), ROWS)["homes"].to_list() == [3, 9, None]
    assert ledger.sorted_by_link(Context(sort="nothing"), ROWS).equals(ROWS)
    sorts = ledger.sorts(Context(sort="homes", rows_from="25"), {"homes": "户数", "name": "名称"})
    assert (sorts["户数"].order, sorts["名称"].order) == ("ascending", "")
    assert sorts["户数"].href.endswith("&sort=-homes")
    drawn = markup.table([("户数", "num")], [("", ["3"])], sorts=sorts)
    assert 'aria-sort="ascending"' in drawn


def test_every_row_lies_on_a_page() -> None:
    starts = [ledger.first_row(Context(rows_from=asked), 61) for asked in ("", "0", "26", "60", "999", "x", "-3")]
    assert starts == [0, 0, 25, 50, 50, 0, 0]
    said = ledger.pages(Context(), 61, 25)
    assert "explore.former" in said
    assert "rows_from=50" in said
    assert "rows_from" not in ledger.pages(Context(), 20, 0)


def test_most_units_that_share_a_range_of_ranks_are_said_once() -> None:
    ranked = pl.DataFrame({"rank_low": [1, 1, 1, 4], "rank_high": [3, 3, 3, 4]})
    assert comparison._alike(ranked).rows() == [(1, 3, 3)]
    assert comparison._alike(ranked.tail(2)).is_empty()


def test_kinds_of_alerts_that_share_a_code_have_names_of_their_own() -> None:
    context = Context()
    every = context.reader.catalogue.alerts.values()
    codes = [alerts.code_of(context, one) for one in every]
    assert len(set(codes)) == len(codes)
    assert {"AL-03a", "AL-03b", "AL-02"} <= set(codes)
