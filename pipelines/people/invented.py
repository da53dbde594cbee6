"""The people of an invented city: enough posts to try every act, all of them marked as invented."""

from collections import Counter

from pipelines.intake.judging.places import gazetteer
from pipelines.intake.storing.divisions import division_files
from pipelines.people.register import add_person, grant, register_of
from pipelines.settings import Home

_BY = "模拟数据生成程序"
_WHY = "模拟数据：供演示使用"
_WHOLE = (
    ("leader", "周一鸣", "分管领导（模拟）", "leader"),
    ("office1", "王芳", "市级主管部门科长（模拟）", "office"),
    ("office2", "李强", "市级主管部门副处长（模拟）", "office"),
    ("analyst", "陈晨", "数据分析员（模拟）", "analyst"),
    ("auditor", "赵敏", "审计员（模拟）", "auditor"),
    ("admin", "孙浩", "系统管理员（模拟）", "administrator"),
)


def invent_people(home: Home) -> int:
    """Registers the people of an invented city, once; gives how many there are."""
    assert home.invented
    if _WHOLE[0][0] in register_of(home).people:
        return 0
    for id_, name, post, role in _WHOLE:
        _add(home, id_, name, post, role, home.region)
    areas = gazetteer(division_files(home), "2022-12").areas
    parents = Counter(area.parent for area in areas.values() if area.level == "street" and not area.ended)
    district = parents.most_common(1)[0][0] if parents else ""  # the one with most streets
    if district not in ("", home.region):
        _add(home, "district1", "刘洋", f"{areas[district].name}主管部门科长（模拟）", "district_office", district)
    streets = sorted(code for code, area in areas.items() if area.level == "street" and area.parent == district)
    for number, street in enumerate(streets[:2], 1):
        _add(
            home,
            f"clerk{number}",
            ("吴静", "郑磊")[number - 1],
            f"{areas[street].name}经办人（模拟）",
            "street_clerk",
            street,
        )
    return len(register_of(home).people)


def _add(home: Home, id_: str, name: str, post: str, role: str, scope: str) -> None:
    add_person(home, id_, name=name, post=post, actor=_BY, why=_WHY)
    grant(home, id_, role, scope, actor=_BY, why=_WHY)
