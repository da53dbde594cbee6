"""What was resolved and handed down: targets, duties, tasks, calendars, rubrics, and how streets were judged."""

import numpy as np
import polars as pl

from pipelines import periods
from pipelines.sample.ledger import After, Ledger, Ledgers, Within
from pipelines.sample.ledgers import required
from pipelines.sample.plan import Floats

DEPARTMENTS = ("住房城乡建设委", "城市管理委", "民政局")  # whose work the district appraises
PERIOD = "period_"
SECTIONS = {"management": 20, "order": 20, "sanitation": 15, "greening": 10, "facilities": 20, "publicity": 15}


def _months(known: Ledgers) -> list[periods.Period]:
    return list(known.subjects.scale.timeline)


def _targets(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The goals of the city, the same for its districts, and for the streets of some."""
    pools = known.subjects.pools
    streets = pools["housed_street"].frame
    city = pl.DataFrame(
        {
            "area_code": [known.city.region],
            "parent_area_code": [None],
            "base": [int(pools["estate"].frame["is_in_scope"].sum())],
        },
        schema_overrides={"parent_area_code": pl.String},
    )
    district = (
        pools["estate"]
        .frame.group_by("district")
        .agg(base=pl.col("is_in_scope").sum().cast(pl.Int64))
        .sort("district")
        .select(area_code="district", parent_area_code=pl.lit(known.city.region), base="base")
    )
    counted = pools["estate"].frame.group_by("street").agg(base=pl.col("is_in_scope").sum().cast(pl.Int64))
    street = (
        streets.filter(pl.col("district").is_in(known.city.handed))
        .join(counted, on="street", how="left")
        .select(area_code="street", parent_area_code="district", base="base")
    )
    above = [city] if known.city.is_district else [city, district]
    frames = []
    for year, place in ((2020, 0), (2021, 1), (2022, 2)):
        for metric, goals in known.city.goals.items():
            falls_short = pl.col("parent_area_code") == known.city.short
            frames.append(
                pl.concat([*above, street]).with_columns(
                    metric=pl.lit(metric),
                    due_on=pl.lit(f"{year}-12-31").str.to_date(),
                    document_no=pl.lit(known.city.document),
                    target_value=pl.when(falls_short.fill_null(value=False))
                    .then(goals[place] - 0.08)
                    .otherwise(goals[place])
                    .round(2),
                    target_kind=pl.lit("rate"),
                    base_value=pl.col("base"),
                    base_reference=pl.lit("纳入考核小区数"),
                    told_on=pl.lit(f"{year}-02-10").str.to_date(),
                    is_handed_down=pl.lit(value=True),
                    handed_down_on=pl.lit(f"{year}-02-20").str.to_date(),
                )
            )
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames).with_columns(area=pl.lit(-1), target_unit=pl.lit("比率"))


def _duties(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The parties of the city's list with their duties; a few have not shown yet that they do them."""
    rows = [
        (f"{place:02d}", str(number), party, duty, known.city.duty_clause(place, number))
        for place, (party, duties) in enumerate(known.city.duties, 1)
        for number, duty in enumerate(duties, 1)
    ]
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("party_no", "duty_no", "party", "duty", "clause"), pl.String), orient="row"
    )
    shown = pl.Series(rng.random(len(frame)) < 0.97)
    late = rng.random(len(frame)) < 0.06  # most were shown in the last quarter, some not since
    day = pl.Series(
        np.where(late, np.datetime64("2020-09-01"), np.datetime64("2022-10-01")) + rng.integers(0, 80, len(frame))
    )
    return frame.with_columns(
        area=pl.lit(-1),
        document_no=pl.lit(known.city.document),
        valid_from=pl.lit("2020-07-12").str.to_date(),
        evidence=pl.when(shown).then(pl.lit("印发工作通知并组织检查")),
        evidenced_on=pl.when(shown).then(day),
    )


