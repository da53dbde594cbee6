"""社区办公用房: required and actual rooms of each community, and how the standard was met (S2-13)."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, area, choice, day, decimal, identifier, words, yes_no
from pipelines.text import both

METHODS = {
    "supplement": both("补建", "Built later"),
    "insert": both("插建", "Built in between"),
    "buy": both("购买", "Bought"),
    "lease": both("租赁", "Leased"),
}
METHODS_AS_WRITTEN = {"购置": "buy", "租用": "lease", "租借": "lease"}


class CommunityFacility(dy.Schema):
    """One row is one set of rooms of one community."""

    community = area("所属社区", "Community", "社区", "社区（村）", "社区名称", level="community", key=True)
    facility_no = identifier("用房编号", "Facility number", "社区用房编号", "办公用房编号", key=True)
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    project_id = identifier("建设项目编号", "Project number", refers="project")
    facility_name = words("用房名称", "Facility", "设施名称")
    required_area_m2 = decimal("应配面积（平方米）", "Required area (m²)", "标准面积（平方米）", unit="平方米")
    actual_area_m2 = decimal("实有面积（平方米）", "Actual area (m²)", "现有面积（平方米）", unit="平方米")
    is_standard_met = yes_no("用房是否达标", "Standard met", "是否达标")
    facility_method = choice("达标方式", "How it was met", "解决方式", values=METHODS, written=METHODS_AS_WRITTEN)
    met_on = day("达标日期", "Met on", "解决日期")


SOURCE = Source(
    id="community_facility",
    label=both("社区办公服务用房", "Community rooms"),
    row=both("一行是一个社区的一处用房", "One row is one set of rooms of one community"),
    schema=CommunityFacility,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区民政、规划部门", "District civil affairs and planning departments"),
    clauses=("S2-13", "S4-13"),
    checks=(
        *not_negative("required_area_m2", "actual_area_m2"),
        Check(
            name="standard_met_has_area",
            refuses="nothing",
            message=both(
                "填报达标，但实有面积少于应配面积", "Reported as meeting the standard with less than the required area"
            ),
            mend=both("核对面积，或更正是否达标", "Check the areas, or correct the statement"),
            expr=~pl.col("is_standard_met") | (pl.col("actual_area_m2") >= pl.col("required_area_m2")),
            columns=("required_area_m2", "actual_area_m2", "is_standard_met"),
        ),
    ),
)
