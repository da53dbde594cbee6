"""街道物业管理力量: organ, leaders, staff, money, rules and mediation of one street."""

import dataframely as dy
import polars as pl

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Check, Source, area, decimal, whole, words, yes_no
from pipelines.text import both


class StreetCapacity(dy.Schema):
    """One row is one street at the end of one quarter."""

    street = area("街道名称", "Street", "街道", "街道（乡镇）", "街乡镇", "所属街道", level="street", key=True)
    district = area("所属区", "District", "区县", "区", level="district")
    has_organ = yes_no("是否明确物业管理机构", "Organ named", "是否明确承担机构", "机构是否明确", required=True)
    has_functions = yes_no("是否明确机构职能", "Functions named", "职能是否明确")
    is_headed_by_main_leader = yes_no("是否由主要领导牵头", "Headed by the main leader", "是否一把手负责")
    deputy_post = words("分管负责人职务", "Post of the deputy in charge", "分管领导职务")
    dedicated_staff = whole(
        "专职工作人员数", "Dedicated staff", "专职人员数", "专职人员", unit="人", adds_up=True, required=True
    )
    budget_yuan = decimal("物业管理工作经费（元）", "Budget (yuan)", "工作经费", "年度经费", adds_up=True)
    has_measures = yes_no("工作措施是否到位", "Measures in place", "措施是否到位", "规章制度是否到位")
    has_facilities = yes_no("软硬件设施是否到位", "Facilities in place", "设施是否到位", "办公条件是否到位")
    has_mediation_station = yes_no("是否设矛盾投诉调解站", "Mediation station", "是否设调解站", "调解站")
    station_staff = whole("调解站专职人员数", "Station staff", "调解站人数", unit="人", adds_up=True)
    mediators = whole("人民调解员数", "People's mediators", "调解员人数", unit="人", adds_up=True)
    professionals = whole("参与调解物业专业人员数", "Property professionals", "物业专业人员数", unit="人", adds_up=True)


SOURCE = Source(
    id="street_capacity",
    label=both("街道物业管理力量", "Capacity of streets"),
    row=both("一行是一个街道季度末的机构、人员、经费", "One row is one street's organ, staff and money at quarter end"),
    schema=StreetCapacity,
    shape="picture",
    cadence="quarter",
    sender="street",
    owner=both("街道办事处（乡镇政府）", "Street office"),
    clauses=("S1-06", "S1-22", "S1-31", "S2-12", "S3-02", "S3-07", "S4-22", "S4-34", "S1-35"),
    checks=(
        *not_negative("dedicated_staff", "budget_yuan", "station_staff", "mediators", "professionals"),
        Check(
            name="station_staff_have_a_station",
            refuses="nothing",
            message=both("未设调解站，但填有调解站人员", "No station, but station staff are given"),
            mend=both("核对两栏", "Check both cells"),
            expr=pl.col("has_mediation_station") | (pl.col("station_staff") == 0),
            columns=("has_mediation_station", "station_staff"),
        ),
    ),
)
