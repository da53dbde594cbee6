"""Every clause says where its sentence stands, and the kind of its answer follows from what cites it."""

import re
from dataclasses import replace
from types import MappingProxyType

import pytest

from pipelines.catalogue import tracing
from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.consistency import problems
from pipelines.catalogue.declarations import Document
from pipelines.text import LANGUAGES, Language, both

LOCATOR = re.compile(r"(公告|结尾段|[一二三四五六]、)")  # each document numbers its parts 一、 二、 …


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tracing_table_holds_every_clause_with_its_place_its_answer_and_its_rows(language: Language) -> None:
    catalogue = load()
    cells = [line.strip("| ").split(" | ") for line in tracing.table(catalogue, language).splitlines()]
    rows = [line for line in cells if line[0] in catalogue.clauses]
    assert len({line[0] for line in rows}) == len(catalogue.clauses) == 144
    kinds = tracing.answers(catalogue)
    first = {line[0]: line for line in reversed(rows)}
    for code, clause in catalogue.clauses.items():
        assert first[code][1] == clause.at
        assert first[code][5] == tracing.ANSWERS[kinds[code]].of(language)
    answering = [
        code
        for metric in catalogue.metrics.values()
        for variant in metric.variants
        for code in metric.clauses_of(variant)
    ]
    citing = sum(code in catalogue.clauses for code in answering)
    assert len(rows) == citing + sum(code not in catalogue.measuring for code in catalogue.clauses)
    assert all("`" in line[8] for line in rows if len(line) > 8)


def test_every_shipped_clause_stands_at_a_numbered_part_of_its_document() -> None:
    for code, clause in load().clauses.items():
        assert all(LOCATOR.match(place) for place in clause.at.split("；")), (code, clause.at)


def test_a_clause_is_measured_only_by_a_target_that_this_clause_sets() -> None:
    catalogue = load()
    kinds = tracing.answers(catalogue)
    setting = {target.clause for metric in catalogue.metrics.values() for target in metric.target}
    assert {code for code, kind in kinds.items() if kind == "measured"} == setting & {*catalogue.clauses}
    assert {code for code, kind in kinds.items() if kind == "held"} == {"S3-12", "S4-01", "S4-37"}
    assert {code for code, kind in kinds.items() if kind == "followed"} == {
        code for code in catalogue.measuring if code in kinds and kinds[code] not in ("measured", "held")
    }


def test_without_a_metric_a_clause_has_evidence_only_and_without_a_table_nothing() -> None:
    catalogue = replace(load(), metrics=MappingProxyType({}))
    assert {*tracing.answers(catalogue).values()} == {"held", "evidence"}
    assert tracing.answers(replace(catalogue, sources=MappingProxyType({})))["S3-09"] == "unmeasured"


def _without_places(document: Document) -> Catalogue:
    blank = document.model_copy(update={"clause": tuple(c.model_copy(update={"at": ""}) for c in document.clause)})
    return replace(load(), documents=MappingProxyType({**load().documents, document.id: blank}))


def test_a_shipped_clause_that_does_not_say_where_it_stands_is_a_fault() -> None:
    found = problems(_without_places(load().documents["beijing-2020"]))
    assert "documents/beijing-2020.toml: S3-09 does not say where it stands in the document (`at`)" in found


def test_a_shipped_clause_that_does_not_say_what_it_is_about_is_a_fault() -> None:
    document = load().documents["beijing-2020"]
    changed = tuple(clause.model_copy(update={"about": ()}) for clause in document.clause)
    other = document.model_copy(update={"clause": changed})
    catalogue = replace(load(), documents=MappingProxyType({**load().documents, document.id: other}))
    fault = "documents/beijing-2020.toml: S3-09 does not say what its sentence is about (`about`)"
    assert fault in problems(catalogue)


def test_a_number_about_another_thing_than_the_clause_is_a_fault() -> None:
    document = load().documents["beijing-2020"]
    changed = tuple(
        clause.model_copy(update={"about": ("dispute",)}) if clause.clause == "S3-09" else clause
        for clause in document.clause
    )
    other = document.model_copy(update={"clause": changed})
    catalogue = replace(load(), documents=MappingProxyType({**load().documents, document.id: other}))
    fault = "metrics/committee_rate.toml: S3-09 is about dispute; the rows are about estate"
    assert any(problem.startswith(fault) for problem in problems(catalogue))


def test_a_clause_that_no_number_answers_is_cited_by_none() -> None:
    document = load().documents["beijing-2020"]
    why = both("文件未定标准", "the document sets no standard")
    changed = tuple(
        clause.model_copy(update={"only_evidence": why}) if clause.clause == "S3-09" else clause
        for clause in document.clause
    )
    other = document.model_copy(update={"clause": changed})
    catalogue = replace(load(), documents=MappingProxyType({**load().documents, document.id: other}))
    assert "metrics/committee_rate.toml: S3-09 is declared to be answered by no number" in problems(catalogue)
