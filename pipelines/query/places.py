"""Areas, periods, and finding anything by Chinese, pinyin or code."""

from functools import lru_cache

import polars as pl
from pypinyin import Style, lazy_pinyin

from pipelines.errors import RequestError
from pipelines.periods import Kind
from pipelines.query.door import Scope, Warehouse
from pipelines.query.romanise import romanised, with_english

_ENTRY = {"kind": pl.String, "id": pl.String, "name": pl.String, "detail": pl.String, "level_rank": pl.Int32}


def areas(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    """One row is one area inside the scope, the scope's own area among them: code, level, kind, name, parent,
    city, district, street, sort, name_en (pinyin)."""
    frame = warehouse.frame(
        """
        select code, level, kind, name, parent, city, district, street, sort
        from area
        where ? in (code, city, district, street)
        order by sort
        """,
        [scope.area],
    )
    own = pl.when(pl.col("code") == warehouse.home.region).then(pl.lit(warehouse.home.name.en))
    return with_english(frame, "name").with_columns(own.otherwise("name_en").alias("name_en"))


def area(warehouse: Warehouse, code: str) -> dict[str, object]:
    """One area by code: code, level, kind, name, parent, city, district, street, name_en.

    Raises:
        RequestError: there is no such area.
    """
    found = warehouse.one(
        "select code, level, kind, name, parent, city, district, street, sort from area where code = ?", [code]
    )
    if found is None:
        raise RequestError(f"there is no area {code!r}")
    own = code == warehouse.home.region
    return {**found, "name_en": warehouse.home.name.en if own else romanised(str(found["name"]))}


def estate_names(warehouse: Warehouse) -> dict[str, str]:
    """The code of every estate → its newest name."""
    frame = warehouse.frame(
        "select estate_id, coalesce(max_by(name, month), estate_id) as name from estate_month group by estate_id"
    )
    return dict(frame.iter_rows())


def company_names(warehouse: Warehouse) -> dict[str, str]:
    """The credit code of every company → its name."""
    frame = warehouse.frame(
        "select company_code, coalesce(max(name), company_code) as name from company_month group by company_code"
    )
    return dict(frame.iter_rows())


def children(warehouse: Warehouse, scope: Scope, code: str) -> pl.DataFrame:
    """The areas right below one, functional areas behind divisions and "unassigned" last; columns as `areas`."""
    return areas(warehouse, scope).filter(pl.col("parent") == code)


def periods(warehouse: Warehouse, kind: Kind) -> list[str]:
    """The periods of a kind that the build holds, the newest last."""
    frame = warehouse.frame("select period from period where period_kind = ? order by starts_on", [kind])
    return frame["period"].to_list()


def search(warehouse: Warehouse, scope: Scope, text: str, limit: int = 20) -> pl.DataFrame:
    """What bears a text in its name, pinyin, initials or code; one row is one hit: kind (area, estate, company,
    metric, clause), id, name, detail."""
    wanted = text.strip().lower()
    entries = _entries(warehouse, scope)
    if not wanted:
        return entries.head(0).drop("keys", "level_rank")
    return (
        entries.filter(pl.col("keys").str.contains(wanted, literal=True))
        .with_columns(
            pl.when(
                pl.col("name").str.to_lowercase().str.starts_with(wanted) | (pl.col("id").str.to_lowercase() == wanted)
            )
            .then(0)
            .otherwise(1)
            .alias("rank")
        )
        .sort("rank", "level_rank", pl.col("name").str.len_chars(), "id")
        .select("kind", "id", "name", "detail")
        .head(limit)
    )


@lru_cache(maxsize=8)
def _entries(warehouse: Warehouse, scope: Scope) -> pl.DataFrame:
    places = warehouse.frame(
        """
        select 'area' as kind, area.code as id, area.name, coalesce(district.name, '') as detail,
            case area.level when 'city' then 0 when 'district' then 1 when 'street' then 2 else 5 end as level_rank
        from area
        left join area as district on district.code = area.district and district.code <> area.code
        where ? in (area.code, area.city, area.district, area.street) and area.kind <> 'unassigned'
        """,
        [scope.area],
    )
    estates = warehouse.frame(
        """
        select 'estate' as kind, estate_id as id, max_by(estate_month.name, month) as name,
            max_by(area.name, month) as detail, 4 as level_rank
        from estate_month
        left join area on area.code = estate_month.district
        where ? in (estate_month.city, estate_month.district, estate_month.street, estate_month.community)
        group by estate_id
        """,
        [scope.area],
    )
    firms = warehouse.frame(
        """
        select 'company' as kind, company_code as id, max(name) as name, company_code as detail, 3 as level_rank
        from company_month group by company_code
        """
    )
    declared = pl.DataFrame(
        [
            ("metric", metric.id, f"{metric.label.zh} {metric.label.en}", metric.code, 2)
            for metric in warehouse.catalogue.metrics.values()
        ]
        + [
            ("clause", clause.clause, clause.says.zh, document.title.zh, 6)
            for document in warehouse.catalogue.documents.values()
            for clause in document.clause
        ],
        schema=_ENTRY,
        orient="row",
    )
    entries = [frame.cast(_ENTRY) for frame in (places, estates, firms)]  # type: ignore[arg-type]
    every = pl.concat([*entries, declared]).filter(pl.col("name").is_not_null())
    keys = [
        _keys(name, f"{id_} {detail}" if kind == "metric" else id_)  # a metric is also known by its M- code
        for kind, id_, name, detail in every.select("kind", "id", "name", "detail").iter_rows()
    ]
    return every.with_columns(pl.Series("keys", keys, dtype=pl.String))


def _keys(name: str, id_: str) -> str:
    syllables = lazy_pinyin(name)
    initials = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return " ".join((name, id_, "".join(syllables), "".join(initials))).lower()
