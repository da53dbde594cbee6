"""小区: the roster of residential estates, as a district sends it for the end of each month."""

import dataframely as dy
import numpy as np
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.managing_bodies import form_of
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
)
from pipelines.catalogue.worded import within
from pipelines.datum import DATUMS as DATUM_NAMES
from pipelines.datum import gcj02_of
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
    "物业公司": "company_full",
    "物业服务公司": "company_full",
    "物业管理公司": "company_full",
    "专业物业": "company_full",
    "其他物业管理人": "other_manager",
    "无": "none",
}
FUND_STATES = {
    "none": both("未建立", "None"),
    "set_up": both("已建立", "Set up"),
    "low": both("余额不足", "Low"),
}
ASSEMBLY_STATES = {
    "none": both("未成立业主大会", "No assembly"),
    "formed": both("已成立业主大会", "Formed"),
    "cannot_act": both("业主大会不能履职", "Cannot act"),
}
ASSEMBLY_STATES_AS_WRITTEN = {"未成立": "none", "已成立": "formed", "成立": "formed", "不能履职": "cannot_act"}
SERVICE_CLASSES = {
    "graded": both("等级服务", "Graded service"),
    "basic": both("基础性服务", "Basic service"),
}
SERVICE_CLASSES_AS_WRITTEN = {
    "等级": "graded",
    "等级有偿": "graded",
    "等级有偿服务": "graded",
    "基础": "basic",
    "基础性有偿": "basic",
    "基础性有偿服务": "basic",
}
PRICE_MODES = {
    "guided": both("政府指导价", "Guided by government"),
    "market": both("市场调节价", "Market"),
}
PRICE_MODES_AS_WRITTEN = {"指导价": "guided", "市场价": "market"}
DATUMS = {
    "BD-09": both("百度坐标", "BD-09"),
    "GCJ-02": both("国测局坐标", "GCJ-02"),
    "WGS-84": both("WGS-84", "WGS-84"),
}


