"""建设项目: what a developer builds, from sale to delivery, with the rooms and contracts that it owes."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import (
    Check,
    Source,
    area,
    credit_code,
    day,
    decimal,
    identifier,
    whole,
    words,
    yes_no,
)
from pipelines.catalogue.worded import not_before, within
from pipelines.text import both


class Project(dy.Schema):
    """One row is one building project."""

    project_id = identifier("建设项目编号", "Project number", "开发项目编号", "工程项目编号", key=True)
    project_name = words("建设项目名称", "Project name", "开发项目名称", "工程名称", required=True)
    developer_code = credit_code(
        "开发企业信用代码", "Developer credit code", "建设单位信用代码", "开发企业统一社会信用代码", refers="developer"
    )
    developer_name = words("开发企业名称", "Developer name", "建设单位", "开发企业", "开发建设单位")
    estate_id = identifier("小区编号", "Estate number", refers="estate")
    estate_name = words("小区名称", "Estate name")
    district = area("所属区", "District", "区县", "区", "行政区", level="district", required=True)
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    is_new_housing = yes_no("是否新建住宅项目", "New housing", "是否新建住宅", "新建住宅项目")
    floor_area_m2 = decimal("总建筑面积", "Total floor area", "项目总建筑面积", unit="平方米", adds_up=True)
    planned_floor_area_m2 = decimal(
        "规划总建筑面积", "Planned total floor area", "规划建筑面积", unit="平方米", adds_up=True
    )
    first_sale_on = day("首次销售日期", "First sale on", "首次预售日期", "开盘日期", "预售日期")
    planned_move_in_on = day("计划入住日期", "Planned move-in on", "预计入住日期")
    first_move_in_on = day("首次入住日期", "First move-in on", "首户入住日期", "入住日期")
    joint_review_on = day("公建联审联验日期", "Joint review on", "联审联验日期", "非经营性公建联审联验日期")
    facility_ready_on = day("社区用房具备条件日期", "Community rooms ready on", "公建配套就绪日期")
    delivered_on = day("项目交付日期", "Delivered on", "交付日期", "交付使用日期")
    service_room_m2 = decimal("物业服务用房面积", "Service rooms", "物业用房面积", unit="平方米", adds_up=True)
    community_room_m2 = decimal("社区用房面积", "Community rooms", "社区办公用房面积", unit="平方米", adds_up=True)
    is_designed_with_main_works = yes_no("是否同步设计", "Designed with the main works", "同步设计")
    is_accepted_with_main_works = yes_no("是否同步验收", "Accepted with the main works", "同步验收")
    has_one_card = yes_no("是否实行一卡通", "One-card system", "一卡通")
    has_sales_clause = yes_no("销售合同是否载明物业内容", "Service clause in sales contracts", "买卖合同物业条款")
    delivered_units = whole("已交付套数", "Units delivered", "交付套数", unit="套", adds_up=True)
    buyer_contracts = whole("与买受人签订物业合同数", "Contracts with buyers", "买受人合同数", unit="份", adds_up=True)


SOURCE = Source(
    id="project",
    label=both("建设项目", "Building projects"),
    row=both("一行是一个建设项目", "One row is one building project"),
    schema=Project,
    shape="register",
    cadence="quarter",
    sender="district",
    owner=both("区住房城乡建设部门", "District housing department"),
    clauses=("S2-01", "S4-09", "S4-10", "S4-12", "S4-13", "S4-18", "S4-26"),
    checks=(
        *not_negative(
            "service_room_m2",
            "community_room_m2",
            "delivered_units",
            "buyer_contracts",
            "planned_floor_area_m2",
        ),
        Check(
            name="area_positive",
            refuses="row",
            message=both("总建筑面积应大于 0", "The floor area must be above 0"),
            mend=both("核对面积（平方米）；不掌握的留空", "Check the area (m²); leave it blank where unknown"),
            expr=pl.col("floor_area_m2") > 0,
            columns=("floor_area_m2",),
        ),
        within(Project, "service_room_m2", "floor_area_m2"),
        within(Project, "community_room_m2", "floor_area_m2"),
        within(Project, "buyer_contracts", "delivered_units", refuses="nothing"),
        not_before(Project, "first_move_in_on", "delivered_on", refuses="nothing"),
    ),
)
