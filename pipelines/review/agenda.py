"""The agenda of a review meeting, from the documents: who has to meet how often and whether they did, and who comes."""

import polars as pl

from pipelines import periods, query
from pipelines.catalogue.declarations import OURS
from pipelines.catalogue.regions import covers
from pipelines.text import Language

_DUE = {
    "level": pl.String,
    "meeting_kind": pl.String,
    "months": pl.Int64,
    "basis": pl.String,
    "due": pl.Int64,
    "held": pl.Int64,
    "unknown": pl.Int64,
}
_LEVELS = ("city", "district", "street", "community")


def meetings_due(reader: query.Reader, quarter: str) -> pl.DataFrame:
    """Who had to meet in a quarter inside the scope's area, how often, and how many did; one row is one level × kind of
    meeting.

    Columns: level, meeting_kind, months (from one to the next), basis (the document, or `ours`), due, held, unknown
    (nobody told of). The widest level first.

    Raises:
        RequestError: the text is no period.
    """
    if not reader.has("meeting_due"):
        return pl.DataFrame(schema=_DUE)
    period = periods.parse(quarter)
    rows = reader.frame(
        """
        select level, meeting_kind, date_diff('month', max(first_month), max(month)) + 1 as months, max(basis) as basis,
            count(*) as due, count(*) filter (where is_held) as held, count(*) filter (where is_held is null) as unknown
        from meeting_due
        where month >= ? and month < ? and ? in (city, district, street, community)
        group by level, meeting_kind
        """,
        [period.starts_on, period.ends_before, reader.scope.area],
    )
    order = pl.col("level").replace_strict({name: place for place, name in enumerate(_LEVELS)}, return_dtype=pl.Int64)
    return rows.sort(order, "meeting_kind").cast(_DUE)  # type: ignore[arg-type]


def former_orders(reader: query.Reader, quarter: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Of orders and decisions (rows of `Reader.orders`), those that a meeting about a quarter follows up: what meetings
    about earlier quarters decided, and orders that were made by its last day. What was withdrawn is followed up by none."""
    last_day = periods.parse(quarter).last_day
    earlier = reader.meetings().filter(pl.col("quarter") < quarter)["meeting_no"].to_list()
    decided = pl.col("meeting_no").is_in(earlier).fill_null(False)
    ordered = pl.col("meeting_no").is_null() & (pl.col("issued_on") <= last_day)
    return rows.filter((decided | ordered) & (pl.col("state") != "withdrawn"))


def attending(reader: query.Reader, language: Language) -> tuple[str, ...]:
    """Who is asked to a meeting of the scope's area: the parties on whom the region's documents lay duties, then the
    offices of the areas below."""
    here = [one for one in reader.catalogue.documents.values() if covers(one.region, reader.home.region)]
    parties = [duty.party.of(language) for document in here for duty in document.duty]
    responsible = [
        clause.responsible.of(language)
        for document in here
        if not document.duty
        for clause in document.clause
        if clause.clause != OURS
    ]
    return tuple(dict.fromkeys([*parties, *_single(responsible), *units(reader, language)]))


def units(reader: query.Reader, language: Language) -> tuple[str, ...]:
    """The units of a meeting of the scope's area: the areas below. Whom the documents name besides may be a kind of unit,
    such as the residents' committees, and nobody who sits at a table."""
    below = reader.children(reader.scope.area).filter(~pl.col("code").str.ends_with("-unassigned"))
    return tuple(below["name" if language == "zh" else "name_en"].to_list())


def _single(names: list[str]) -> list[str]:
    """Names of one unit each: a clause that lays a duty on several is told by none of them."""
    return [name for name in names if not any(mark in name for mark in "、,，；;")]
