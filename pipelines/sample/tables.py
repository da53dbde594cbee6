"""What a unit would put into each table of a return: true rows as known at the end of the period, gaps included."""

from datetime import date, timedelta

import polars as pl

from pipelines import periods
from pipelines.catalogue.schema import Source
from pipelines.sample.contracts import company_register
from pipelines.sample.estates import month_states
from pipelines.sample.facts import Facts
from pipelines.sample.faults import SHARE
from pipelines.sample.inventor import PERIOD
from pipelines.sample.ledgers.order import LEDGERS
from pipelines.sample.ledgers.policy import SECTIONS
from pipelines.sample.mess import source_of
from pipelines.sample.plan import stream
from pipelines.sample.returns import WIDENED, WIDENED_QUARTER

# What stands in the cell of the managing body where no company does.
_MANAGERS = {
    "logistics_unit": "单位自管",
    "housing_office": "房管所代管",
    "street_custody": "街道代管",
    "community_body": "社区代管",
    "self_managed": "业主自管",
    "none": "无物业管理服务",
}
_EARLY = date(1900, 1, 1)
# Days that are set beforehand; every other day is told when it has come.
_SET_BEFOREHAND = frozenset(
    {
        "due_on",
        "due_at",
        "planned_on",
        "planned_finish_on",
        "planned_move_in_on",
        "order_due_on",
        "publicity_ends_on",
        "valid_to",
        "window_from",
        "window_to",
        "defect_period_ends_on",
        "qualification_ends_on",
        "milestone_on",
        "starts_at",
        "ends_at",
    }
)


def estate_table(facts: Facts, district: int, month: int) -> pl.DataFrame:
    """小区台账: every estate of a district at the end of a month."""
    states = month_states(facts.estates, facts.companies, month)
    code = facts.city.districts[district].code
    written, name = facts.city.districts[district].called(facts.scale.timeline[month].text)
    last = facts.scale.timeline[month].last_day
    empty = {column: pl.Series(flags[states["estate"].to_numpy()]) for column, flags in facts.missing.items()}
    # In a few basic estates nobody has yet said who manages them; fewer as time goes on.
    unclear = stream(facts.scale.seed, "unclear").random(len(facts.estates.district)) * 100
    unsaid = pl.Series(unclear[states["estate"].to_numpy()]) < 5.0 - 4.2 * month / 35
    return (
        states.with_columns(
            pl.when(empty[column]).then(None).otherwise(pl.col(column)).alias(column)
            for column in (
                "company_code",
                "completed_year",
                "floor_area_m2",
                "households",
                "buildings",
                "repair_fund_status",
                "community",
            )
        )
        .with_columns(
            manager=pl.coalesce("company_name", pl.col("service_mode").replace_strict(_MANAGERS, default=None)),
            community_name=pl.when(pl.col("community").is_not_null()).then("community_name"),
            fee_text=pl.when(pl.col("company_code").is_not_null()).then(pl.format("{}元/平方米/月", "fee_yuan")),
            party_work_on=pl.when(pl.col("party_work_on") <= last).then("party_work_on"),
            district_name=pl.lit(name),
            unsaid=unsaid & ~pl.col("is_formal"),
            # Of most estates without a day of eligibility it is told how far they are delivered: not far enough.
            is_short=pl.col("eligible_on").is_null()
            & (pl.col("estate") % 5 < 4)
            & pl.col("floor_area_m2").is_not_null(),
        )
        .with_columns(
            building_m2=pl.when("is_short").then("floor_area_m2"),
            delivered_exclusive_m2=pl.when("is_short").then((pl.col("floor_area_m2") * 0.36).round(1)),
        )
        .drop("is_short")
        .with_columns(
            pl.when("unsaid").then(None).otherwise(pl.col(column)).alias(column)
            for column in ("manager", "service_mode")
        )
        .filter(pl.col("district") == code)
        .pipe(_without_dropped, facts, district, month)
        .with_columns(district=pl.lit(written))
        .drop("unsaid")
        .pipe(_with_responsibilities, facts, district, month)
    )


