"""宣传活动: events by which streets and districts make the rules known."""

import dataframely as dy

from pipelines.catalogue.checks import not_negative
from pipelines.catalogue.schema import Source, area, choices, day, identifier, whole, words, yes_no
from pipelines.text import both

CHANNELS = {
    "on_site": both("现场活动", "On site"),
    "notice": both("宣传栏、海报", "Notices and posters"),
    "press": both("报刊", "Press"),
    "broadcast": both("广播电视", "Broadcast"),
    "online": both("网络新媒体", "Online"),
    "other": both("其他", "Other"),
}
CHANNELS_AS_WRITTEN = {
    "现场": "on_site",
    "进社区": "on_site",
    "宣传栏": "notice",
    "海报": "notice",
    "报纸": "press",
    "电视": "broadcast",
    "广播": "broadcast",
    "微信": "online",
    "公众号": "online",
    "新媒体": "online",
    "网络": "online",
}


class Publicity(dy.Schema):
    """One row is one event."""

    event_no = identifier("宣传活动编号", "Event number", "宣传编号", key=True)
    topic = words("宣传主题", "Topic", "活动主题", "宣传活动名称", required=True)
    held_on = day("宣传活动日期", "Held on", "活动日期", "宣传日期", required=True)
    district = area("所属区", "District", "区县", "区", level="district")
    street = area("所属街道", "Street", "街道", "街道（乡镇）", level="street")
    community = area("所属社区", "Community", "社区", level="community")
    channels = choices("宣传形式", "Channels", "宣传方式", "宣传媒介", values=CHANNELS, written=CHANNELS_AS_WRITTEN)
    organiser = words("宣传单位", "Organiser", "主办单位", "组织单位")
    people_reached = whole("宣传覆盖人数", "People reached", "参与人数", "覆盖人数", unit="人", adds_up=True)
    is_good_example = yes_no("是否先进典型宣传", "Shows a good example", "先进典型")


SOURCE = Source(
    id="publicity",
    label=both("宣传活动", "Publicity"),
    row=both("一行是一次宣传活动", "One row is one event"),
    schema=Publicity,
    shape="events",
    cadence="quarter",
    sender="district",
    owner=both("区物业管理工作领导小组办公室", "District office of the leading group"),
    clauses=("S1-34", "S2-20", "S3-31", "S4-36"),
    checks=(*not_negative("people_reached"),),
)
