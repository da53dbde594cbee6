"""The handbook as Markdown."""

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.handbook.blocks import Block, Facts, Grid, Heading, Paragraph, blocks, title
from pipelines.catalogue.handbook.words import WORDS
from pipelines.text import Language


def handbook(catalogue: Catalogue, language: Language) -> str:
    """The whole handbook as Markdown."""
    lines = [f"# {title(language)}", "", WORDS["generated"].of(language), ""]
    for block in blocks(catalogue, language):
        lines += _lines(block)
    return "\n".join(lines).rstrip() + "\n"


def _lines(block: Block) -> list[str]:
    match block:
        case Heading():
            return [f"{'#' * block.level} {block.text}", ""]
        case Paragraph():
            return [block.text, ""]
        case Facts():
            return [*(f"- {name}: {text}" for name, text in block.pairs), ""]
        case Grid():
            return [_row(block.headings), "|" + "---|" * len(block.headings), *map(_row, block.rows), ""]


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