def _without_dropped(rows: pl.DataFrame, facts: Facts, district: int, month: int) -> pl.DataFrame:
    """What is left of a roster that silently leaves out one estate in twenty."""
    drops = facts.city.districts[district].drops
    if not drops or facts.scale.timeline[month].text < drops:
        return rows
    return rows.filter(pl.int_range(pl.len()) % 20 != 7)


def _with_responsibilities(rows: pl.DataFrame, facts: Facts, district: int, month: int) -> pl.DataFrame:
    """Who answers for what, what service it is and the estate's own plan: asked since the last quarter's wider form."""
    if month < len(facts.scale.timeline) - 3:
        return rows
    lot = stream(facts.scale.seed, "responsibilities").random((len(facts.estates.district), 6))
    known = pl.DataFrame(
        lot[rows["estate"].to_numpy()] < facts.city.districts[district].completion + 0.05, schema=list("abcdef")
    )
    day = pl.lit(date(2021, 3, 1)) + pl.duration(days=1) * pl.int_range(pl.len()).mod(500)
    is_basic = pl.col("service_mode").is_in(["community_body", "none"])
    return (
        rows.with_columns(known)
        .with_columns(
            area_delimited_on=pl.when("a").then(day.cast(pl.Date)),
            service_class=pl.when("b").then(pl.when(is_basic).then(pl.lit("basic")).otherwise(pl.lit("graded"))),
            price_mode=pl.when("c").then(
                pl.when(pl.col("estate_type") == "commodity").then(pl.lit("market")).otherwise(pl.lit("guided"))
            ),
            repair_responsible=pl.when("d").then(pl.coalesce("company_name", pl.lit("社区居委会"))),
            responsible_party=pl.when("e").then(
                pl.when((pl.col("estate_type") == "resettlement") & (pl.col("service_mode") == "community_body"))
                .then(pl.lit("社区居委会"))
                .otherwise(pl.lit("街道办事处"))
            ),
            is_in_built_up_area=pl.when("a").then(pl.col("estate") % 9 != 0),
            work_plan_on=pl.when("f").then(day.cast(pl.Date)),
        )
        .drop(list("abcdef"))
    )


def committee_table(facts: Facts, district: int, month: int, since: int) -> pl.DataFrame:
    """业委会（物管会）台账: the bodies that are new or changed after the month `since`, as known at the end of `month`."""
    return _changed(
        facts,
        facts.committees,
        district,
        month,
        since,
        ("formed_on", "dissolved_on", "filed_on", "relation_adjusted_on"),
    )


def party_table(facts: Facts, district: int, month: int, since: int) -> pl.DataFrame:
    """党组织台账: the Party bodies that are new or changed after the month `since`, as known at the end of `month`."""
    return _changed(facts, facts.party_bodies, district, month, since, ("set_up_on", "ended_on"))


def assessment_table(facts: Facts, district: int, month: int) -> pl.DataFrame:
    """月度考核: the scores of a district's estates in a month."""
    rows = _named(facts, facts.assessments.filter(pl.col("month") == month), district)
    return _in_sections(rows) if facts.scale.timeline[month].text >= WIDENED else rows


def spot_check_table(facts: Facts, district: int, quarter: str) -> pl.DataFrame:
    """季度抽查: the checks of a district in a quarter."""
    rows = _named(facts, facts.spot_checks.filter(pl.col("quarter") == quarter), district)
    return _in_sections(rows) if quarter >= WIDENED_QUARTER else rows


def company_table(facts: Facts, quarter: periods.Period) -> pl.DataFrame:
    """物业服务企业名录: all companies at first, then those that changed."""
    first = next(periods.between(facts.scale.first, facts.scale.last, "quarter"))
    return company_register(facts.companies, quarter, quarter == first)


