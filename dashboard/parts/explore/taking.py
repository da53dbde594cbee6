"""Taking away what is explored: the table as CSV, workbook or Parquet, and the published layer of the area as one file."""

import io
import zipfile

import polars as pl

from dashboard import format as text
from dashboard.parts.explore.choice import Choice
from dashboard.parts.numbers.rows import headings, in_words
from dashboard.parts.page import markup
from dashboard.parts.page.download import download
from dashboard.parts.page.frame import PageContext, area_name
from dashboard.parts.page.markup import draw
from dashboard.parts.page.table_download import table_download
from dashboard.words import joined
from pipelines import query
from pipelines.export.package import export
from pipelines.export.table_files import Explained
from pipelines.scratch import scratch_folder

LEFT_OUT = ("period_kind", "ends_before", "level", "area_name_en", "variance", "effective_sample", "target_kind")


def show(context: PageContext, choice: Choice, frame: pl.DataFrame) -> None:
    """One button a form of file."""
    draw(markup.head(context.word("explore.take"), context.word("explore.take_note")))
    file = f"explore-{context.area['code']}-{context.view.period}"
    table_download(context, lambda: explained(context, choice, frame), file=file)


def package(context: PageContext) -> None:
    """The published layer of the area looked at, in the year of the period: a data package in one file."""
    year = context.view.period[:4]
    draw(
        markup.head(
            context.word("explore.package"),
            context.word("explore.package_note", area=area_name(context.area, context.language), year=year),
        )
    )
    download(
        context.word("explore.take_package"),
        lambda: packed(context.everywhere, context.area["code"], year),
        name=f"wuye-{context.area['code']}-{year}.zip",
        media="application/zip",
        key="take-package",
    )


def packed(reader: query.Reader, area: str, period: str) -> bytes:
    """The files of an export as one archive: what the reader's viewer may see of the area, and nothing else."""
    wanted = "" if area == reader.home.region else area
    content = io.BytesIO()
    with scratch_folder() as folder:
        files = export(reader.home.path, folder / "out", area=wanted, period=period, viewer=reader.viewer)
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in files:
                if file.suffix != ".duckdb":  # the same rows again; `wuye export` writes it
                    archive.write(file, file.name)
    return content.getvalue()


def explained(context: PageContext, choice: Choice, frame: pl.DataFrame) -> Explained:
    """The rows of what is picked, in words, under headings, with build, choices and definitions."""
    language, catalogue = context.language, context.reader.catalogue
    picked = choice.picked(frame)
    picked = picked.filter(pl.col("period") == choice.when) if choice.when else picked
    silent = [name for name in picked.columns if picked[name].null_count() == picked.height]
    rows = in_words(picked.drop([*LEFT_OUT, *silent], strict=False), catalogue, language)
    labels = {metric.id: metric.label.of(language) for metric in choice.metrics}
    rows = rows.with_columns(pl.col("metric").replace(labels))
    own = choice.selection
    lines = [
        area_name(context.area, language),
        context.word("explore.by", level=context.word(f"level.{own.level}")),
        context.word("explore.from_to", first=text.period(own.first, language), last=text.period(own.last, language)),
        context.word(f"link.span_{own.kind}"),
        *sorted(choice.areas),
    ]
    names = headings(rows.columns, catalogue, language)
    return Explained(
        frame=rows.rename(names),
        columns=[(heading, column) for column, heading in names.items()],
        build=context.reader.version,
        selection=joined(lines, language),
        metrics=choice.metrics,
        language=language,
    )