def _milestones(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    frame = pl.DataFrame(
        known.city.milestones,
        schema=dict.fromkeys(
            ("milestone_no", "goal", "phase", "window_from", "window_to", "reached_on", "indicators"), pl.String
        ),
        orient="row",
    )
    goals = frame.with_columns(pl.col("window_from", "window_to", "reached_on").str.to_date()).with_columns(
        area=pl.lit(-1, dtype=pl.Int64),
        document_no=pl.lit(known.city.document),
        clause=pl.lit("二"),
        evidence=pl.lit("年度总结报告"),
        system_module=pl.lit(None, dtype=pl.String),
    )
    return pl.concat([goals, required.modules(known, rng)], how="diagonal_relaxed")


def _outside(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    years = sorted({month.starts_on.year for month in known.subjects.scale.months})
    rows = [
        (-1, str(year), name, round(value + 1.5 * (year - 2020), 1), "分", "（模拟）第三方机构", method)
        for year in years
        for name, value, method in (("社区和谐指数", 78.0, "入户问卷，九项指标加权"), ("营商环境物业分项", 81.0, None))
    ]
    names = ["area", "period_", "indicator", "indicator_value", "indicator_unit", "issuer", "method_note"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        published_on=pl.col("period_").cast(pl.Int32).pipe(lambda year: pl.date(year, 12, 20))
    )


def _frequencies(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    schema = ["level", "meeting_kind", "interval", "convener"]
    return pl.DataFrame(known.city.requirements, schema=schema, orient="row").with_columns(
        area=pl.lit(-1),
        valid_from=pl.lit("2020-01-01").str.to_date(),
        times=pl.lit(1),
        document_no=pl.lit(known.city.document),
        clause=pl.lit("联席会议"),
    )


def _calendar(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """The hotline's months run from the 19th to the 18th."""
    months = _months(known)
    return pl.DataFrame(
        {
            "scheme": ["12345"] * len(months),
            "period": [month.text for month in months],
            "starts_at": [periods.add_months(month.starts_on, -1).replace(day=19) for month in months],
            "ends_at": [month.starts_on.replace(day=19) for month in months],
        }
    ).with_columns(
        pl.col("starts_at", "ends_at").cast(pl.Datetime("us")),
        area=pl.lit(-1),
        told_on=pl.lit("2020-01-02").str.to_date(),
    )


def _bands(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    schema = {"band_no": pl.String, "minimum_satisfaction_share": pl.Float64, "pay_share": pl.Float64}
    return pl.DataFrame(known.city.bands, schema=schema, orient="row").with_columns(
        area=pl.lit(-1),
        subsidy_kind=pl.lit("old_area"),
        valid_from=pl.lit("2020-01-01").str.to_date(),
        minimum_sample=pl.lit(30),
        document_no=pl.lit("（模拟）财发〔2020〕3号"),
        approved_by=pl.lit(known.city.local_name("市财政局")),
        minimum_score=pl.lit(None, dtype=pl.Float64),
    )


def _scorecards(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    district = known.subjects.pools["district"].frame
    items = (
        ("联席会议召开", "organisation", 15, None),
        ("专职力量", "organisation", 15, None),
        ("制度建设", "rules", 30, None),
        ("组建率", "effect", 15, "committee_rate"),
        ("物业服务覆盖率", "effect", 15, "service_rate"),
        ("月度考核完成率", "effect", 10, "assessment_done"),
    )
    return pl.concat(
        [
            district.with_columns(
                scorecard_version=pl.lit("2020-1"),
                indicator=pl.lit(name),
                aspect=pl.lit(aspect),
                weight=pl.lit(weight),
                metric=pl.lit(metric, dtype=pl.String),
                valid_from=pl.lit("2020-01-01").str.to_date(),
                document_no=pl.lit("（模拟）物考〔2020〕2号"),
            )
            for name, aspect, weight, metric in items
        ]
    )


def _rubrics(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """Two versions of each district, six sections of 100 points together; one street's own of 110 is refused."""
    district = known.subjects.pools["district"].frame
    last = known.subjects.scale.timeline[-1]
    labels = {
        "management": "综合管理",
        "order": "秩序维护与消防",
        "sanitation": "环境卫生与垃圾分类",
        "greening": "绿化",
        "facilities": "共用设施设备",
        "publicity": "公示与诉求处理",
    }
    frames = []
    for version, day in (("2020版", "2020-01-01"), ("2021版", "2021-03-01")):
        for section, points in SECTIONS.items():
            frames.append(
                district.with_columns(
                    rubric_version=pl.col("district_name") + version,
                    section=pl.lit(labels[section]),
                    item=pl.lit(f"{labels[section]}达标"),
                    common_section=pl.lit(section),
                    max_points=pl.lit(points),
                    valid_from=pl.lit(day).str.to_date(),
                )
            )
    street = known.subjects.pools["housed_street"].frame.filter(pl.col("district") == known.city.overfull).head(1)
    for section, points in SECTIONS.items():
        frames.append(
            street.select("area", "district", "district_name", "street", "street_name").with_columns(
                rubric_version=pl.col("street_name") + "2022版",
                section=pl.lit(labels[section]),
                item=pl.lit(f"{labels[section]}达标"),
                common_section=pl.lit(section),
                max_points=pl.lit(points + (10 if section == "management" else 0)),
                valid_from=pl.lit(last.starts_on),
            )
        )
    return pl.concat(frames, how="diagonal")


def _tasks(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    return rows.with_columns(delay_reason=pl.when(pl.col("closed_on") > pl.col("due_on")).then("delay_reason"))


def _progress(rows: pl.DataFrame) -> pl.DataFrame:
    done = pl.col("closed_on").is_not_null()
    return rows.with_columns(
        task_status=pl.when(done).then(pl.lit("done")).otherwise(pl.lit("in_progress")),
        progress_share=pl.when(done).then(1.0).otherwise("progress_share"),
    )


def _judged(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """A street's score: 30, 30 and 40 per cent of organisation, rules and effect; better from quarter to quarter."""
    own: Floats = rng.normal(0, 4, rows["street"].n_unique())[rows["street"].rank("dense").to_numpy().astype(int) - 1]
    passed = rows["month_"].to_numpy() / 35
    parts = {
        name: pl.Series(np.clip(start + 7 * passed + own + rng.normal(0, 2.5, len(rows)), 45, 99.5).round(1))
        for name, start in (("score_organisation", 82), ("score_rules", 80), ("score_effect", 78))
    }
    return rows.with_columns(**parts).with_columns(
        score=(0.3 * pl.col("score_organisation") + 0.3 * pl.col("score_rules") + 0.4 * pl.col("score_effect")).round(
            1
        ),
        weights_version=pl.lit("2020-1"),
    )


def _appraised(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    streets = known.subjects.pools["housed_street"].frame.select("area", "district", "street", "street_name")
    years = sorted({month.starts_on.year for month in known.subjects.scale.months})
    departments = pl.concat(
        known.subjects.pools["district"].frame.with_columns(unit=pl.format("{}{}", "district_name", pl.lit(name)))
        for name in DEPARTMENTS
    ).select("area", "district", "unit")
    every = pl.concat(
        [
            streets.with_columns(unit="street_name", unit_kind=pl.lit("street")),
            departments.with_columns(unit_kind=pl.lit("department")),
        ],
        how="diagonal",
    )
    return pl.concat(
        [
            every.with_columns(
                item=pl.lit("物业管理工作"),
                weight_share=pl.lit(0.05),
                period_=pl.lit(str(year)),
                score=pl.Series(np.clip(rng.normal(84 + year - 2020, 5, len(every)), 55, 99).round(1)),
            )
            for year in years
        ]
    )


def _uses(rows: pl.DataFrame, known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    used = rows.with_columns(
        subject_kind=pl.lit("street"),
        subject="street_name",
        year=pl.col("decided_on").dt.year().cast(pl.Int64),
        result_kind=pl.lit("assessment"),
    )
    units = known.frames["annual_appraisal"].filter(pl.col("unit_kind") == "department")
    appraised = units.filter(pl.Series(rng.random(len(units)) < 0.7)).select(
        "area",
        "district",
        subject="unit",
        subject_kind=pl.lit("department"),
        year=pl.col(PERIOD).cast(pl.Int64),
        result_kind=pl.lit("assessment"),
        used_for=pl.lit("appraisal"),
        decided_on=pl.date(pl.col(PERIOD).cast(pl.Int32), 12, 15),
        decision_no=pl.lit("（模拟）物决〔2022〕15号"),
    )
    return pl.concat([used, appraised], how="diagonal_relaxed")


def _totals(known: Ledgers, rng: np.random.Generator) -> pl.DataFrame:
    """What each district and street says of itself, month by month; a few of the streets say a little more than is so."""
    estates, pool = known.subjects.estates, known.subjects.pools["estate"]
    scale = known.subjects.scale
    body, party = known.subjects.pools["committee"], known.subjects.pools["party"]
    frames = []
    for month in range(scale.offset, len(scale.timeline)):
        has_body, has_party = (
            np.isin(np.arange(len(pool.frame)), one.frame["estate"].to_numpy()[one.alive[:, month]])
            for one in (body, party)
        )
        shown = pool.frame.with_columns(
            here=pl.Series(pool.alive[:, month]),
            has_body=pl.Series(has_body),
            has_service=pl.Series(estates.is_formal[:, month]),
            has_party=pl.Series(has_party),
        ).filter("here")
        for level, name in (("district", "district_name"), ("street", "street_name")):
            frames.append(
                shown.group_by("area", area_code=level, area_name=name)
                .agg(
                    estates=pl.len().cast(pl.Int64),
                    households=pl.col("households").sum(),
                    floor_area_m2=pl.col("floor_area_m2").sum().round(1),
                    committees=pl.col("has_body").sum().cast(pl.Int64),
                    estates_with_service=pl.col("has_service").sum().cast(pl.Int64),
                    estates_with_party_body=pl.col("has_party").sum().cast(pl.Int64),
                )
                .sort("area_code")
                .with_columns(period_=pl.lit(scale.timeline[month].text))
            )
    rows = pl.concat(frames)
    more = pl.Series((rng.random(len(rows)) < 0.02).astype(int))
    return rows.with_columns(estates=pl.col("estates") + more, households=pl.col("households") + 35 * more)


LEDGERS = (
    Ledger(source="target", day="told_on", rows=_targets),
    Ledger(source="responsibility", day="valid_from", rows=_duties, tied={"evidence": "evidenced_on"}),
    Ledger(source="milestone", day="window_from", rows=_milestones, tied={"evidence": "reached_on"}),
    Ledger(source="external_indicator", rows=_outside),
    Ledger(source="meeting_requirement", day="valid_from", rows=_frequencies),
    Ledger(source="period_calendar", day="told_on", rows=_calendar),
    Ledger(source="subsidy_band", day="valid_from", rows=_bands),
    Ledger(source="scorecard", day="valid_from", rows=_scorecards),
    Ledger(source="rubric", day="valid_from", rows=_rubrics, texts={"deduct_rule": ("每项不达标扣1分",)}),
    Ledger(
        source="work_plan",
        about="district",
        yearly=20.0,
        number="RW",
        day="starts_on",
        story=_tasks,
        as_known=_progress,
        days={
            "due_on": After(start="starts_on", low=60, high=240),
            "closed_on": Within(start="starts_on", due="due_on", share=0.93, late=(1, 30), never=0.01),
        },
        texts={
            "title": ("推进物管会组建", "失管小区应急托管", "物业服务质量专项整治", "业委会换届指导", "维修资金补建"),
            "person": ("（模拟）物业科科长", "（模拟）综合科科长", "（模拟）分管副局长"),
            "evidence": ("完成情况报告",),
            "delay_reason": ("前置程序延后", "资金未到位"),
        },
        amounts={"progress_share": (0.1, 0.95)},
        blank={"person": 0.04, "department": 0.02},
        tied={"evidence": "closed_on", "delay_reason": "closed_on"},
    ),
    Ledger(
        source="street_assessment", about="housed_street", every="quarter", share=0.98, day="assessed_on", story=_judged
    ),
    Ledger(source="annual_appraisal", rows=_appraised),
    Ledger(
        source="result_use",
        about="housed_street",
        every="year",
        share=0.88,
        number="YY",
        day="decided_on",
        story=_uses,
        odds={"used_for": {"appraisal": 0.8, "award": 0.2}},
    ),
    Ledger(source="area_total", rows=_totals),
)
