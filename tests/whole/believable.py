"""What `pipelines/sample/bands.toml` and `told.toml` say of the invented cities, held against a home of one."""

import tomllib
from pathlib import Path
from typing import Any

from pipelines import query
from pipelines.catalogue.catalogue import load

BANDS = Path(__file__).parents[2] / "pipelines" / "sample" / "bands.toml"
STORIES = BANDS.with_name("told.toml")
LEAST = 20  # cases of a share from which it is judged


def bands() -> dict[str, Any]:
    """What the file says: by metric, and the tables `alerts` and `proposals`."""
    return tomllib.loads(BANDS.read_text(encoding="utf-8"))


def headlines_outside(reader: query.Reader, city: str) -> list[str]:
    """Each headline whose newest value lies outside its band, with its numbers."""
    known = bands()
    del known["alerts"], known["proposals"]
    found = []
    for metric, band in known.items():
        newest = reader.frame(
            """
            select period, value, numerator, denominator from metric_value
            where metric = ? and variant = 'headline' and segment is null and level in ('city', 'district')
                and value is not null and coalesce(unknown, 0) < coalesce(denominator, 1)
            order by level, ends_before desc, starts_on desc limit 1
            """,
            [metric],
        ).rows()
        for period, value, numerator, denominator in newest:
            low, high = band.get(city, band["band"])
            is_judged = load().metrics[metric].unit != "share" or denominator >= LEAST
            if is_judged and not low <= value <= high:
                found.append(f"{metric} {period}: {numerator} / {denominator} = {value:.3f}, not {low} to {high}")
    return found


def alerts_outside(reader: query.Reader, city: str) -> list[str]:
    """Each kind of alert of which more or fewer stand open than its band has."""
    open_ = reader.alerts()["alert"].to_list()
    counts = {name: open_.count(name) for name in bands()["alerts"]} | {"open": len(open_)}
    return _outside(counts, bands()["alerts"], city)


def proposals_outside(reader: query.Reader, city: str) -> list[str]:
    """Each list for which the newest quarter proposes more or fewer companies than its band has."""
    rows = reader.frame(
        "select list, count(*) from proposal where state = 'proposed' and subject_kind = 'company' "
        "and quarter = (select max(quarter) from proposal) group by list"
    ).rows()
    counts = dict.fromkeys(bands()["proposals"], 0) | dict(rows)
    return _outside(counts, bands()["proposals"], city)


def _outside(counts: dict[str, int], known: dict[str, Any], city: str) -> list[str]:
    found = []
    for name, band in known.items():
        low, high = band.get(city, band["band"])
        if not low <= counts[name] <= high:
            found.append(f"{name}: {counts[name]}, not {low} to {high}")
    return found


def untold(reader: query.Reader, city: str) -> list[str]:
    """What the sample tells of a city on purpose and a reader of its build would not find."""
    stories = tomllib.loads(STORIES.read_text(encoding="utf-8"))["story"]
    return [
        story["says"]["en"] for story in stories if story["city"] == city and reader.frame(story["seen"]).is_empty()
    ]
