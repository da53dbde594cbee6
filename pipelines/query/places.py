"""Areas, periods, and finding anything by Chinese, pinyin or code."""

import unicodedata
from collections.abc import Mapping

import polars as pl

from pipelines.catalogue.declarations import Metric
from pipelines.periods import Kind
from pipelines.query.door import Door, area_of, unknown_area
from pipelines.query.remembered import of_build
from pipelines.query.romanise import other_readings, romanised, syllables, with_english
from pipelines.query.subject_file import developers, project_managers
from pipelines.simplified import simplified

# What people call what the metrics' labels and meanings call otherwise.
EVERYDAY = {
    "投诉": "诉求",
    "物业投诉": "物业类",
    "业主委员会": "业委会",
    "物业公司": "物业服务企业",
    "维修基金": "维修资金",
    "公维金": "维修资金",
    "党组织": "党的组织",
    "评分": "得分",
    "打分": "得分",
    "纠纷": "矛盾",
}

_ENTRY = {
    "kind": pl.String,
    "id": pl.String,
    "name": pl.String,
    "name_en": pl.String,
    "detail": pl.String,
    "detail_en": pl.String,
    "level_rank": pl.Int32,
}


@of_build
def areas(door: Door) -> pl.DataFrame:
    """One row is one area inside the scope, the scope's own area among them: code, level, kind, name, parent,
    city, district, street, sort, name_en (pinyin)."""
    frame = door.frame(
        """
        select code, level, kind, name, parent, city, district, street, sort
        from area
        where ? in (code, city, district, street)
        order by sort
        """,
        [door.scope.area],
    )
    own = pl.when(pl.col("code") == door.home.region).then(pl.lit(door.home.name.en))
    return with_english(frame, "name").with_columns(own.otherwise("name_en").alias("name_en"))


def area(door: Door, code: str) -> dict[str, object]:
    """One area by code: code, level, kind, name, parent, city, district, street, name_en.

    Raises:
        RequestError: there is no such area.
    """
    row = area_of(door, code)
    if row is None:
        raise unknown_area(door, code)
    own = code == door.home.region
    return {**row, "name_en": door.home.name.en if own else romanised(str(row["name"]))}


@of_build
def estate_names(door: Door) -> Mapping[str, str]:
    """The code of every estate → its newest name."""
    frame = door.frame(
        "select estate_id, coalesce(max_by(name, month), estate_id) as name from estate_month group by estate_id"
    )
    return dict(frame.iter_rows())


@of_build
def company_names(door: Door) -> Mapping[str, str]:
    """The credit code of every company → its name."""
    frame = door.frame(
        "select company_code, coalesce(max(name), company_code) as name from company_month group by company_code"
    )
    return dict(frame.iter_rows())


def children(door: Door, code: str) -> pl.DataFrame:
    """The areas right below one, functional areas behind divisions and "unassigned" last; columns as `areas`."""
    door.accept_area(code)
    return areas(door).filter(pl.col("parent") == code)


def periods(door: Door, kind: Kind) -> list[str]:
    """The periods of a kind that the build holds, the newest last."""
    frame = door.frame("select period from period where period_kind = ? order by starts_on", [kind])
    return frame["period"].to_list()


def search(door: Door, text: str, limit: int = 20) -> pl.DataFrame:
    """What bears a text in its name, pinyin, initials or code; one row is one hit: kind (area, estate, company,
    developer, project_manager, metric, clause), id, name, name_en, detail, detail_en. Names that begin with the text come first; of metrics those
    that end with it, for what is measured stands last in Chinese: 组建率 is the rate, 组建率与目标的差距 is not; a
    difference of two metrics after that; metrics whose meaning alone holds it come last. Wide and traditional forms are
    found, places by either reading, and metrics by what people call their things (`EVERYDAY`)."""
    wanted = simplified(unicodedata.normalize("NFKC", text)).strip().lower()
    entries = _entries(door)
    if not wanted:
        return entries.head(0).drop("keys", "meaning", "level_rank")
    derived = [metric.id for metric in door.catalogue.metrics.values() if metric.kind == "difference"]
    name, name_en = pl.col("name").str.to_lowercase(), pl.col("name_en").str.to_lowercase()
    is_metric = pl.col("kind") == "metric"
    return (
        entries.filter(pl.any_horizontal(pl.col("keys", "meaning").str.contains(wanted, literal=True)))
        .with_columns(
            pl.when((pl.col("id").str.to_lowercase() == wanted) | (name == wanted) | (name_en == wanted))
            .then(0)
            .when(is_metric & (name.str.ends_with(wanted) | name_en.str.ends_with(wanted)))
            .then(1)
            .when(name.str.starts_with(wanted) | name_en.str.starts_with(wanted))
            .then(pl.when(is_metric).then(2).otherwise(1))
            .when(pl.col("keys").str.contains(wanted, literal=True))
            .then(2)
            .otherwise(3)
            .alias("rank")
        )
        .sort("rank", "level_rank", pl.col("id").is_in(derived), pl.col("name").str.len_chars(), "id")
        .select("kind", "id", "name", "name_en", "detail", "detail_en")
        .head(limit)
    )


