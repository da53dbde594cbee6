"""Orders that name no known estate number are matched to an estate of their street by what was written.

Only estates of the order's own street are looked at (of its district where the street is not known), only distinct
texts are judged, and two estates that fit about equally well are no match: the order then stands apart, and counts
for its street as before. Nothing here depends on the order in which returns arrived.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import duckdb
import polars as pl

from pipelines.catalogue.dependence import MADE_FROM
from pipelines.matching.likeness import WrittenName, compare_estates
from pipelines.matching.names import plain_estate_name, plain_place_text

Method = Literal["alias", "exact", "inside", "address", "short", "fuzzy", "several", "none", "no_text", "no_area"]

TABLE = "create table estate_match (order_no varchar, estate_id varchar, match_score double, match_method varchar)"
READS = MADE_FROM["estate_match"]

NEAR = 0.05  # two candidates closer than this are not told apart
_SHORTEST = 2  # signs of a name that can be looked for in a longer text
# What may follow a name in a text: a door, a side, people. Any other word makes it a road, a school, another estate
# (安慧里二社区, 青榆家园雅苑) or another part of this one.
_GOES_ON = re.compile(
    r"$|物业|业主|业委会|居民|住户|小区|社区(?!居委|服务|卫生)|[甲乙丙丁]?[0-9A-Z]{1,4}(?!号院)(#|号|楼|栋|幢|座|单元|门|层)"
    r"|[东西南北中正大后侧旁]{0,2}(门|侧|边|墙)|内(?!大街|环|蒙)|里面|院内|院里|附近|周边|旁|楼|地下|地面|停车|车库|车棚|一带|全部|所有"
)
# What may not stand before it: 西革新里 is not 革新里, 21号院 is not 1号院.
_BEFORE = tuple("东西南北前后大小新老上下内外")
_ROAD = re.compile(
    r"(街|路|巷|胡同|条|大道)$"
)  # an estate that is called by its road alone stands in every address there
_NUMBER = tuple("0123456789甲乙丙丁")
_KIND = re.compile(r"(?<=..)(花园|家园|嘉园|佳园|佳苑|雅苑|名苑|新苑|新村|小区|公寓|大院|苑|园|里)$")

_UNPLACED = """
    select
        complaint.order_no,
        case
            when place.street not like '%-unassigned' then place.street
            when place.district not like '%-unassigned' then place.district
        end as area,
        place.community,
        complaint.estate_written,
        complaint.address_text
    from complaint
    join place
        on place.sent_district = coalesce(complaint.district, '')
        and place.sent_street = coalesce(complaint.street, '')
        and place.sent_community = coalesce(complaint.community, '')
    where complaint.estate_id is null
        or complaint.estate_id not in (select estate_id from estate_month)
