"""Documents that are generated are as the declarations are now."""

from pathlib import Path

import pytest

from pipelines.catalogue import clauses, handbook
from pipelines.catalogue.catalogue import load

TRACKED = Path(__file__).resolve().parents[2] / "data" / "handbook"


@pytest.mark.parametrize("name", [path.name for path in sorted(TRACKED.glob("*.md"))])
def test_the_handbook_and_the_dictionary_are_up_to_date(name: str, tmp_path: Path) -> None:
    handbook.write(load(), tmp_path)
    made = (tmp_path / name).read_text(encoding="utf-8")
    assert (TRACKED / name).read_text(encoding="utf-8") == made, "run `wuye handbook -o data/handbook` and commit"


def test_every_generated_document_is_tracked_and_nothing_else(tmp_path: Path) -> None:
    made = {path.name for path in handbook.write(load(), tmp_path)}
    assert made == {path.name for path in TRACKED.iterdir()}


def test_every_clause_of_the_five_documents_says_what_records_it() -> None:
    """S0-01 … S4-37, 144 in all: a submitted table, a journal entry, or the reason why neither."""
    found = clauses.recorded(load())
    counts = {"S0": 20, "S1": 36, "S2": 20, "S3": 31, "S4": 37}
    assert set(found) == {f"{part}-{number:02d}" for part, last in counts.items() for number in range(1, last + 1)}
    assert [code for code, one in found.items() if not one.is_held] == []
    only_declared = [code for code, one in found.items() if not one.sources and not one.entries]
    assert only_declared == ["S4-01", "S4-37"]
    for language in ("zh", "en"):
        table = clauses.table(load(), language)
        assert all(f"| {code} |" in table for code in found)
        assert "`meeting`" in table
        assert "`proposal_step`" in table


def test_every_metric_rule_parameter_and_column_is_in_both_languages() -> None:
    catalogue = load()
    for language in ("zh", "en"):
        book = handbook.handbook(catalogue, language)
        assert all(f"`{name}`" in book for name in (*catalogue.metrics, *catalogue.parameters))
        assert all(f"## {rule.code} {rule.label.of(language)}" in book for rule in catalogue.rules.values())
        words = handbook.dictionary(catalogue, language)
        assert all(f"`{column.name}`" in words for source in catalogue.sources.values() for column in source.columns)
