"""汇总数（自报）: a district's own totals, a row a street and one for the district, to be held against the rosters."""

import dataframely as dy

from pipelines.catalogue.checks import at_most, not_negative
from pipelines.catalogue.schema import Source, decimal, identifier, whole, words
from pipelines.text import both


class AreaTotal(dy.Schema):
    """One row is what one area says of itself for one month. Rows do not add up: the district's own is among them."""

    area_code = identifier("汇总区划代码", "Area code", "区划代码", "行政区划代码", key=True)
    area_name = words("区划名称", "Area", "汇总单位", "街道（乡镇）名称")
    estates = whole("自报小区数", "Estates reported", "小区数", "小区总数", unit="个", required=True)
    households = whole("自报户数", "Households reported", "总户数", "户数合计", unit="户")
    floor_area_m2 = decimal(
        "自报总建筑面积（平方米）", "Floor area reported (m²)", "总建筑面积（平方米）", unit="平方米"
    )
    committees = whole("自报业委会（物管会）数", "Committees reported", "业委会（物管会）数", "业委会数", unit="个")
    estates_with_service = whole("自报有物业服务小区数", "Estates with service", "有物业服务小区数", unit="个")
    estates_with_party_body = whole("自报有党组织小区数", "Estates with a Party body", "有党组织小区数", unit="个")


SOURCE = Source(
    id="area_total",
    label=both("汇总数（自报）", "Totals as reported"),
    row=both("一行是一个区域自报的月末汇总数", "One row is what one area says of itself for one month"),
    schema=AreaTotal,
    shape="picture",
    cadence="month",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S3-25", "S3-26"),
    checks=(
        *not_negative(
            "estates", "households", "floor_area_m2", "committees", "estates_with_service", "estates_with_party_body"
        ),
        at_most(
            "committees",
            "estates",
            "业委会（物管会）多于小区，请核对",
            "More committees than estates",
            refuses="nothing",
        ),
        at_most(
            "estates_with_service", "estates", "有物业服务的小区多于小区总数", "More estates with service than estates"
        ),
        at_most(
            "estates_with_party_body",
            "estates",
            "有党组织的小区多于小区总数",
            "More estates with a Party body than estates",
        ),
    ),
)
