"""The data dictionary: every source with its columns and checks, every kind of journal entry, as Markdown."""

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.entries import COMMON, ENTRY_KINDS, EntryField
from pipelines.catalogue.handbook.words import WORDS
from pipelines.catalogue.schema import Source
from pipelines.text import Language


def dictionary(catalogue: Catalogue, language: Language) -> str:
    """Every source with its columns and checks, then every kind of journal entry, as Markdown."""
    lines = [f"# {WORDS['dictionary'].of(language)}", "", WORDS["generated"].of(language), ""]
    for source in catalogue.sources.values():
        lines += _source(source, language)
    lines += [f"# {WORDS['journal'].of(language)}", "", WORDS["journal_row"].of(language), ""]
    lines += [*_entry_fields(COMMON, language), ""]
    for kind in ENTRY_KINDS.values():
        lines += [f"## {kind.label.of(language)} (`{kind.id}`)", "", kind.row.of(language), ""]
        lines += [f"- {WORDS['clauses'].of(language)}: {', '.join(kind.clauses) or WORDS['ours'].of(language)}", ""]
        lines += [*_entry_fields(kind.fields, language), ""]
    return "\n".join(lines).rstrip() + "\n"


def _source(source: Source, language: Language) -> list[str]:
    def word(name: str) -> str:
        return WORDS[name].of(language)

    lines = [f"## {source.label.of(language)} (`{source.id}`)", "", source.row.of(language), ""]
    lines += [
        f"- {word('sources')}: {source.owner.of(language)}",
        f"- {word('clauses')}: {', '.join(source.clauses)}",
        "",
    ]
    lines += [f"| {word('column')} | {word('name')} | {word('kind')} | {word('notes')} |", "|---|---|---|---|"]
    for column in source.columns:
        marks = [word("key")] * column.key + [word("required")] * (column.required and not column.key)
        marks += [word("derived")] * (column.about.cell is None)
        if column.about.values:
            marks.append(" / ".join(text.of(language) for text in column.about.values.values()))
        if column.about.aliases:
            marks.append(f"{word('aliases')}: {'、'.join(column.about.aliases)}")
        unit = f" ({column.about.unit})" if column.about.unit else ""
        lines.append(
            f"| `{column.name}` | {column.label.of(language)} | {column.about.cell or word('derived')}{unit} | {'; '.join(marks)} |"
        )
    if source.checks:
        lines += ["", f"{word('checks')}:", ""]
        lines += [f"- {check.message.of(language)} — {check.mend.of(language)}" for check in source.checks]
    return [*lines, ""]


def _entry_fields(fields: tuple[EntryField, ...], language: Language) -> list[str]:
    def word(name: str) -> str:
        return WORDS[name].of(language)

    lines = [f"| {word('column')} | {word('name')} | {word('kind')} | {word('notes')} |", "|---|---|---|---|"]
    for field in fields:
        marks = [word("required")] * field.required
        if field.values:
            marks.append(" / ".join(text.of(language) for text in field.values.values()))
        if field.note:
            marks.append(field.note.of(language))
        lines.append(f"| `{field.name}` | {field.label.of(language)} | {field.cell} | {'; '.join(marks)} |")
    return lines
