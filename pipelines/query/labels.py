"""Names beside codes: an answer in SQL holds codes of areas, companies, metrics, rules and choices, as the tables do."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import polars as pl

from pipelines.catalogue import columns
from pipelines.catalogue.catalogue import Catalogue
from pipelines.query.door import Door
from pipelines.query.places import company_names, estate_names
from pipelines.query.romanise import romanised
from pipelines.text import Language

_NAME = {"zh": "{column}_名称", "en": "{column}_name"}
# Columns of the published tables that hold codes of places, companies, estates and declarations.
CODED = frozenset(
    {
        *("area", "area_code", "city", "district", "street", "community", "sender", "parent"),
        *("company_code", "parent_company_code", "developer_code", "estate_id", "subject", "subject_code"),
        *("metric", "evidence_metric", "rule", "alert", "source", "document"),
    }
)


def with_names(door: Door, frame: pl.DataFrame, language: Language = "zh", sources: Iterable[str] = ()) -> pl.DataFrame:
    """The frame with a column of names behind each column that holds codes (`district` → `district_名称`,
    `district_name`), in the order of its columns.

    A text column holds codes where every value of it is the code of an area, a company, an estate, a metric, a rule, an
    alert, a source or a document, whatever the column is called; or by its own name, where the catalogue declares its
    choices. Names that an office gave stay as they are written.

    Args:
        sources: whose choices are meant where several sources have a column of that name.
    """
    named: list[pl.Series] = []
    for column in frame.get_columns():
        named.append(column)
        name = name_of(column.name, language)
        if (
            column.dtype == pl.String
            and name not in frame.columns
            and (words := _words(door, column, language, sources))
        ):
            named.append(column.replace_strict(words, default=None, return_dtype=pl.String).alias(name))
    return pl.DataFrame(named) if named else frame


def name_of(column: str, language: Language) -> str:
    """What the column of names behind a column of codes is called."""
    return _NAME[language].format(column=column)


def holds_codes(catalogue: Catalogue, column: str) -> bool:
    """Whether a column of the published tables holds codes to which names can be shown."""
    return column in CODED or bool(columns.codes(column) or catalogue.words_of(column))


def _words(door: Door, column: pl.Series, language: Language, sources: Iterable[str]) -> Mapping[str, str]:
    """Code → name of what a column holds; empty where it holds no codes, or where codes and names are the same."""
    values = set(column.drop_nulls().unique())
    if not values:
        return {}
    choices = {**door.catalogue.words_of(column.name, tuple(sources)), **columns.codes(column.name)}
    if values & choices.keys():
        return {code: label.of(language) for code, label in choices.items()}
    for names in _names(door, language):
        known = names()
        if values <= known.keys():
            return {} if all(known[value] == value for value in values) else known
    return {}


def _names(door: Door, language: Language) -> Iterator[Callable[[], Mapping[str, str]]]:
    catalogue = door.catalogue
    yield lambda: _areas(door, language)
    for declared in (catalogue.metrics, catalogue.rules, catalogue.alerts, catalogue.sources):
        yield lambda declared=declared: {one.id: one.label.of(language) for one in declared.values()}  # type: ignore[misc]
    yield lambda: {rule.code: rule.label.of(language) for rule in catalogue.rules.values()}
    yield lambda: {one.id: one.title.of(language) for one in catalogue.documents.values()}
    yield lambda: company_names(door)
    yield lambda: estate_names(door)


def _areas(door: Door, language: Language) -> dict[str, str]:
    names = dict(door.frame("select code, coalesce(name, code) from area").iter_rows())
    return {code: romanised(name) for code, name in names.items()} if language == "en" else names