"""


@dataclass(frozen=True, kw_only=True)
class EstateMatch:
    """What a text was matched to; without an estate where nothing, or more than one, fits."""

    estate_id: str | None = None
    score: float | None = None
    method: Method = "none"


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """The estates of one area: by plain name, longest name first, with the community of each."""

    by_name: Mapping[str, frozenset[str]]
    communities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    aliases: Mapping[str, frozenset[str]] = field(default_factory=dict)  # confirmed names, as written


def candidates(estates: Collection[tuple[str, str, str]], aliases: Collection[tuple[str, str]] = ()) -> Candidates:
    """The candidates among (estate, name, community) of one area, with the confirmed (name, estate) of it."""
    by_name, communities, confirmed = defaultdict(set), defaultdict(set), defaultdict(set)
    for estate_id, name, community in estates:
        communities[estate_id].add(community)
        if len(plain := plain_estate_name(name)) >= _SHORTEST:
            by_name[plain].add(estate_id)
    for name, estate_id in aliases:
        if estate_id in communities:
            confirmed[name].add(estate_id)
    ordered = sorted(by_name.items(), key=lambda one: (-len(one[0]), one[0]))
    return Candidates(
        by_name={name: frozenset(ids) for name, ids in ordered},
        communities={id_: frozenset(places) for id_, places in communities.items()},
        aliases={name: frozenset(ids) for name, ids in confirmed.items()},
    )


def find_estate(written: str, address: str, community: str, among: Candidates) -> EstateMatch:
    """The estate that a written name, or failing that an address, names.

    Scores: 1 the very name (or one that a person confirmed), 0.95 the name inside the text, 0.85 the name without
    its last word (花园), else the likeness of the two names.
    """
    if not written and not address:
        return EstateMatch(method="no_text")
    if written in among.aliases:
        return _one(among.aliases[written], 1.0, "alias", community, among)
    plain = plain_estate_name(written)
    if plain in among.by_name:
        return _one(among.by_name[plain], 1.0, "exact", community, among)
    steps: tuple[tuple[str, Method], ...] = (
        (plain_place_text(written) if written else "", "inside"),
        (plain_place_text(address), "address"),
    )
    for text, method in steps:
        if text and (name := _longest_inside(text, among)):
            score = 0.95 if len(name) > _SHORTEST else 0.8  # two signs stand in many an address by chance
            return _one(among.by_name[name], score, method, community, among)
    if len(plain) < _SHORTEST:
        return EstateMatch()
    if short := [name for name in among.by_name if _KIND.sub("", name) == plain or _KIND.sub("", plain) == name]:
        return _one(frozenset().union(*(among.by_name[name] for name in short)), 0.85, "short", community, among)
    return _likest(plain, among)


def match(connection: duckdb.DuckDBPyConnection) -> int:
    """Makes `estate_match`: one row is one order without a known estate number. Returns the number of rows."""
    connection.execute(TABLE)
    unplaced = connection.sql(_UNPLACED).pl()
    texts = unplaced.select("area", "community", "estate_written", "address_text").unique()
    by_area = _by_area(connection)
    nothing = candidates(())
    rows = []
    for area, community, written, address in texts.iter_rows():
        matches = (
            EstateMatch(method="no_area")
            if area is None
            else find_estate((written or "").strip(), (address or "").strip(), community, by_area.get(area, nothing))
        )
        rows.append((area, community, written, address, matches.estate_id, matches.score, matches.method))
    judged = pl.DataFrame(
        rows,
        schema=dict.fromkeys((*texts.columns, "estate_id"), pl.String)
        | {"match_score": pl.Float64, "match_method": pl.String},
        orient="row",
    )
    matched = unplaced.join(judged, on=texts.columns, how="left", nulls_equal=True).select(
        "order_no", "estate_id", "match_score", "match_method"
    )
    connection.execute("insert into estate_match select * from matched order by order_no")
    return len(matched)


def _by_area(connection: duckdb.DuckDBPyConnection) -> dict[str, Candidates]:
    """Candidates by street and by district: every estate under every name and in every place it ever had there."""
    rows = connection.execute(
        "select distinct district, street, community, estate_id, name from estate_month order by estate_id, name"
    ).fetchall()
    aliases = connection.execute("select name, estate_id from estate_alias order by name").fetchall()
    estates: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for district, street, community, estate_id, name in rows:
        for area in (district, street):
            estates[area].add((estate_id, name, community))
    return {area: candidates(sorted(inside), aliases) for area, inside in estates.items()}


def _one(ids: frozenset[str], score: float, method: Method, community: str, among: Candidates) -> EstateMatch:
    """The only estate, or the only one in the order's own community; else several."""
    here = ids if len(ids) == 1 else frozenset(id_ for id_ in ids if community in among.communities[id_])
    if len(here) != 1:
        return EstateMatch(score=score, method="several")
    return EstateMatch(estate_id=next(iter(here)), score=score, method=method)


def _longest_inside(text: str, among: Candidates) -> str:
    """The longest name that stands in a text and is not the beginning of another one; '' where there is none."""
    for name in among.by_name:  # the longest first
        if name in text:
            before, _, rest = text.partition(name)
            is_cut = before.endswith(_NUMBER) if name[0].isdigit() else before.endswith(_BEFORE)
            is_road = rest and _ROAD.search(name)
            if _GOES_ON.match(rest) and not is_cut and not is_road:
                return name
    return ""


def _likest(plain: str, among: Candidates) -> EstateMatch:
    compared = [
        (proposal.score, name)
        for name in among.by_name
        if (proposal := compare_estates(WrittenName(name=plain), WrittenName(name=name))) is not None
    ]
    if not compared:
        return EstateMatch()
    best = max(score for score, _ in compared)
    near: Sequence[str] = sorted(name for score, name in compared if best - score < NEAR)
    ids = frozenset().union(*(among.by_name[name] for name in near))
    if len(ids) > 1:
        return EstateMatch(score=best, method="several")
    return EstateMatch(estate_id=next(iter(ids)), score=best, method="fuzzy")
