"""The file of a subject of the lists that is no company: an estate, a project manager, a developer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines import periods
from pipelines.catalogue.entries import LIST_SUBJECTS
from pipelines.errors import RequestError
from pipelines.nearest import unknown_code
from pipelines.query.door import Door, unknown_estate
from pipelines.query.moves import Move, moves
from pipelines.query.standing import newest_quarter, proposals
from pipelines.text import both

# Kind → the table that its rules judge, and the column of its code.
TABLES: Mapping[str, tuple[str, str]] = {
    "estate": ("estate_quarter", "estate_id"),
    "project_manager": ("project_manager_quarter", "project_manager_id"),
    "developer": ("developer_quarter", "developer_code"),
}
_POSTS = "project_manager_post"


@dataclass(frozen=True, kw_only=True)
class SubjectFile:
    """What a subject is judged by, as of a day. A project manager is known by number alone: no source holds a name."""

    kind: str
    code: str
    name: str
    quarter: str  # the last whole quarter up to the day in which there is evidence on it
    facts: Mapping[str, object]  # of that quarter, as the rules read them
    quarters: pl.DataFrame  # one row is one quarter up to it, the newest first; columns as the facts
    hits: pl.DataFrame  # what the rules say of it in that quarter, as `proposals` gives them
    moves: tuple[Move, ...]
    posts: pl.DataFrame  # of a project manager, or at an estate: project_manager_id, estate_id, estate_name, company_code, starts_on, ends_on
    events: pl.DataFrame  # decisions: violation_no, estate_id, violation_type, decided_on, repealed_on, is_veto


def subject_file(door: Door, kind: str, code: str, as_of: date | None = None) -> SubjectFile:
    """The file of one subject (its kind and code) as of a day, the last of the build's months without one.

    Raises:
        RequestError: there is no such subject that the viewer may see, or nothing is known of it by that day.
    """
    if kind not in TABLES:
        kinds = "、".join(f"{one}（{LIST_SUBJECTS[one].zh}）" for one in TABLES)
        raise RequestError(
            both(
                f"对象类别应为 {kinds}；企业见企业页面或 wuye standing --company",
                f"a subject is one of {', '.join(TABLES)}; a company has a page and `wuye standing --company`",
            )
        )
    table, column = TABLES[kind]
    if kind == "estate":
        _accept_estate(door, code)
    day = as_of or periods.parse(door.as_of).last_day
    quarters = door.frame(
        f"select * from {table} where {column} = ? and last_day <= ? order by last_day desc", [code, day]
    )
    if quarters.is_empty():
        raise _unknown(door, kind, code)
    facts = quarters.row(0, named=True)
    quarter = str(facts["quarter"])
    is_newest = quarter == newest_quarter(door, day)
    posts = _posts(door, kind, code, day)
    return SubjectFile(
        kind=kind,
        code=code,
        name=str(facts["name"] or code),
        quarter=quarter,
        facts=facts,
        quarters=quarters,
        hits=proposals(door, period=quarter, state=None, subject=code).filter(subject_kind=kind),
        moves=moves(door, code, quarter, kind) if is_newest else (),
        posts=posts,
        events=_events(door, kind, code, day, posts),
    )


def project_managers(door: Door) -> pl.DataFrame:
    """One row is one project manager that the viewer may see: project_manager_id, company_code, estates (posts ever held)."""
    if not door.has(_POSTS):
        return pl.DataFrame(schema={"project_manager_id": pl.String, "company_code": pl.String, "estates": pl.Int64})
    return door.frame(
        """
        select project_manager_id, max_by(company_code, starts_on) as company_code, count(*) as estates
        from project_manager_post
        where ? in (city, district, street, community)
        group by project_manager_id
        order by project_manager_id
        """,
        [door.scope.area],
    )


def developers(door: Door) -> pl.DataFrame:
    """One row is one developer: developer_code, name, estates (built, as of the newest quarter)."""
    if not door.has("developer_quarter"):
        return pl.DataFrame(schema={"developer_code": pl.String, "name": pl.String, "estates": pl.Int64})
    return door.frame(
        """
        select developer_code, max_by(name, last_day) as name, max_by(estates, last_day) as estates
        from developer_quarter group by developer_code order by developer_code
        """
    )


def developers_of(door: Door, estate: str = "") -> pl.DataFrame:
    """The developers that built in the scope, or an estate: one row is one developer, with most projects first.

    Columns: developer_code, name (the code where no source names it), projects (in the scope).
    """
    if not door.has("building_project") or not door.has("developer_quarter"):
        return pl.DataFrame(schema={"developer_code": pl.String, "name": pl.String, "projects": pl.Int64})
    return door.frame(
        """
        with named as (
            select developer_code, max_by(name, last_day) filter (where name is not null) as name
            from developer_quarter group by developer_code
        )
        select developer_code, coalesce(any_value(named.name), developer_code) as name, count(*) as projects
        from building_project
        join named using (developer_code)
        where ? in (city, district, street, community) and (? = '' or estate_id = ?)
        group by developer_code
        order by projects desc, developer_code
        """,
        [door.scope.area, estate, estate],
    )


def _posts(door: Door, kind: str, code: str, day: date) -> pl.DataFrame:
    columns = "project_manager_id, estate_id, estate_name, company_code, starts_on, ends_on"
    column = {"project_manager": "project_manager_id", "estate": "estate_id"}.get(kind)
    if column is None or not door.has(_POSTS):
        return pl.DataFrame(schema=dict.fromkeys(columns.split(", "), pl.String))
    return door.frame(
        f"select {columns} from {_POSTS} where {column} = ? and starts_on <= ? order by starts_on desc, estate_id",
        [code, day],
    )


def _events(door: Door, kind: str, code: str, day: date, posts: pl.DataFrame) -> pl.DataFrame:
    """Decisions on an estate; of a project manager those decided while they led the estate."""
    estates = [code] if kind == "estate" else posts["estate_id"].to_list() if kind == "project_manager" else []
    rows = door.frame(
        """
        select violation_no, estate_id, violation_type, decided_on, repealed_on, is_veto
        from estate_fact
        where estate_id in (select unnest(?::varchar[])) and decided_on <= ?
        order by decided_on desc, violation_no
        """,
        [estates, day],
    )
    if kind != "project_manager":
        return rows
    led = posts.select("estate_id", "starts_on", "ends_on")
    while_led = pl.col("decided_on").is_between(
        pl.col("starts_on"), pl.col("ends_on").fill_null(date.max), closed="left"
    )
    return (
        rows.join(led, on="estate_id")
        .filter(while_led)
        .select(rows.columns)
        .unique(["violation_no"], maintain_order=True)
    )


def _accept_estate(door: Door, code: str) -> None:
    """Refuses an estate that never lay in the scope's area; one that does not exist is not judged here."""
    if door.is_whole:
        return
    inside = f'select 1 from estate_month where estate_id = ? and "{door.level}" = ?'
    known = "select 1 from estate_month where estate_id = ?"
    if door.one(inside, [code, door.scope.area]) is None and door.one(known, [code]) is not None:
        raise RequestError(
            both(
                f"小区 {code} 不在所查范围 {door.scope.area} 内",
                f"the estate {code} is outside the scope, {door.scope.area}",
            )
        )


def _unknown(door: Door, kind: str, code: str) -> RequestError:
    if kind == "estate":
        if door.one("select 1 from estate_month where estate_id = ?", [code]) is None:
            return unknown_estate(door, code)
        return RequestError(
            both(
                f"小区 {code} 在该日以前没有一个完整季度的考核情况",
                f"nothing of a whole quarter is known of the estate {code} by that day",
            )
        )
    if kind == "project_manager":
        known = project_managers(door)["project_manager_id"].to_list()
        if code in known:
            return RequestError(
                both(
                    f"项目负责人 {code} 在该日以前的季度末未负责小区，没有可评判的依据，未作处理",
                    f"the project manager {code} led no estate at any quarter's end by that day: there is nothing to judge, and nothing was done",
                )
            )
        return unknown_code(("项目负责人", "project manager"), code, dict.fromkeys(known, ""))
    names = developers(door).select("developer_code", pl.col("name").fill_null(""))
    return unknown_code(("开发企业", "developer"), code, dict(names.iter_rows()))
