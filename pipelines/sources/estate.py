"""小区: the roster of residential estates, as a district sends it for the end of each month."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.schema import (
    Check,
    Source,
    area,
    choice,
    credit_code,
    day,
    decimal,
    derived,
    fee,
    identifier,
    whole,
    words,
    yes_no,
)  # fmt: skip
from pipelines.text import both

TYPES = {
    "commodity": both("商品房", "Commodity housing"),
    "resettlement": both("拆迁安置房", "Resettlement housing"),
    "old": both("老旧小区", "Old estate"),
    "affordable": both("保障性住房", "Affordable housing"),
    "no_owner_building": both("无主管楼院", "Building without a responsible unit"),
    "direct_public": both("直管公房", "Directly managed public housing"),
    "unit_self": both("单位自管房", "Housing managed by its unit"),
}
MODES = {
    "self_managed": both("业主自行管理", "Self-management by owners"),
    "company_full": both("物业服务企业", "Property service company"),
    "special_items": both("专项委托", "Special items contracted"),
    "other_manager": both("其他管理人", "Other manager"),
    "logistics_unit": both("单位自管", "Managed by its unit"),
    "community_body": both("社区物业服务机构", "Community service body"),
    "street_custody": both("街道代管", "Street custody"),
    "housing_office": both("房管所代管", "Housing office custody"),
    "local_government": both("属地政府管理", "Local government"),
    "developer_preliminary": both("前期物业服务", "Developer's preliminary service"),
    "trusteeship": both("应急托管", "Emergency trusteeship"),
    "none": both("无物业管理服务", "No service"),
}
# A company heading also holds management modes. Whole cells only: a company whose name holds such a word stays one.
MODES_AS_WRITTEN = {
    "单位自管物业": "logistics_unit",
    "单位自管": "logistics_unit",
    "单位自管房": "logistics_unit",
    "无物业管理服务": "none",
    "无物业": "none",
    "无物业服务": "none",
    "无物业管理": "none",
    "街道办事处（委员会）代管物业": "street_custody",
    "街道代管": "street_custody",
    "街道办事处代管": "street_custody",
    "房管所代管物业": "housing_office",
    "房管所代管": "housing_office",
    "业主自筹物业": "self_managed",
    "业主自筹": "self_managed",
    "业主自管": "self_managed",
    "社区代管": "community_body",
    "无": "none",
}
FUND_STATES = {
    "none": both("未建立", "None"),
    "set_up": both("已建立", "Set up"),
    "low": both("余额不足", "Low"),
}
DATUMS = {
    "BD-09": both("百度坐标", "BD-09"),
    "GCJ-02": both("国测局坐标", "GCJ-02"),
    "WGS-84": both("WGS-84", "WGS-84"),
}


class Estate(dy.Schema):
    """One row is one estate at the end of one month."""

    estate_id = identifier("小区编号", "Estate number", "小区编码", "项目编号", "物业项目编号", key=True)
    name = words("小区名称", "Estate name", "项目名称", "物业项目名称", "小区（项目）名称", "小区名", required=True)
    district = area("所属区", "District", "区县", "区", "行政区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", "所属街道（乡镇）", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", "社区居委会", level="community")
    estate_type = choice("小区类型", "Estate type", "房屋类型", "项目类型", "物业类型", values=TYPES)
    is_old = yes_no("是否老旧小区", "Old estate", "老旧小区")
    completed_year = whole("建成年份", "Year completed", "竣工年份", "建成年代", "建筑年代", unit="年建成")
    buildings = whole("楼栋数", "Buildings", "房屋数量", "楼栋数量", "栋数", unit="栋", adds_up=True)
    households = whole("户数", "Households", "总户数", "住宅户数", unit="户", adds_up=True)
    floor_area_m2 = decimal("总建筑面积", "Total floor area", "建筑面积", "总面积", unit="平方米", adds_up=True)
    is_in_scope = yes_no("是否纳入考核", "In scope", "是否纳入")
    exclusion_reason = words("不纳入原因", "Reason for exclusion")
    eligible_on = day("符合成立条件日期", "Eligible for a committee since", "符合组建条件日期", "达到成立条件日期")
    manager = words("物业服务单位", "Managing body", "物业公司", "物业服务企业", "物业企业", "管理单位", "物业企业名称")
    company_code = credit_code("企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码")
    service_mode = choice(
        "管理方式", "Service mode", "物业管理方式", "服务方式", values=MODES, written=MODES_AS_WRITTEN
    )
    mode_decided_on = day("业主共同决定日期", "Mode decided by owners on", "业主大会决定日期")
    fee_text = fee("物业费标准", "Fee", "物业费", "收费标准")
    repair_fund_status = choice("维修资金情况", "Repair fund", "专项维修资金", "维修资金状况", values=FUND_STATES)
    party_work_on = day("党的工作覆盖日期", "Party work since")
    longitude = decimal("经度", "Longitude", scale=6)
    latitude = decimal("纬度", "Latitude", scale=6)
    datum = choice("坐标系", "Datum", values=DATUMS)
    company_name = derived(dy.String, "物业服务企业名称", "Company name")
    fee_text_low_yuan = derived(dy.Decimal, "物业费下限（元）", "Fee, low (yuan)", precision=18, scale=4)
    fee_text_high_yuan = derived(dy.Decimal, "物业费上限（元）", "Fee, high (yuan)", precision=18, scale=4)
    fee_text_unit = derived(dy.String, "物业费单位", "Fee unit")


# 馨莲茗园业主委员会物业: the owners themselves, whatever their estate is called
_by_owners = pl.col("manager").str.contains("业主委员会|业委会") & ~pl.col("manager").str.contains("公司")
_manager_mode = pl.coalesce(
    pl.col("manager").replace_strict(MODES_AS_WRITTEN, default=None, return_dtype=pl.String),
    pl.when(_by_owners).then(pl.lit("self_managed")),
)

SOURCE = Source(
    id="estate",
    label=both("小区台账", "Estates"),
    row=both("一行是一个小区在一个月末的情况", "One row is one estate at the end of one month"),
    schema=Estate,
    shape="picture",
    cadence="month",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S3-25", "S3-10", "S1-04", "S1-08", "S1-12", "S3-30", "S4-23"),
    derive=(
        pl.when(_manager_mode.is_null()).then(pl.col("manager")).alias("company_name"),
        pl.coalesce(
            pl.col("service_mode"),
            _manager_mode,
            pl.when(
                pl.col("company_code").is_not_null()
                | pl.col("manager").str.contains(r"公司|物业(管理)?(服务)?(中心|处)?$|分部$")
            ).then(pl.lit("company_full")),
        ).alias("service_mode"),
    ),
    checks=(
        Check(
            name="households_not_negative",
            refuses="row",
            message=both("户数不能为负", "Households cannot be negative"),
            mend=both("核对户数；不掌握的留空", "Check the number; leave it blank where unknown"),
            expr=pl.col("households") >= 0,
            columns=("households",),
        ),
        Check(
            name="completed_year_plausible",
            refuses="row",
            message=both("建成年份应在 1900 至 2100 之间", "The year must lie between 1900 and 2100"),
            mend=both("核对年份；不掌握的留空", "Check the year; leave it blank where unknown"),
            expr=pl.col("completed_year").is_between(1900, 2100),
            columns=("completed_year",),
        ),
        Check(
            name="area_positive",
            refuses="row",
            message=both("总建筑面积应大于 0", "The floor area must be above 0"),
            mend=both("核对面积（平方米）；不掌握的留空", "Check the area (m²); leave it blank where unknown"),
            expr=pl.col("floor_area_m2") > 0,
            columns=("floor_area_m2",),
        ),
        Check(
            name="exclusion_has_reason",
            refuses="row",
            message=both("不纳入考核的小区须写明原因", "An estate out of scope needs a reason"),
            mend=both("填写不纳入原因，或改为纳入", "Give the reason, or set it in scope"),
            expr=pl.col("is_in_scope").fill_null(value=True) | pl.col("exclusion_reason").is_not_null(),
            columns=("is_in_scope", "exclusion_reason"),
        ),
        Check(
            name="street_known",
            refuses="nothing",
            message=both("所属街道未能确定，记入“未分配”", "The street is not known; counted as unassigned"),
            mend=both("按区划名称填写所属街道", "Write the street's official name"),
            expr=pl.col("street").is_not_null(),
            columns=("street",),
        ),
        Check(
            name="mode_agrees_with_manager",
            refuses="nothing",
            message=both(
                "填了服务企业，管理方式却是“无物业管理服务”", "A company is named, yet the mode says no service"
            ),
            mend=both("核对两栏", "Check both cells"),
            expr=~((pl.col("service_mode") == "none") & pl.col("company_code").is_not_null()),
            columns=("service_mode", "manager"),
        ),
    ),
)
