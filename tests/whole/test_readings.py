"""Nothing in the tree cites what the tree does not hold: readings of open texts are declared, other papers are not named."""

import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pipelines.catalogue.catalogue import ROOT, load
from pipelines.catalogue.chapters import CHAPTERS
from pipelines.catalogue.consistency import problems
from pipelines.catalogue.readings import CODE, citations
from pipelines.text import LANGUAGES
from tests.whole.test_tree import ROOT as REPOSITORY
from tests.whole.test_tree import tracked

WRITTEN = {".py", ".sql", ".toml", ".md", ".sh", ".css"}
# A section of a paper, a code of one in brackets, the labels of drafts: design §7, (D1), (practice, F4), [proposed].
ELSEWHERE = re.compile(r"§\s?\d|\((?:practice,? )?([A-Z]\d)\)|\[(?:proposed|measured|recalled)\]|\bdesign\.md\b")
CHAPTER_IDS = {chapter.id for chapter in CHAPTERS}


def test_every_reading_that_any_file_cites_is_declared() -> None:
    cited = {
        (path.name, code)
        for path in tracked()
        if path.suffix in WRITTEN
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    assert {(name, code) for name, code in cited if code not in load().readings} == set()


def test_no_file_cites_a_paper_outside_the_tree() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}: {hit[0]}"
        for path in tracked()
        if path.suffix in WRITTEN and path.name != Path(__file__).name
        for hit in ELSEWHERE.finditer(path.read_text(encoding="utf-8"))
        if hit[1] not in CHAPTER_IDS and not (hit[1] and "tests" in path.parts and "oracle" not in path.parts)  # a cell
    ]
    assert found == []


def test_a_reading_says_in_both_languages_what_was_open_and_what_was_taken() -> None:
    for reading in load().readings.values():
        for said in (reading.label, reading.question, reading.reading, *reading.alternatives):
            assert all(said.of(language) for language in LANGUAGES), reading.id


def test_a_citation_of_no_reading_and_a_reading_that_nothing_cites_are_problems() -> None:
    known = load()
    without = replace(known, readings=MappingProxyType({k: v for k, v in known.readings.items() if k != "Q-07"}))
    found = problems(without)
    assert "metrics/committee_new.toml: reading 'Q-07' is not declared" in found
    assert "pipelines/metrics/committee_new.toml: reading Q-07 is not declared" in found
    silent = known.readings["Q-25"].model_copy(update={"uncited": None})
    found = problems(replace(known, readings=MappingProxyType({**known.readings, "Q-25": silent})))
    assert found == ["readings/Q-25.toml: nothing cites it, and it does not say why (`uncited`)"]


def test_comments_of_sql_and_of_python_count_as_citations() -> None:
    cited = citations(ROOT.parent)
    assert "pipelines/marts/place.sql" in cited["Q-17"]
    assert "pipelines/periods.py" in cited["Q-24"]
