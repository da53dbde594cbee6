"""A survey planned on the published data: its size by street, its drawn households, and its method in words."""

from dataclasses import dataclass, field

import polars as pl

from pipelines.errors import RequestError
from pipelines.office.entries import entry_of
from pipelines.office.journal import Journal, open_journal
from pipelines.office.recorded import Recorded
from pipelines.query import Reader
from pipelines.surveys.draw import draw, frame_mark
from pipelines.surveys.size import Design, required
from pipelines.text import Language, both


@dataclass(frozen=True, kw_only=True)
class SurveyPlan:
    """What a survey needs. `strata` and `frame` as `required` takes and gives them; `left_out` counts estates of the area
    whose households no return says: nobody in them can be drawn."""

    design: Design
    area: str
    as_of: str
    build: str
    frame: pl.DataFrame = field(repr=False)
    strata: pl.DataFrame = field(repr=False)
    left_out: int

    def households(self) -> pl.DataFrame:
        """The drawn households, as `draw` gives them."""
        return draw(self.frame, self.strata, self.design)

    @property
    def mark(self) -> str:
        """The short hash of the frame."""
        return frame_mark(self.frame)

    def method(self, language: Language) -> dict[str, str]:
        """How the sample was made, name and sentence: what a reader of the result has to know."""
        wanted = f"±{self.design.half_width * 100:g}" if self.design.half_width else None
        units = {"area": both("全部区域", "the area"), "district": both("每个区", "each district")}
        unit = units.get(self.design.level, both("每个街道", "each street"))
        total = self.strata.select("estates", "households", "completes", "to_draw").sum().row(0)
        estates, households, completes, to_draw = (int(number) for number in total)
        rows = (
            (
                both("抽样框", "Frame"),
                both(
                    f"{self.as_of} 纳入考核的小区 {estates:,} 个、{households:,} 户；另有 {self.left_out} 个小区未报户数，未纳入。"
                    f"数据版本 {self.build}，抽样框校验码 {self.mark}",
                    f"{estates:,} estates with {households:,} households in {self.as_of}; {self.left_out} more have no "
                    f"reported households and are left out. Build {self.build}, frame {self.mark}",
                ),
            ),
            (
                both("抽样方法", "Sampling"),
                both(
                    f"按街道分层，层内每户等概率不放回抽取；随机种子 {self.design.seed}，同一抽样框和种子可重新抽出同一名单",
                    "Stratified by street; within a street every household has the same chance, without replacement. "
                    f"Seed {self.design.seed}: the same frame and seed give the same list",
                ),
            ),
            (
                both("样本量", "Sample size"),
                both(
                    f"{unit.zh}满意率 95% 区间半宽 {wanted or '按户数 ±2 至 ±5'} 个百分点，预计满意率 {self.design.share:.0%}，"
                    f"设计效应 {self.design.design_effect:g}；需完成 {completes:,} 份，抽取 {to_draw:,} 户",
                    f"Half-width of the 95 % interval {wanted or '±2 to ±5, by size,'} points at {unit.en}, expected share "
                    f"{self.design.share:.0%}, design effect {self.design.design_effect:g}; {completes:,} completes, "
                    f"{to_draw:,} households drawn",
                ),
            ),
            (
                both("入户", "Visits"),
                both(
                    "“第几户”按楼号、单元、门牌顺序数到该户；按入户次序访问，两次无人的登记为“多次无人”并换下一户",
                    "Count to the household by building, entrance and door; visit in the given order, enter “Nobody met” "
                    "after two calls and go on with the next",
                ),
            ),
            (
                both("个人信息", "Persons"),
                both("不登记姓名、电话和门牌", "No name, telephone or door number is entered"),
            ),
        )
        return {name.of(language): sentence.of(language) for name, sentence in rows}


def plan(reader: Reader, design: Design) -> SurveyPlan:
    """Plans a survey of the reader's scope.

    Raises:
        RequestError: no estate of the area has households, or a wish is out of its range.
    """
    every = reader.survey_frame()
    frame = every.filter(pl.col("households") > 0)
    if frame.is_empty():
        raise RequestError(
            both(
                f"{reader.scope.area} 没有报有户数的小区，无法抽样；请先补报小区台账的“户数”",
                f"no estate of {reader.scope.area} has reported households: there is nothing to draw from",
            )
        )
    return SurveyPlan(
        design=design,
        area=reader.scope.area,
        as_of=reader.scope.end,
        build=reader.version,
        frame=frame,
        strata=required(frame, reader.survey_experience(), design),
        left_out=every.height - frame.height,
    )


def record_draw(planned: SurveyPlan, journal: Journal, *, actor: str, why: str) -> Recorded:
    """Enters a draw in the office journal, so that nobody can draw again until a list pleases.

    Raises:
        JournalError: the journal does not take it; one sentence says why.
    """
    design = planned.design
    facts = (
        f"区域 {planned.area}，种子 {design.seed}，抽样框 {planned.mark}，需完成 {planned.strata['completes'].sum()} 份，"
        f"抽取 {planned.strata['to_draw'].sum()} 户"
    )
    return journal.append(entry_of("note", {"about": _subject(design.survey_id)}), actor=actor, why=f"{why}（{facts}）")


def former_draws(reader: Reader, survey_id: str) -> list[Recorded]:
    """The draws of a survey that the journal holds, oldest first."""
    return open_journal(reader.home).entries("note", _subject(survey_id))


def _subject(survey_id: str) -> str:
    return f"survey:{survey_id}"
