"""Makes `divisions/<region>.csv` and `boundaries.geojson` out of a folder of division lists.

The folder holds `divisions_districts.csv` (code,name), `divisions_streets.csv` (code,name,areaCode),
`divisions_communities.csv` (code,name,streetCode) and one `boundaries*.geojson`. Run it from the repository:
`python -m pipelines.reference.make FOLDER`.
"""

import shutil
import sys
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.sources.division import KINDS, LEVELS, SOURCE

HERE = Path(__file__).parent
DATED_DEFAULT = date(1949, 10, 1)  # the lists give no days; a day before any return is all that is needed
NANTONG_2020 = date(2020, 7, 1)  # the documents give the month of the change only
NANTONG_NEW = ("320613", "320614")

CITIES = {
    "110000": "北京市",
    "120000": "天津市",
    "410100": "郑州市",
    "320600": "南通市",
}

DISTRICTS = ("410105", "320614")  # districts with a deployment of their own

# Functional areas that no list of divisions has: code (ours) → region, name, streets that are theirs.
FUNCTIONAL_AREAS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "110000-bda": ("110000", "北京经济技术开发区", ("110115012", "110115013")),
    "410100-zdxq": ("410100", "郑东新区", ()),
}
FUNCTIONAL_DISTRICTS = ("320671", "410171", "410172", "410173")
# The statistics list 北京经济技术开发区 as a pseudo-street of 大兴; it is a district here, so the pseudo-street is left out.
LEFT_OUT = ("110115403",)

# Former districts: region, code, name, successor. 海门市 became 海门区; 港闸区 and 崇川区 became one 崇川区.
FORMER = (
    ("320600", "320602", "崇川区", "320613"),
    ("320600", "320611", "港闸区", "320613"),
    ("320600", "320684", "海门市", "320614"),
)
RENAMED = {"320614": "320684"}  # one district, another code

_COLUMNS = ("code", "name", "level", "kind", "parent", "valid_from", "valid_to", "successor")


def divisions(folder: Path, region: str) -> pl.DataFrame:
    """The areas of one city in the form of the `division` source, the city itself first."""
    prefix = region[:2] if region.endswith("0000") else region[:4]
    districts, streets, communities = (
        pl.read_csv(folder / f"divisions_{name}.csv", infer_schema=False)
        .filter(pl.col("code").str.starts_with(prefix), ~pl.col("code").str.slice(0, 9).is_in(LEFT_OUT))
        .sort("code")
        .rows()
        for name in ("districts", "streets", "communities")
    )
    own = {street: code for code, (_, _, held) in FUNCTIONAL_AREAS.items() for street in held}
    rows = [_row(region, CITIES[region], "city", None)]
    rows += [_row(code, name, "district", region) for code, name in districts]
    rows += [
        _row(code, name, "district", region) for code, (city, name, _) in FUNCTIONAL_AREAS.items() if city == region
    ]
    rows += [
        (
            code,
            name,
            LEVELS["district"].zh,
            KINDS["division"].zh,
            region,
            f"{DATED_DEFAULT}",
            f"{NANTONG_2020}",
            successor,
        )
        for city, code, name, successor in FORMER
        if city == region
    ]
    rows += [_row(code, name, "street", own.get(code, parent)) for code, name, parent in streets]
    # The streets of a district that was only renamed lay in it under its former code as well.
    rows += [
        (*_row(code, name, "street", former)[:5], f"{DATED_DEFAULT}", f"{NANTONG_2020}", None)
        for code, name, parent in streets
        for former in [RENAMED.get(parent)]
        if former
    ]
    rows += [_row(code, name, "community", parent) for code, name, parent in communities]
    return pl.DataFrame(rows, schema=[SOURCE.column(name).label.zh for name in _COLUMNS], orient="row")


def district(region: str) -> pl.DataFrame:
    """The areas of one district, for a deployment of its own: its city, itself, what lies in it and what it was before."""
    city = pl.read_csv(HERE / "divisions" / f"{region[:4]}00.csv", infer_schema=False)
    code, parent, successor = (SOURCE.column(name).label.zh for name in ("code", "parent", "successor"))
    return city.filter(pl.col(parent).is_null() | pl.col(code).str.starts_with(region) | (pl.col(successor) == region))


def _row(code: str, name: str, level: str, parent: str | None) -> tuple[str | None, ...]:
    is_functional = (
        (level == "district" and (code in FUNCTIONAL_AREAS or code in FUNCTIONAL_DISTRICTS))
        # 400 and above: the statistics' own "units like a township", most of them development zones
        or (level == "street" and int(code[6:9]) >= 400)
    )
    kind = KINDS["functional_area" if is_functional else "division"].zh
    is_new = code.startswith(NANTONG_NEW) and not (level == "community" and code[:6] in RENAMED)
    start = NANTONG_2020 if is_new else DATED_DEFAULT
    return (code, name, LEVELS[level].zh, kind, parent, f"{start}", None, None)


def make(folder: Path) -> None:
    """Writes every city's divisions and the polygons beside this module."""
    (HERE / "divisions").mkdir(exist_ok=True)
    for region in CITIES:
        divisions(folder, region).write_csv(HERE / "divisions" / f"{region}.csv", quote_style="necessary")
    for region in DISTRICTS:
        district(region).write_csv(HERE / "divisions" / f"{region}.csv", quote_style="necessary")
    shutil.copyfile(next(folder.glob("boundaries*.geojson")), HERE / "boundaries.geojson")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
