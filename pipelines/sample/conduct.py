"""Who did what the lists are about: a few planted acts and omissions, so that every rule finds somebody, and companies
that do all they owe, so that the red list does."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.sample.ledger import Ledgers

_SEEN = timedelta(days=40)  # from when an act is found to when it is decided
_ACTS: tuple[
    tuple[str, str, int, dict[str, object]], ...
] = (  # kind, type, days from the decision to the end, the rest
    ("fee_violation", "illegal_charge", 480, {}),
    ("fee_violation", "illegal_charge", 290, {}),
    ("fee_violation", "illegal_charge", 200, {"repealed_after": 45}),
    ("fee_violation", "illegal_charge", 130, {}),
    ("misconduct", "abandonment", 430, {"corrected_after": 60}),
    ("misconduct", "refuse_leave", 60, {}),
    ("misconduct", "malicious_breach", 100, {}),
    ("penalty", "safety", 150, {"field": "fire", "is_serious": True, "is_found_responsible": True}),
    ("misconduct", "forgery", 170, {"authority": "市住房城乡建设委"}),
    ("misconduct", "abandonment", 80, {"subject_kind": "developer"}),
)
_FACTS = {
    "illegal_charge": "超标准收取停车费",
    "abandonment": "未经交接擅自撤离小区",
    "refuse_leave": "合同终止后拒不撤出",
    "malicious_breach": "合同期内单方停止服务",
    "safety": "消防控制室无人值守致火灾扩大",
    "forgery": "伪造考核签到与巡查记录",
}
_PLACE = (
    "area",
    "district",
    "district_name",
    "street",
    "street_name",
    "community",
    "community_name",
    "estate",
    "estate_id",
    "estate_name",
    "company_code",
    "company_name",
)


def acts(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """Violations: none of a star; one act of each kind, each by a smaller company that did nothing else, one by a
    developer."""
    ends_before = _ends_before(known)
    planted = []
    for (kind, type_, before, more), place in zip(_ACTS, _places_of_small_companies(known, len(_ACTS)), strict=False):
        decided = ends_before - timedelta(days=before)
        fields = {**more}
        corrected, repealed = fields.pop("corrected_after", None), fields.pop("repealed_after", None)
        of_developer = fields.get("subject_kind") == "developer"
        maker = known.frames["developer"].row(0, named=True)
        planted.append(
            {
                **place,
                "violation_kind": kind,
                "violation_type": type_,
                "facts": _FACTS[type_],
                "subject_kind": "company",
                "subject_name": maker["developer_name"] if of_developer else place["company_name"],
                "company_code": None if of_developer else place["company_code"],
                "developer_code": maker["developer_code"] if of_developer else None,
                "found_on": decided - _SEEN,
                "ordered_on": decided - timedelta(days=30),
                "order_due_on": decided - timedelta(days=10),
                "decided_on": decided,
                "corrected_on": _days_after(decided, corrected),
                "repealed_on": _days_after(decided, repealed),
                "publicity_ends_on": decided + timedelta(days=300),
                "is_serious": False,
                "is_found_responsible": True,
                "authority": "区市场监管局" if kind == "fee_violation" else "区住房城乡建设委",
                "decision_no": f"（模拟）物决〔{decided.year}〕{decided.timetuple().tm_yday}号",
                "penalty_yuan": 20_000 if kind != "misconduct" else None,
                **fields,
            }
        )
    apart = [*_stars(known), *(str(one["company_code"]) for one in planted if one["company_code"])]
    kept = rows.filter(~pl.col("company_code").is_in(apart))
    return pl.concat(
        [kept, pl.DataFrame(planted, schema_overrides={"penalty_yuan": pl.Float64})], how="diagonal_relaxed"
    )


def keeps_papers_back(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """The last exit that a company itself decided: its papers are asked for and never handed over."""
    last = rows.select(pl.arg_where(pl.col("decided_by") == "company").max()).item()
    is_last = pl.int_range(pl.len()).eq(last)
    return rows.with_columns(
        demand_on=pl.when(is_last).then(pl.col("leave_on") + pl.duration(days=5)).otherwise("demand_on"),
        is_documents_handed_over=pl.when(is_last).then(pl.lit(value=False)).otherwise("is_documents_handed_over"),
        handed_over_on=pl.when(~is_last).then("handed_over_on"),
    )


def publishes_nothing(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """A small company publishes nothing of one estate for the last two quarters that are due, and was told; stars
    publish on the day."""
    is_company = pl.col("publisher") == "company"
    due = pl.col("due_on") < _ends_before(known) - timedelta(days=30)
    last = rows.filter(is_company & due)["month_"].unique().sort().tail(2).to_list()
    place = _places_of_small_companies(known, len(_ACTS) + 1)[-1]
    for month in last:
        estate = rows.filter(is_company & (pl.col("month_") == month))["estate"][0]
        here = is_company & (pl.col("month_") == month) & (pl.col("estate") == estate)
        rows = rows.with_columns(
            *(
                pl.when(here).then(pl.lit(place[name])).otherwise(name).alias(name)
                for name in _PLACE
                if name in rows.columns
            ),
            noticed_on=pl.when(here).then(pl.col("due_on") + pl.duration(days=10)).otherwise("noticed_on"),
            published_on=pl.when(~here).then("published_on"),
        )
    return stars_publish(rows, known)


def stars_publish(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """Stars publish on the day."""
    is_star = (pl.col("publisher") == "company") & pl.col("company_code").is_in(_stars(known))
    return rows.with_columns(
        published_on=pl.when(is_star).then("due_on").otherwise("published_on"),
        noticed_on=pl.when(~is_star).then("noticed_on"),
    )


def leaves_an_order_undone(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """The last order that has been due for half a year: a small company was asked twice and has not done it."""
    due = pl.col("due_on") < _ends_before(known) - timedelta(days=180)
    last = rows.select(pl.arg_where(due).max()).item()
    if last is None:
        return rows
    place = _places_of_small_companies(known, len(_ACTS) + 2)[-1]
    here = pl.int_range(pl.len()) == last
    moved = {name: place[name] for name in _PLACE if name in rows.columns}
    fields = moved | {"subject_name": place["company_name"], "closed_on": None}
    return rows.with_columns(
        pl.when(here).then(pl.lit(value, dtype=rows.schema[name])).otherwise(name).alias(name)
        for name, value in fields.items()
    ).with_columns(
        first_demand_on=pl.when(here).then(pl.col("due_on") + pl.duration(days=2)).otherwise("first_demand_on"),
        second_demand_on=pl.when(here).then(pl.col("due_on") + pl.duration(days=17)).otherwise("second_demand_on"),
    )


def holds_back_a_deposit(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """The deposit of the estate that was handed over last is held to two fifths."""
    is_last = (pl.col("delivered_on") == pl.col("delivered_on").max()) & (pl.col("deposit_kind") == "quality_deposit")
    part = (pl.col("required_yuan") * 0.4).floor().cast(pl.Int64)
    return rows.with_columns(held_yuan=pl.when(is_last).then(part).otherwise("held_yuan"))


def stars_pay(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """Stars pay their bonds in full after the notice."""
    is_star = pl.col("company_code").is_in(_stars(known))
    return rows.with_columns(
        paid_yuan=pl.when(is_star).then("due_yuan").otherwise("paid_yuan"),
        balance_yuan=pl.when(is_star).then("due_yuan").otherwise("balance_yuan"),
        used_yuan=pl.when(is_star).then(0).otherwise("used_yuan"),
        use_reason=pl.when(~is_star).then("use_reason"),
    )


def stars_inspect(rows: pl.DataFrame, known: Ledgers) -> pl.DataFrame:
    """Stars inspect what they take over and have it filed."""
    is_star = pl.col("company_code").is_in(_stars(known))
    return rows.with_columns(
        inspected_on=pl.when(is_star).then("taken_over_on").otherwise("inspected_on"),
        filed_on=pl.when(is_star).then(pl.col("taken_over_on") + pl.duration(days=15)).otherwise("filed_on"),
    )


def _ends_before(known: Ledgers) -> date:
    match: date = known.subjects.starts[-1].astype(object)
    return match


def _days_after(day: date, days: object) -> date | None:
    return day + timedelta(days=int(str(days))) if days is not None else None


def _stars(known: Ledgers) -> list[str]:
    companies = known.subjects.companies
    return companies.register["company_code"].gather(companies.stars.tolist()).to_list()


def _places_of_small_companies(known: Ledgers, wanted: int) -> list[dict[str, object]]:
    """An estate of each of some companies beyond the largest quarter that have no other part to play, with its company."""
    subjects, companies = known.subjects, known.subjects.companies
    serving = subjects.estates.company[:, -1]
    taken = companies.is_one_of(companies.failing, companies.lowest, companies.unloved, companies.stars)
    matches: list[dict[str, object]] = []
    for company in range(len(taken) // 4, len(taken)):
        own = np.flatnonzero(serving == company)
        if len(own) and not taken[company] and len(matches) < wanted:
            who = subjects.serving(own[:1], np.array([-1 % subjects.estates.company.shape[1]])).row(0, named=True)
            frame = subjects.pools["estate"].frame.row(int(own[0]), named=True)
            matches.append({name: value for name, value in {**frame, **who}.items() if name in _PLACE})
    return matches