def contract_table(facts: Facts, quarter: periods.Period) -> pl.DataFrame:
    """物业服务合同: those signed in a quarter; in the first one, all that were signed before."""
    first = next(periods.between(facts.scale.first, facts.scale.last, "quarter"))
    since = _EARLY if quarter == first else quarter.starts_on
    until = quarter.last_day
    news = [pl.col(day).is_between(since, until) for day in ("signed_on", "breach_found_on", "breach_closed_on")]
    return facts.contracts.filter(pl.any_horizontal(news) & (pl.col("signed_on") <= until)).with_columns(
        pl.when(pl.col(day) <= until).then(day).alias(day)
        for day in ("filed_on", "breach_found_on", "breach_closed_on")
    )


def credit_table(facts: Facts, month: periods.Period) -> pl.DataFrame:
    """企业信用记录: the items decided or repaired in a month; in the first one, all from before."""
    since = _EARLY if month.text == facts.scale.first else month.starts_on
    return facts.credit_records.filter(
        pl.col("decided_on").is_between(since, month.last_day)
        | (pl.col("repaired_on").is_between(since, month.last_day) & (pl.col("decided_on") <= month.last_day))
    ).with_columns(repaired_on=pl.when(pl.col("repaired_on") <= month.last_day).then("repaired_on"))


def survey_table(facts: Facts, half: periods.Period) -> pl.DataFrame:
    """满意度调查抽样框 of one half year."""
    names = facts.estates.roster.select("street", "street_name").unique(maintain_order=True)
    end = half.last_day - timedelta(days=12)
    return (
        facts.survey_frames.filter(pl.col("half") == half.text)
        .join(names, on="street", how="left")
        .with_columns(
            pl.col("district").replace(_district_names(facts)).alias("district_name"),
            subject=pl.lit("company"),
            collection=pl.lit("mixed"),
            field_from=pl.lit(end - timedelta(days=33)),
            field_to=pl.lit(end),
            sponsor=pl.lit(facts.city.local_name("（模拟）市物业管理工作领导小组办公室")),
            contractor=pl.lit("（模拟）第三方调查机构"),
            questionnaire_version=pl.lit("2020-1"),
            sample_design=pl.lit("按街道分层，层内按户等概率，小街道加大抽样"),
            excluded_groups=pl.lit("未交付、空置、无物业企业服务的小区"),
        )
    )


def answer_table(facts: Facts, half: periods.Period) -> pl.DataFrame:
    """满意度调查答卷 of one half year."""
    names = facts.estates.roster.select("street", "street_name").unique(maintain_order=True)
    survey_answers = facts.survey_answers.filter(pl.col("half") == half.text).join(names, on="street", how="left")
    return survey_answers.with_columns(
        pl.col("district").replace(_district_names(facts)).alias("district_name"),
        estate_id=facts.estates.roster["estate_id"].gather(survey_answers["estate"]),
        company_code=facts.companies.register["company_code"].gather(survey_answers["company"]),
        developer_code=pl.when(pl.col("question") != "overall").then(facts.makers.gather(survey_answers["estate"])),
    )


def ledger_table(
    facts: Facts, source: str, district: int, period: periods.Period, since: periods.Period | None
) -> pl.DataFrame:
    """A table of a ledger as a district (or the city) knows it at the end of a period.

    A picture shows what is; of the others those rows that are new or changed after the period `since`.
    """
    every = facts.ledgers[source]
    if every.is_empty():
        return every
    rows = every.filter(pl.col("area") == district)
    declared = source_of(source)
    if declared.shape == "picture":
        rows = rows.filter(pl.col(PERIOD) == period.text)
    else:
        rows = _known(rows, declared, since.last_day if since else _EARLY, period.last_day)
    return rows.drop(name for name in every.columns if not every[name].count())  # no form has what nobody fills in


