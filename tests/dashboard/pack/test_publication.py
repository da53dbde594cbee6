"""The publication of the lists holds what is public on its day, says what a mark is not, and lacks what has ended."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from dashboard.pack.publication import (
    Publication,
    Published,
    _published,
    as_html,
    as_table,
    as_text,
    lay_down,
    publication,
)
from pipelines import query
from pipelines.errors import RequestError
from pipelines.query import Reader
from pipelines.settings import Home
from pipelines.text import LANGUAGES, Language


@pytest.fixture(scope="module")
def reader(small_home: Home) -> Reader:
    return query.open(small_home.path)


@pytest.fixture(scope="module")
def made(reader: Reader) -> Publication:
    return publication(reader, "zh")


def names_on(reader: Reader, day: date) -> set[str]:
    return {entry.name for entry in publication(reader, "zh", day).entries}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_its_number_grounds_class_and_term_and_the_page_says_what_a_mark_is_not(
    reader: Reader, language: Language
) -> None:
    made = publication(reader, language)
    text, page, table = as_text(made), as_html(made).decode(), as_table(made).decode("utf-8-sig")
    for entry in made.entries:
        for part in (entry.name, entry.decision_no, entry.grounds, entry.nature):
            assert part in text
            assert part in page
            assert part in table
        assert entry.decided_on <= entry.first_on <= made.day <= entry.last_on
    assert all(remark in text and remark in page for remark in made.remarks)
    assert "@page { size: A4" in page
    assert "<script" not in page
    assert "http" not in page, "nothing is fetched from elsewhere"


def test_what_has_ended_is_left_out_of_the_next_one(reader: Reader, made: Publication) -> None:
    first = min(made.entries, key=lambda entry: entry.last_on)
    assert first.name in names_on(reader, first.last_on)
    assert first.name not in names_on(reader, first.last_on + timedelta(days=1))


def test_only_what_stands_on_the_red_or_black_list_that_day_is_public(reader: Reader, made: Publication) -> None:
    held = reader.standings(made.day).filter(
        pl.col("in_force"), pl.col("list").is_in(["red", "black"]), pl.col("published_until") >= made.day
    )
    assert sorted(held["name"]) == sorted(entry.name for entry in made.entries)


def test_nothing_that_rests_on_no_catalogue_item_is_called_credit_and_no_list_is_called_what_only_a_law_may(
    made: Publication,
) -> None:
    said = as_text(made)
    assert said.count("严重失信主体名单") == 1
    assert "不是严重失信主体名单" in said
    assert "失信" not in said.replace("不是严重失信主体名单", "")
    assert {entry.nature for entry in made.entries} <= {
        "通报表扬",
        "考核通报（一般）",
        "考核通报（严重）",
        "公共信用信息（一般）",
        "公共信用信息（严重）",
    }


def test_the_table_of_all_scores_holds_every_estate_of_the_quarter_with_ties(reader: Reader, tmp_path: Path) -> None:
    made = publication(reader, "zh", has_scores=True)
    scored = reader.estate_scores(made.scores_of)
    assert len(made.scores) == scored.height > 100
    assert {one.name for one in made.scores} == set(scored["name"])
    unranked = scored.filter(pl.col("rank_at_best").is_null()).height
    assert sum(one.rank == "—" for one in made.scores) == unranked
    assert any("并列" in one.rank for one in made.scores)
    page = as_html(made).decode()
    assert all(one.name in page for one in made.scores)
    assert [file.name for file in lay_down(made, tmp_path)][-1] == "小区季度得分一览表.csv"


def test_a_project_manager_is_published_by_number_or_where_the_office_has_it_so_by_company_alone() -> None:
    row = {
        "list": "black",
        "subject_kind": "project_manager",
        "subject": "PM1",
        "name": "PM1",
        "rule": "BL-05",
        "period": "2022Q3",
        "nature": "assessment",
        "gravity": "ordinary",
        "decision_no": "1号",
        "lawful_from": date(2022, 10, 1),
        "listed_on": date(2022, 10, 1),
        "published_until": date(2023, 4, 1),
    }

    def shown(by_number: bool) -> tuple[str, str]:
        with_grounds = _published(row, {"PM1": "甲公司"}, "zh", "某通知", by_number=by_number)
        return with_grounds.name, with_grounds.company

    assert shown(True) == ("PM1", "甲公司")
    assert shown(False) == ("不列编号", "甲公司")


def test_with_nothing_public_it_says_so_and_writes_nothing(reader: Reader) -> None:
    with pytest.raises(RequestError, match="no entry of the red or black list is public on 2019-01-01"):
        publication(reader, "zh", date(2019, 1, 1))


def test_a_name_is_written_as_text_and_opens_no_formula(made: Publication, tmp_path: Path) -> None:
    entry: Published = replace(made.entries[0], name="=<b>甲</b>", list="red")
    hostile = replace(made, entries=(entry,))
    text, table, page = lay_down(hostile, tmp_path)
    assert "&lt;b&gt;甲" in page.read_text(encoding="utf-8")
    assert "'=<b>甲" in table.read_text(encoding="utf-8-sig")
    assert "=<b>甲" in text.read_text(encoding="utf-8")