@of_build
def _entries(door: Door) -> pl.DataFrame:
    places = door.frame(
        """
        select 'area' as kind, area.code as id, area.name, coalesce(district.name, '') as detail,
            case area.level when 'city' then 0 when 'district' then 1 when 'street' then 2 else 5 end as level_rank
        from area
        left join area as district on district.code = area.district and district.code <> area.code
        where ? in (area.code, area.city, area.district, area.street) and area.kind <> 'unassigned'
        """,
        [door.scope.area],
    )
    estates = door.frame(
        """
        select 'estate' as kind, estate_id as id, max_by(estate_month.name, month) as name,
            max_by(area.name, month) as detail, 4 as level_rank
        from estate_month
        left join area on area.code = estate_month.district
        where ? in (estate_month.city, estate_month.district, estate_month.street, estate_month.community)
        group by estate_id
        """,
        [door.scope.area],
    )
    firms = door.frame(
        """
        select 'company' as kind, company_code as id, max(name) as name, company_code as detail, 3 as level_rank
        from company_month group by company_code
        """
    )
    managers = project_managers(door).select(
        kind=pl.lit("project_manager"),
        id="project_manager_id",
        name="project_manager_id",
        detail="company_code",
        level_rank=pl.lit(5),
    )
    builders = developers(door).select(
        kind=pl.lit("developer"), id="developer_code", name="name", detail="developer_code", level_rank=pl.lit(5)
    )
    named = [
        frame.with_columns(name_en="name", detail_en="detail").cast(_ENTRY).select(*_ENTRY)  # type: ignore[arg-type]
        for frame in (places, estates, firms, managers, builders)
    ]
    metrics = door.catalogue.metrics.values()
    documents = door.catalogue.documents.values()
    declared = pl.DataFrame(
        [("metric", metric.id, metric.label.zh, metric.label.en, metric.code, metric.code, 2) for metric in metrics]
        + [
            ("clause", clause.clause, clause.says.zh, clause.says.en, document.title.zh, document.title.en, 6)
            for document in documents
            for clause in document.clause
        ],
        schema=_ENTRY,
        orient="row",
    )
    every = pl.concat([*named, declared]).filter(pl.col("name").is_not_null())
    every = _romanised(every)
    keys = [
        _keys(f"{name} {name_en}" if kind == "metric" else name, f"{id_} {detail}" if kind == "metric" else id_)
        for kind, id_, name, name_en, detail in every.select("kind", "id", "name", "name_en", "detail").iter_rows()
    ]  # a metric is also known by its M- code
    texts = {metric.id: _meaning(metric) for metric in metrics}
    meaning = (
        pl.when(pl.col("kind") == "metric").then(pl.col("id").replace_strict(texts, default="")).otherwise(pl.lit(""))
    )
    return every.with_columns(pl.Series("keys", keys, dtype=pl.String), meaning=meaning)


def _meaning(metric: Metric) -> str:
    """What a metric means, with what people call the things that it names."""
    text = f"{metric.label.zh} {metric.label.en} {metric.meaning.zh} {metric.meaning.en}".lower()
    return " ".join([text, *(word for word, official in EVERYDAY.items() if official in text)])


def _romanised(entries: pl.DataFrame) -> pl.DataFrame:
    """Places in pinyin where readers of English see them: the names of areas, and what lies round areas and estates."""
    is_area, is_estate = pl.col("kind") == "area", pl.col("kind") == "estate"
    for column, holds in (("name", is_area), ("detail", is_area | is_estate)):
        places = entries.filter(holds & pl.col(column).is_not_null())[column].unique().to_list()
        words = {place: romanised(place) for place in places if place}
        text = pl.when(holds).then(pl.col(column).replace(words)).otherwise(pl.col(f"{column}_en"))
        entries = entries.with_columns(text.alias(f"{column}_en"))
    return entries


def _keys(name: str, id_: str) -> str:
    readings = [syllables(name), *other_readings(name)]
    initials = ["".join(syllable[:1] for syllable in reading) for reading in readings]
    full = ["".join(reading) for reading in readings]
    folded = unicodedata.normalize("NFKC", name)
    return " ".join(dict.fromkeys((name, folded, id_, *full, *initials))).lower()
