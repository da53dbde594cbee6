"""Small stores written by hand, so that every number of a test can be checked by eye."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import polars as pl

from pipelines import periods, query
from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.policy import catalogue_of
from pipelines.disk import digest
from pipelines.intake.records.manifest import Manifest, Part
from pipelines.intake.records.stored_columns import stored_schema
from pipelines.intake.storing.store import commit, keep_rows
from pipelines.office.policy_file import Filled, compose
from pipelines.settings import Home, Settings, make_home
from pipelines.text import both
from pipelines.warehouse.build import build
from pipelines.warehouse.part import part_of

DIVISIONS = (
    ("110000", "北京市", "city", None),
    ("110101", "东城区", "district", "110000"),
    ("110102", "西城区", "district", "110000"),
    ("110101001", "东华门街道", "street", "110101"),
    ("110101002", "景山街道", "street", "110101"),
    ("110102001", "西长安街街道", "street", "110102"),
)


def adopt_all(home: Home) -> None:
    """An act by which the office adopts every alert, and every rule that rests on us there: a test asks what each finds."""
    rules = [rule.id for rule in load().rules.values() if any(basis.region == home.region for basis in rule.basis)]
    act = Filled(
        number="试",
        title="全部采用",
        issuer="办公室",
        issued_on=date(2000, 1, 1),
        in_force_from=date(2000, 1, 1),
        in_force_to=None,
        responsible="办公室",
        clauses={"A-1": "全部采用"},
        values=[("service_room_share", 0.04), ("service_room_least_m2", 100)],
        adopts=[*(("rule", id_) for id_ in rules), *(("alert", id_) for id_ in load().alerts)],
    )
    home.policy.mkdir(exist_ok=True)
    (home.policy / "all_adopted.toml").write_text(compose(act, home.region), encoding="utf-8")


def home_in(folder: Path, *, adopts: bool = True) -> Home:
    """An invented home of Beijing with two districts and three streets, whose office adopted every rule and alert."""
    home = make_home(folder / "home", "110000", both("北京市", "Beijing"), invented=True)
    if adopts:
        adopt_all(home)
    send(
        home,
        "division",
        [
            {
                "code": code,
                "name": name,
                "level": level,
                "kind": "division",
                "parent": parent,
                "valid_from": date(2000, 1, 1),
            }
            for code, name, level, parent in DIVISIONS
        ],
        period="2000-01",
    )
    return home


def send(
    home: Home,
    source: str,
    rows: list[dict[str, object]],
    *,
    period: str,
    sender: str = "110000",
    on: date | None = None,
) -> str:
    """Puts rows of one source into the store as one submission; returns its id."""
    declared = load().sources[source]
    schema = stored_schema(declared)
    number = len(list((home.store / "submissions").glob("*.json"))) if (home.store / "submissions").exists() else 0
    id_ = f"s{number:04d}"
    full = [
        {name: row.get(name) for name in schema} | {"_submission": id_, "_sheet": "1", "_row": line}
        for line, row in enumerate(rows, start=2)
    ]
    content = BytesIO()
    pl.DataFrame(full, schema=schema).write_parquet(content)
    parquet = keep_rows(home, source, period, id_, 0, content.getvalue()) if rows else None
    commit(
        home,
        Manifest(
            id=id_,
            file_name=f"{source}.xlsx",
            sha256="0" * 64,
            bytes=0,
            archived="00/0",
            sender=sender,
            received_on=on or periods.parse(period).ends_before,
            received_at=datetime(2023, 1, 1, 0, number // 60, number % 60, tzinfo=UTC),
            invented=True,
            parts=(
                Part(
                    source=source,
                    period=period,
                    sender=sender,
                    sheet="1",
                    rows_in=len(rows),
                    accepted=len(rows),
                    refused=0,
                    parquet=parquet,
                    parquet_sha256=digest(home.store / parquet) if parquet else None,
                ),
            ),
        ),
    )
    return id_


def estate(id_: str, street: str = "110101001", **facts: object) -> dict[str, object]:
    """One estate of a street, with a company, unless told otherwise."""
    return {
        "estate_id": id_,
        "name": f"小区{id_}",
        "district": street[:6],
        "street": street,
        "estate_type": "commodity",
        "households": 100,
        "service_mode": "company_full",
    } | facts


def committee(id_: str, estate_id: str, formed_on: date, **facts: object) -> dict[str, object]:
    """One owners' committee."""
    return {
        "committee_id": id_,
        "estate_id": estate_id,
        "committee_form": "owners_committee",
        "formed_on": formed_on,
    } | facts


def built(home: Home, *names: str) -> query.Reader:
    """The home, built and opened: whole, or only what some metrics, marts, rules and alerts need."""
    build(home, Settings(home=home.path), catalogue=_part(home, *names) if names else None)
    return query.open(home.path)


_PARTS: dict[tuple[str, ...], Catalogue] = {}  # by what the office laid down and what is asked for


def _part(home: Home, *names: str) -> Catalogue:
    key = (*(act.read_text(encoding="utf-8") for act in sorted(home.policy.glob("*.toml"))), *names)
    if key not in _PARTS:
        _PARTS[key] = part_of(catalogue_of(home), *names)
    return _PARTS[key]


def only(frame: pl.DataFrame) -> dict[str, object]:
    """The one row of a frame."""
    assert frame.height == 1, frame
    return frame.row(0, named=True)
