"""Which kept mappings fit a file that came: files of one kind come again, month by month."""

from collections.abc import Mapping, Sequence

from pipelines.catalogue.file_mapping import ALL_SHEETS, FileMapping
from pipelines.intake.answering.mapping_proposal import Proposal
from pipelines.intake.layout.mapped_layout import mapped_layout
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.unreadable import Unreadable


def fitting(kept: Mapping[str, FileMapping], sheets: Sequence[Sheet], proposal: Proposal) -> tuple[str, ...]:
    """The names of those mappings that speak of every column of a file and of none that it lacks, in the order given.

    A file without headings fits where, besides, most columns look like what the mapping takes them for.
    """
    return tuple(name for name, mapping in kept.items() if _fits(mapping, sheets, proposal))


def _fits(mapping: FileMapping, sheets: Sequence[Sheet], proposal: Proposal) -> bool:
    if mapping.region != proposal.region or not _is_read_so(mapping, proposal):
        return False
    named = {sheet.name: sheet for sheet in sheets}
    wanted = list(named) if ALL_SHEETS in mapping.sheets else list(mapping.sheets) or list(named)[:1]
    if any(name not in named for name in wanted):
        return False
    try:
        layouts = [mapped_layout(mapping, named[name]) for name in wanted]
    except Unreadable:
        return False
    if any(layout.not_loaded for layout in layouts):
        return False
    return mapping.heading_row is not None or _looks_alike(mapping, proposal)


def _is_read_so(mapping: FileMapping, proposal: Proposal) -> bool:
    """Whether the text of a file is parted and written as the mapping says; a workbook is neither."""
    if (mapping.heading_row is None) != (proposal.heading_row is None):
        return False
    return not proposal.is_text or (
        mapping.separator == proposal.separator and mapping.encoding in (None, proposal.encoding)
    )


def _looks_alike(mapping: FileMapping, proposal: Proposal) -> bool:
    meant = {int(place): name for name, rule in mapping.rules.items() for place in rule.places if str(place).isdigit()}
    guessed = {each.place: each.column for each in proposal.columns if each.column}
    agreed = sum(meant.get(place) == name for place, name in guessed.items())
    return 2 * agreed > len(guessed)