class Estate(dy.Schema):
    """One row is one estate at the end of one month."""

    estate_id = identifier("小区编号", "Estate number", "小区编码", "项目编号", "物业项目编号", key=True)
    name = words("小区名称", "Estate name", "项目名称", "物业项目名称", "小区（项目）名称", "小区名", required=True)
    alias = words("小区别名", "Other names", "小区曾用名", "曾用名", "别名")
    district = area("所属区", "District", "区县", "区", "行政区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", "街乡镇", "所属街道（乡镇）", level="street")
    community = area("所属社区", "Community", "社区", "社区（村）", "社区居委会", level="community")
    estate_type = choice("小区类型", "Estate type", "房屋类型", "房屋性质", "项目类型", "物业类型", values=TYPES)
    is_old = yes_no("是否老旧小区", "Old estate", "老旧小区")
    is_in_built_up_area = yes_no("是否在城市建成区", "In the built-up area", "是否建成区", "建成区内")
    untransferred_soe = words("未移交国有企业", "State company not yet handed over", "未移交国企", "产权国企")
    completed_year = whole("建成年份", "Year completed", "竣工年份", "建成年代", "建筑年代", unit="年建成")
    buildings = whole("楼栋数", "Buildings", "房屋数量", "楼栋数量", "栋数", unit="栋", adds_up=True)
    households = whole("户数", "Households", "总户数", "住宅户数", unit="户", adds_up=True)
    floor_area_m2 = decimal("总建筑面积", "Total floor area", "建筑面积", "总面积", unit="平方米", adds_up=True)
    building_m2 = decimal("建筑物总面积", "Building area", "建筑物面积", unit="平方米", adds_up=True)
    planned_floor_area_m2 = decimal("规划总建筑面积", "Planned total floor area", "规划建筑面积", unit="平方米")
    delivered_exclusive_m2 = decimal(
        "已交付专有部分面积",
        "Exclusive area delivered",
        "已交付专有面积",
        "交付专有部分面积",
        unit="平方米",
        adds_up=True,
    )
    delivered_households = whole("已交付户数", "Households delivered", "交付户数", unit="户", adds_up=True)
    hardship_households = whole("困难家庭户数", "Households in hardship", "困难户数", unit="户", adds_up=True)
    area_delimited_on = day("物业管理区域划定日期", "Management area delimited on", "区域划定日期")
    is_in_scope = yes_no("是否纳入考核", "In scope", "是否纳入")
    exclusion_reason = words("不纳入原因", "Reason for exclusion")
    eligible_on = day("符合成立条件日期", "Eligible for a committee since", "符合组建条件日期", "达到成立条件日期")
    eligible_basis = words("符合成立条件依据", "Why eligible", "符合组建条件依据", "成立条件依据")
    assembly_state = choice(
        "业主大会情况", "Owners' assembly", "业主大会状况", values=ASSEMBLY_STATES, written=ASSEMBLY_STATES_AS_WRITTEN
    )
    manager = words("物业服务单位", "Managing body", "物业公司", "物业服务企业", "物业企业", "管理单位", "物业企业名称")
    company_code = credit_code(
        "企业统一社会信用代码", "Company credit code", "统一社会信用代码", "物业企业信用代码", refers="company"
    )
    service_mode = choice(
        "管理方式", "Service mode", "物业管理方式", "服务方式", values=MODES, written=MODES_AS_WRITTEN
    )
    mode_decided_on = day("业主共同决定日期", "Mode decided by owners on", "业主大会决定日期")
    service_class = choice(
        "物业服务类别", "Service class", "服务类别", values=SERVICE_CLASSES, written=SERVICE_CLASSES_AS_WRITTEN
    )
    price_mode = choice(
        "物业费定价方式", "Price mode", "定价方式", "价格形式", values=PRICE_MODES, written=PRICE_MODES_AS_WRITTEN
    )
    fee_text = fee("物业费标准", "Fee", "物业费", "收费标准")
    repair_fund_status = choice("维修资金情况", "Repair fund", "专项维修资金", "维修资金状况", values=FUND_STATES)
    party_work_on = day("党的工作覆盖日期", "Party work since")
    work_plan_on = day("一小区一方案制定日期", "Work plan made on", "小区工作方案日期", "工作方案日期")
    responsible_party = words("现阶段责任主体", "Responsible at this stage", "阶段责任主体", "物业管理责任主体")
    repair_responsible = words("日常维修责任单位", "Responsible for routine repair", "维修责任单位", "维修养护责任人")
    longitude = decimal("经度", "Longitude", scale=6)
    latitude = decimal("纬度", "Latitude", scale=6)
    datum = choice("坐标系", "Datum", values=DATUMS)
    map_longitude = derived(dy.Float64, "地图经度（GCJ-02）", "Longitude on the map (GCJ-02)")
    map_latitude = derived(dy.Float64, "地图纬度（GCJ-02）", "Latitude on the map (GCJ-02)")
    company_name = derived(dy.String, "物业服务企业名称", "Company name")
    fee_text_low_yuan = derived(dy.Decimal, "物业费下限（元）", "Fee, low (yuan)", precision=18, scale=4)
    fee_text_high_yuan = derived(dy.Decimal, "物业费上限（元）", "Fee, high (yuan)", precision=18, scale=4)
    fee_text_unit = derived(dy.String, "物业费单位", "Fee unit")


_manager = form_of(pl.col("manager"))
_manager_mode = pl.coalesce(
    pl.col("manager").replace_strict(MODES_AS_WRITTEN, default=None, return_dtype=pl.String),
    _manager.struct.field("mode"),
)
# a name whose credit code stands beside it is confirmed by that, whatever its form
_names_company = _manager.struct.field("is_company") | (pl.col("company_code").is_not_null() & _manager_mode.is_null())


_POINT = pl.Struct({"longitude": pl.Float64, "latitude": pl.Float64})


