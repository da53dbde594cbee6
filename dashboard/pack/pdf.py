"""The notice as a PDF: tagged, with bookmarks, its fonts inside."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import typst

from dashboard import format as text
from dashboard.pack.content import Block, Chart, Cited, Paper, Paragraph, Table, cell_text
from dashboard.pack.glyphs import without_glyph
from dashboard.pack.letterhead import FOLDER, TemplateError
from dashboard.pack.sentences import tight
from dashboard.pack.widths import LATIN_HEAD_PT, column_shares
from dashboard.words import word
from pipelines.settings import Home
from pipelines.text import Language, both

FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
_SMALL = 7  # columns from which a table is set smaller


def written(paper: Paper, home: Home) -> bytes:
    """The notice as a PDF.

    Raises:
        TemplateError: a font is missing, or has no glyph for a character of the paper.
    """
    return set_as_paper(_data(paper), home)


def set_as_paper(data: Mapping[str, object], home: Home) -> bytes:
    """What a paper says, set in the form of GB/T 9704-2012.

    Raises:
        TemplateError: a font is missing, or has no glyph for a character of it.
    """
    content = json.dumps(data, ensure_ascii=False)
    fonts = fonts_for(content, home)
    source = (files("dashboard.pack") / "notice.typ").read_bytes()
    made = typst.compile(
        source, format="pdf", font_paths=fonts, sys_inputs={"paper": content}, pdf_standards=["ua-1"], timestamp=0
    )
    assert isinstance(made, bytes)
    return made


def fonts_for(content: str, home: Home) -> typst.Fonts:
    """The fonts that a text is set in: the machine's, and those that the office put beside its templates.

    Raises:
        TemplateError: a font is missing, or has no glyph for a character of the text.
    """
    folders = [str(home.path / FOLDER)]
    fonts = typst.Fonts(font_paths=folders)
    held = {font.family: (Path(font.path), font.index) for font in fonts.fonts() if font.path}
    if lost := [name for name in FONTS if name not in held]:
        names = "、".join(lost)
        raise TemplateError(
            both(
                f"缺少字体 {names}，请安装 fonts-noto-cjk，或将字体文件放入数据目录的 {FOLDER}",
                f"the font {names} is missing: install fonts-noto-cjk, or put its files into {FOLDER} of the home",
            )
        )
    if odd := without_glyph(content, *held[FONTS[0]]):
        raise TemplateError(
            both(
                f"字体 {FONTS[0]} 缺字：{odd}，请改用收字更全的字体，或更正名称",
                f"the font {FONTS[0]} has no glyph for {odd}: use a fuller font, or correct the name",
            )
        )
    return fonts


def _data(paper: Paper) -> dict[str, object]:
    anchors = {figure.id: f"F{place:03d}" for place, figure in enumerate(paper.cited, 1)}
    body = [section for section in paper.sections if not section.is_annex]
    day = text.day(paper.dated, paper.language)
    return {
        "language": paper.language,
        "title": paper.title,
        "lines": paper.title_lines,
        "issuer": paper.issuer,
        "number": paper.number,
        "dated": [paper.dated.year, paper.dated.month, paper.dated.day],
        "day": day,
        "copies": word("paper.copies", paper.language, names=paper.copies_to),
        "printed": word("paper.printed", paper.language, office=paper.printed_by, day=day),
        "mark": word("paper.page_mark", paper.language) if paper.is_invented else "",
        "to": "",
        "reply": None,
        "sections": [
            {
                "heading": paper.heading_of(section),
                "annex": section.is_annex,
                "blocks": [
                    _block(block, anchors, paper) | {"signed": section is body[-1] and block is section.blocks[-1]}
                    for block in section.blocks
                ],
            }
            for section in paper.sections
        ],
    }


def _block(block: Block, anchors: Mapping[str, str], paper: Paper) -> dict[str, object]:
    return _chart(block, paper) if isinstance(block, Chart) else written_block(block, anchors, paper.language)


def written_block(block: Paragraph | Table, anchors: Mapping[str, str], language: Language) -> dict[str, object]:
    """A paragraph or a table as data; `anchors` are the places that cited figures lead to."""
    if isinstance(block, Table):
        return _table(block, anchors, language)
    pieces = [
        [anchors[piece.figure.id], piece.says] if isinstance(piece, Cited) and piece.figure.id in anchors else piece
        for piece in block.pieces(language)
    ]
    return {
        "kind": "paragraph",
        "heading": block.heading,
        "pieces": [piece.says if isinstance(piece, Cited) else piece for piece in pieces],
    }


def _table(block: Table, anchors: Mapping[str, str], language: Language) -> dict[str, object]:
    return {
        "kind": "table",
        "title": block.title,
        "columns": block.columns,
        "widths": column_shares(block.columns, block.widths),
        "head": LATIN_HEAD_PT if language == "en" and len(block.columns) < _SMALL else 0,
        "small": len(block.columns) >= _SMALL,
        "rows": [
            {
                "anchor": anchors.get(block.anchors[place], "") if block.anchors else "",
                "cells": [cell_text(cell, language) for cell in row],
            }
            for place, row in enumerate(block.rows)
        ],
        "note": block.note,
    }


def _chart(block: Chart, paper: Paper) -> dict[str, object]:
    values = [figure.value or 0.0 for _, figures in block.series for figure in figures]
    most = max([*values, block.target or 0.0, 1.0 if block.metric.unit == "share" else 0.0]) or 1.0
    last = block.series[-1][1]
    lines = [f"{name} {cell_text(figure, paper.language)}" for name, figure in zip(block.categories, last, strict=True)]
    keys = [
        word("paper.chart_before", paper.language, before=block.series[0][0], now=block.series[-1][0])
        if len(block.series) > 1
        else "",
        word("paper.chart_target", paper.language, target=text.measure(block.target, block.metric.unit))
        if block.target is not None
        else "",
        block.note,
    ]
    return {
        "kind": "chart",
        "title": block.title,
        "alt": f"{block.title}: {'; '.join(lines)}",
        "categories": block.categories,
        "most": most,
        "target": block.target,
        "series": [
            {
                "name": name,
                "values": [figure.value or 0.0 for figure in figures],
                "written": [cell_text(figure, paper.language) for figure in figures],
            }
            for name, figures in block.series
        ],
        "note": tight(("；" if paper.language == "zh" else "; ").join(key for key in keys if key), paper.language),
    }
