"""Which clause is recorded where: the submitted tables and journal entries that cite it, as a table for the docs."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import Clause
from pipelines.catalogue.entries import ENTRY_KINDS, EntryKind
from pipelines.catalogue.schema import Source
from pipelines.text import Language, Text, both

_TITLE = both("条款与数据：各条款的记录方式", "Clauses and data: what records each")
_GENERATED = both(
    "由口径声明自动生成，请勿手工修改；与声明不一致时测试不通过。条款内容为本系统概括，不是原文。",
    "Generated from the declarations; do not edit. A test fails when it is out of date. Clauses are summarised, not quoted.",
)
_DRAFT = both("（草案，不作依据）", " (a draft, never law)")
_HEADINGS = (
    both("条款", "Clause"),
    both("要求", "What it asks"),
    both("记录在（报送表）", "Recorded in (submitted tables)"),
    both("记录在（办公日志）", "Recorded in (journal entries)"),
    both("指标", "Metrics"),
)
_HELD = both("不报送：", "Not sent: ")


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """Where what a clause names is recorded."""

    clause: Clause
    sources: tuple[Source, ...]
    entries: tuple[EntryKind, ...]

    @property
    def is_held(self) -> bool:
        """Whether anything records it, or the clause says where else it is held."""
        return bool(self.sources or self.entries or self.clause.held)


def recorded(catalogue: Catalogue) -> Mapping[str, Recorded]:
    """For every clause of every document, by its code, what records it."""
    return {
        clause.clause: Recorded(
            clause=clause,
            sources=tuple(source for source in catalogue.sources.values() if clause.clause in source.clauses),
            entries=tuple(kind for kind in ENTRY_KINDS.values() if clause.clause in kind.clauses),
        )
        for document in catalogue.documents.values()
        for clause in document.clause
    }


def table(catalogue: Catalogue, language: Language) -> str:
    """The table of all clauses as Markdown, a chapter a document."""
    records = recorded(catalogue)
    lines = [f"# {_TITLE.of(language)}", "", _GENERATED.of(language), ""]
    for document in sorted(catalogue.documents.values(), key=lambda each: each.issued_on):
        draft = _DRAFT.of(language) if document.status == "draft" else ""
        lines += [f"## {document.title.of(language)}{draft}", ""]
        lines += [table_row([heading.of(language) for heading in _HEADINGS]), "|" + "---|" * len(_HEADINGS)]
        for clause in sorted(document.clause, key=lambda each: each.clause):
            lines.append(table_row(_cells(catalogue, records[clause.clause], language)))
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _cells(catalogue: Catalogue, one: Recorded, language: Language) -> list[str]:
    between = "、" if language == "zh" else ", "
    sources = between.join(_named(source.label, source.id, language) for source in one.sources)
    if not sources and one.clause.held:
        sources = _HELD.of(language) + one.clause.held.of(language)
    measuring = catalogue.measuring.get(one.clause.clause, ())
    entries = between.join(_named(kind.label, kind.id, language) for kind in one.entries)
    return [one.clause.clause, one.clause.says.of(language), sources, entries, between.join(measuring)]


def _named(label: Text, id_: str, language: Language) -> str:
    return f"{label.of(language)} `{id_}`"


def table_row(cells: list[str]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
