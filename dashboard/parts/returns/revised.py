"""How far what a unit reported was revised afterwards, and after how many days it usually stood: by unit and return."""

from typing import Any

import polars as pl
import streamlit as st
from markupsafe import escape

from dashboard import format as text
from dashboard.parts.numbers import rows
from dashboard.parts.page import markup
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, quiet, small
from pipelines import query
from pipelines.errors import WuyeError
from pipelines.review.freezes import freezes
from pipelines.review.revisions import FEWEST_PERIODS, FEWEST_RETURNS, revisions

MOST = 40


def show(context: PageContext, *, own: bool = False) -> None:
    """The revisions of all units inside the area whose figures or returns moved; with `own`, of the area itself alone."""
    matches = _revisions(context)
    if own:
        matches = matches.filter(pl.col("sender") == context.area["code"])
    moved = matches.filter((pl.col("revised") > 0) | (pl.col("mean_absolute").fill_null(0) > 0))
    draw(
        markup.head(
            context.word("revised.title"), context.word("revised.note", returns=FEWEST_RETURNS, periods=FEWEST_PERIODS)
        )
    )
    if moved.is_empty():
        key = "revised.none" if matches.height else "revised.nothing"
        draw(quiet(context.word(key, n=int(matches["returns"].sum() or 0))))
        return
    names = ("returns", "revised", "days", "figures", "mean", "absolute")
    heads = [
        *([] if own else [(context.word("scope.area"), "")]),
        (context.word("column.source"), ""),
        *((context.word(f"revised.column_{name}"), "num") for name in names),
    ]
    lines = [_cells(context, row, own=own) for row in moved.head(MOST).iter_rows(named=True)]
    known = [place for place, _ in enumerate(heads) if any(cells[place] for cells in lines)]
    table = markup.table(
        [heads[place] for place in known], [("", [cells[place] for place in known]) for cells in lines], kind="compact"
    )
    draw(table)
    if moved.height > MOST:
        draw(small(context.word("app.rows_more", n=MOST, every=moved.height)))
    rows.download(context, lambda: moved, f"revisions-{context.area['code']}")


def _cells(context: PageContext, row: dict[str, Any], *, own: bool) -> list[str]:
    language = context.language
    source = context.reader.catalogue.sources.get(row["source"])
    few = context.word("revised.few")
    name = row["sender_name_en" if language == "en" else "sender_name"]
    days = few
    if row["days"] is not None:
        upper = text.number(row["days_upper"]) if row["days_upper"] is not None else "…"
        days = context.word("revised.days", n=row["days"], lower=row["days_lower"], upper=upper)
    mean = few if row["figures"] else ""
    if row["lower"] is not None:
        mean = f"{_points(row['mean'])} [{_points(row['lower'])}, {_points(row['upper'])}]"
    elif row["figures"]:
        mean = f"{_points(row['mean'])} ({few})"
    return [
        *([] if own else [escape(str(name))]),
        escape(source.label.of(language) if source else row["source"]),
        text.number(row["returns"]),
        text.number(row["revised"]),
        days,
        text.number(row["figures"]) if row["figures"] else "",
        mean,
        _points(row["mean_absolute"]) if row["figures"] else "",
    ]


def _points(value: float) -> str:
    """A revision of a share in percentage points."""
    return text.signed(100 * value, 2) if value else "0"


def _revisions(context: PageContext) -> pl.DataFrame:
    """Those of the units inside the area, from those of all that the viewer sees: they are found once for every place."""
    reader = context.everywhere
    frozen = "".join(freezes(reader.home)["sha256"])
    key = (str(reader.home.path), reader.version, *map(str, reader.viewer.reach), frozen)
    return _kept(reader, key).filter(pl.col("sender").is_in(context.reader.areas()["code"].implode()))


@st.cache_data(show_spinner=False, max_entries=8)
def _kept(_reader: query.Reader, key: tuple[str, ...]) -> pl.DataFrame:
    assert key
    try:
        return revisions(_reader)
    except WuyeError:  # a frozen file is damaged: the meeting's page says so
        return pl.DataFrame(
            schema={"sender": pl.String, "returns": pl.Int64, "revised": pl.Int64, "mean_absolute": pl.Float64}
        )
