"""A segment stands on screen under its words, never under the code that tables hold."""

import re

from dashboard.parts.numbers.rows import headings, value_words
from pipelines import query
from pipelines.settings import Home

# Units by their names or numbers, and grades, are their own words.
NAMED = ("department", "developer_code", "company_code", "grade")
CODE = re.compile(r"[a-z]+(_[a-z]+)*")


def test_every_segment_value_with_rows_has_words_in_both_languages(small_home: Home) -> None:
    reader = query.open(small_home.path)
    known = reader.catalogue
    held = reader.within().frame(
        """
        select distinct metric, segment, segment_value from metric_value
        where segment is not null and segment_value is not null and sample > 0
        """
    )
    rows = [row for row in held.iter_rows() if row[0] in known.metrics and row[1] not in NAMED]
    assert len({metric for metric, _, _ in rows}) > 20
    bare = [
        (metric, segment, value)
        for metric, segment, value in rows
        for words in (value_words(known, segment, language, known.metrics[metric].sources) for language in ("zh", "en"))
        if value not in words and CODE.fullmatch(value)
    ]
    assert not bare


def test_a_mart_s_own_name_for_a_choice_is_said_by_its_sources(small_home: Home) -> None:
    known = query.open(small_home.path).catalogue
    words = known.words_of("cut", known.metrics["inspection_done"].sources)
    assert words["campaign"].zh != words["patrol"].zh


def test_every_column_of_rows_behind_a_number_has_a_heading(small_home: Home) -> None:
    reader = query.open(small_home.path)
    known = reader.catalogue
    bare = {
        (mart, column)
        for mart in {metric.mart for metric in known.metrics.values() if metric.mart and reader.has(metric.mart)}
        for column, heading in headings(list(reader.columns(mart)), known, "zh").items()
        if CODE.fullmatch(heading.partition(" (")[0])
    }
    assert not bare
