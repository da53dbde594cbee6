"""Documents that are generated are as the declarations are now."""

from pathlib import Path

import pytest

from pipelines.catalogue import handbook
from pipelines.catalogue.catalogue import load

TRACKED = Path(__file__).resolve().parents[2] / "data" / "handbook"


@pytest.mark.parametrize("name", ["口径手册.md", "数据字典.md", "handbook.md", "dictionary.md"])
def test_the_handbook_and_the_dictionary_are_up_to_date(name: str, tmp_path: Path) -> None:
    handbook.write(load(), tmp_path)
    made = (tmp_path / name).read_text(encoding="utf-8")
    assert (TRACKED / name).read_text(encoding="utf-8") == made, "run `wuye handbook -o data/handbook` and commit"


def test_every_metric_rule_parameter_and_column_is_in_both_languages() -> None:
    catalogue = load()
    for language in ("zh", "en"):
        book = handbook.handbook(catalogue, language)
        assert all(f"`{name}`" in book for name in (*catalogue.metrics, *catalogue.parameters))
        assert all(f"## {rule.code} {rule.label.of(language)}" in book for rule in catalogue.rules.values())
        words = handbook.dictionary(catalogue, language)
        assert all(f"`{column.name}`" in words for source in catalogue.sources.values() for column in source.columns)
