"""社区基本情况: households and the residents' self-government body of a community, from a day on."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Source, area, day, whole, yes_no
from pipelines.catalogue.worded import after
from pipelines.text import both


class CommunityProfile(dy.Schema):
    """One row is one community from one day on."""

    community = area("社区名称", "Community", "社区", "所属社区", "社区（村）", "社区代码", level="community", key=True)
    valid_from = day("情况起始日期", "True from", "社区情况生效日期", "生效日期", key=True)
    valid_to = day("情况截止日期", "True until", "社区情况失效日期", "失效日期")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", level="street")
    district = area("所属区", "District", "区县", "区", level="district")
    households = whole("社区户数", "Households", "常住户数", unit="户", adds_up=True, required=True)
    population = whole("社区人口", "Population", "常住人口", "社区人数", unit="人", adds_up=True)
    self_government_on = day("居民自治组织成立日期", "Self-government body since", "自治组织成立日期")
    is_self_government_complete = yes_no("居民自治组织是否健全", "Self-government body complete", "自治组织是否健全")
    committee_members = whole("居委会委员人数", "Members of the residents' committee", "居委会成员数", unit="人")
    property_staff = whole("社区物业管理人员数", "Staff for property management", "社区物管人员数", unit="人")


SOURCE = Source(
    id="community_profile",
    label=both("社区基本情况", "Communities"),
    row=both("一行是一个社区自某日起的情况", "One row is one community from one day on"),
    schema=CommunityProfile,
    shape="register",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S0-08", "S1-01", "S3-02", "S4-22", "S1-02"),
    checks=(
        after(CommunityProfile, "valid_to", "valid_from"),
        *not_negative("households", "population", "committee_members", "property_staff"),
    ),
)