def _known(rows: pl.DataFrame, source: Source, after: date, last: date) -> pl.DataFrame:
    """The rows that something happened to after one day and up to another, without what lies ahead of that."""
    ledger = LEDGERS[source.id]
    days = [
        column.name
        for column in source.written_columns
        if column.about.cell in ("date", "datetime") and column.name not in _SET_BEFOREHAND
    ]
    begun = pl.coalesce(ledger.day, *days).cast(pl.Date)
    happened = [pl.col(day).cast(pl.Date).is_between(after, last, closed="right") for day in {ledger.day, *days}]
    known = (
        rows.filter((begun <= last) & pl.any_horizontal(happened))
        .with_columns(
            pl.when(pl.col(day).cast(pl.Date) <= last).then(day).alias(day) for day in days if day != ledger.day
        )
        .with_columns(
            pl.when(pl.col(day).is_not_null()).then(pl.col(name)).alias(name) for name, day in ledger.tied.items()
        )
    )
    return ledger.as_known(known) if ledger.as_known else known


def of_street(facts: Facts, rows: pl.DataFrame, street: str) -> pl.DataFrame:
    """The rows of a district's table that one street tells itself."""
    if rows.is_empty():
        return rows
    if "street" in rows.columns:
        return rows.filter(pl.col("street") == street)
    return rows.filter(facts.estates.roster["street"].gather(rows["estate"]) == street)


def _changed(
    facts: Facts, register: pl.DataFrame, district: int, month: int, since: int, days: tuple[str, ...]
) -> pl.DataFrame:
    """Rows of a register that changed; `fails` marks those that are written wrongly at first and sent again later."""
    months = facts.scale.timeline
    after = months[since].last_day if since >= 0 else _EARLY
    again = months[since - 5].last_day if since >= 5 else _EARLY
    last = months[month].last_day
    here = pl.Series(facts.estates.district == district)[register["estate"].to_numpy()]
    hasty = stream(facts.scale.seed, "hasty", days[0]).random(len(register)) < SHARE
    is_changed = pl.any_horizontal(pl.col(name).is_between(after, last, closed="right") for name in days)
    is_new = pl.col(days[0]).is_between(after, last, closed="right")
    is_again = pl.col("hasty") & pl.col(days[0]).is_between(again, after, closed="right")
    return (
        register.with_columns(hasty=pl.Series(hasty))
        .filter(here & (pl.col(days[0]) <= last) & (is_changed | is_again))
        .with_columns(pl.when(pl.col(name) <= last).then(name).alias(name) for name in days[1:])
        .with_columns(fails=pl.col("hasty") & is_new)
        .drop("hasty")
    )


def _in_sections(rows: pl.DataFrame) -> pl.DataFrame:
    """The score taken apart into the common six by their maxima; the last takes what rounding leaves."""
    *names, last = SECTIONS
    parts = {f"score_{name}": (pl.col("score") * SECTIONS[name] / 100).round(1) for name in names}
    return rows.with_columns(**parts).with_columns(
        **{f"score_{last}": (pl.col("score") - pl.sum_horizontal(*parts)).round(1)}
    )


def _named(facts: Facts, rows: pl.DataFrame, district: int) -> pl.DataFrame:
    kept = rows.filter(pl.Series(facts.estates.district == district)[rows["estate"].to_numpy()])
    named = kept.hstack(facts.estates.roster.select("estate_id", estate_name="name")[kept["estate"].to_numpy()])
    if "company" not in named.columns:
        return named
    empty = pl.Series(facts.missing["company_code"][named["estate"].to_numpy()])
    codes = facts.companies.register["company_code"].gather(named["company"])
    return named.with_columns(company_code=pl.select(pl.when(empty).then(None).otherwise(codes)).to_series())


def _district_names(facts: Facts) -> dict[str, str]:
    return {district.code: district.name for district in facts.city.districts}