def _on_map(points: pl.Series) -> pl.Series:
    """Points in the datum of our outlines, GCJ-02; null where their own is not said: it is never guessed."""
    frame = points.struct.unnest()
    if frame["datum"].null_count() == frame.height:
        return pl.Series([None], dtype=_POINT).new_from_index(0, frame.height)
    east, north = (frame[name].cast(pl.Float64).to_numpy(writable=True) for name in ("longitude", "latitude"))
    is_converted = np.zeros(frame.height, dtype=bool)
    for datum in DATUM_NAMES:
        rows = (frame["datum"] == datum).fill_null(value=False).to_numpy()
        east[rows], north[rows] = gcj02_of(east[rows], north[rows], datum)
        is_converted |= rows
    matches = pl.DataFrame({"longitude": east, "latitude": north}).with_columns(pl.all().fill_nan(None).round(6))
    in_china = pl.col("longitude").is_between(73, 136) & pl.col("latitude").is_between(3, 54)
    is_known = pl.lit(pl.Series(is_converted)) & in_china
    return matches.select(pl.struct(pl.when(is_known).then(pl.all())).alias("point"))["point"]


_point = pl.struct("longitude", "latitude", "datum").map_batches(_on_map, return_dtype=_POINT)
_has_point = pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null()

SOURCE = Source(
    id="estate",
    label=both("小区台账", "Estates"),
    row=both("一行是一个小区在一个月末的情况", "One row is one estate at the end of one month"),
    schema=Estate,
    shape="picture",
    cadence="month",
    sender="street",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=(
        "S3-25",
        "S3-10",
        "S1-04",
        "S1-08",
        "S1-12",
        "S1-16",
        "S1-19",
        "S1-28",
        "S1-32",
        "S1-36",
        "S2-14",
        "S3-18",
        "S3-30",
        "S4-06",
        "S4-08",
        "S4-10",
        "S4-23",
        "S0-07",
        "S3-03",
        "S3-04",
        "S3-09",
        "S3-11",
        "S3-19",
        "S3-26",
        "S4-11",
    ),
    derive=(
        pl.when(_names_company).then(pl.col("manager")).alias("company_name"),
        pl.coalesce(
            pl.col("service_mode"),
            _manager_mode,
            pl.when(pl.col("company_code").is_not_null() | _names_company).then(pl.lit("company_full")),
        ).alias("service_mode"),
        _point.struct.field("longitude").alias("map_longitude"),
        _point.struct.field("latitude").alias("map_latitude"),
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
        *not_negative(
            "buildings",
            "delivered_exclusive_m2",
            "delivered_households",
            "hardship_households",
            "building_m2",
            "planned_floor_area_m2",
        ),
        within(Estate, "delivered_exclusive_m2", "building_m2", refuses="nothing"),
        within(Estate, "delivered_households", "households", refuses="nothing"),
        within(Estate, "hardship_households", "households", refuses="nothing"),
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
            message=both("已填服务企业，管理方式为“无物业管理服务”", "A company is given, but the mode is no service"),
            mend=both("核对两栏", "Check both cells"),
            expr=~((pl.col("service_mode") == "none") & pl.col("company_code").is_not_null()),
            columns=("service_mode", "manager"),
        ),
        Check(
            name="manager_is_known",
            refuses="nothing",
            message=both(
                "既不是企业名称，也不是已知的管理方式，未计为物业服务企业",
                "Neither a company's name nor a known form of management; not counted as a company",
            ),
            mend=both(
                "填写企业全称（或补填统一社会信用代码），或在“管理方式”栏注明",
                "Write the company's full name or its credit code, or say the service mode",
            ),
            expr=pl.col("manager").is_null()
            | pl.col("company_name").is_not_null()
            | pl.col("service_mode").is_not_null(),
            columns=("manager",),
        ),
        Check(
            name="datum_known",
            refuses="nothing",
            message=both("有经纬度，未填坐标系，不上图", "A point without its datum is not drawn"),
            mend=both("注明坐标系：百度坐标、国测局坐标或 WGS-84", "Say the datum: BD-09, GCJ-02 or WGS-84"),
            expr=~_has_point | pl.col("datum").is_not_null(),
            columns=("longitude", "latitude", "datum"),
        ),
        Check(
            name="point_in_china",
            refuses="nothing",
            message=both("经纬度不在中国范围内，不上图", "The point is not in China and is not drawn"),
            mend=both("核对经度、纬度，两栏是否写反", "Check both; they may have changed places"),
            expr=~_has_point | pl.col("datum").is_null() | pl.col("map_longitude").is_not_null(),
            columns=("longitude", "latitude"),
        ),
    ),
)
