"""Names of companies and estates, taken apart: what tells one from another, and what only says it at more length.

Nothing here decides that two names are the same; `likeness` proposes, people decide.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Form = Literal["limited", "shares", "company", "body", ""]
Trade = Literal["property", "developer", ""]

_NO_SIGN = re.compile(r"[\s\u200b\ufeff·•・.,，。、:：;；'\"“”‘’_\-—–~]+")
_BRACKETS = str.maketrans("[]{}<>【】〔〕《》〈〉「」", "()()()()()()()()")  # NFKC has made （） plain
_MASKED = re.compile(r"〔[\u4e00-\u9fff]+〕")  # what intake put in the place of a door or a person
_BRACKETED = re.compile(r"\(([^()]*)\)")

_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾"
)
# Cities of the prefecture level: a company's name begins with its place (企业名称登记管理规定 第六条).
_CITIES = (
    "石家庄|唐山|秦皇岛|邯郸|邢台|保定|张家口|承德|沧州|廊坊|衡水|太原|大同|阳泉|长治|晋城|朔州|晋中|运城|忻州|临汾|吕梁|"
    "呼和浩特|包头|乌海|赤峰|通辽|鄂尔多斯|呼伦贝尔|巴彦淖尔|乌兰察布|沈阳|大连|鞍山|抚顺|本溪|丹东|锦州|营口|阜新|辽阳|"
    "盘锦|铁岭|葫芦岛|长春|四平|辽源|通化|白山|松原|白城|哈尔滨|齐齐哈尔|鸡西|鹤岗|双鸭山|大庆|伊春|佳木斯|七台河|牡丹江|"
    "黑河|绥化|南京|无锡|徐州|常州|苏州|南通|连云港|淮安|盐城|扬州|镇江|泰州|宿迁|杭州|宁波|温州|嘉兴|湖州|绍兴|金华|衢州|"
    "舟山|台州|丽水|合肥|芜湖|蚌埠|淮南|马鞍山|淮北|铜陵|安庆|黄山|滁州|阜阳|宿州|六安|亳州|池州|宣城|福州|厦门|莆田|三明|"
    "泉州|漳州|南平|龙岩|宁德|南昌|景德镇|萍乡|九江|新余|鹰潭|赣州|吉安|宜春|抚州|上饶|济南|青岛|淄博|枣庄|东营|烟台|潍坊|"
    "济宁|泰安|威海|日照|临沂|德州|聊城|滨州|菏泽|郑州|开封|洛阳|平顶山|安阳|鹤壁|新乡|焦作|濮阳|许昌|漯河|三门峡|南阳|商丘|"
    "信阳|周口|驻马店|武汉|黄石|十堰|宜昌|襄阳|鄂州|荆门|孝感|荆州|黄冈|咸宁|随州|长沙|株洲|湘潭|衡阳|邵阳|岳阳|常德|张家界|"
    "益阳|郴州|永州|怀化|娄底|广州|韶关|深圳|珠海|汕头|佛山|江门|湛江|茂名|肇庆|惠州|梅州|汕尾|河源|阳江|清远|东莞|中山|潮州|"
    "揭阳|云浮|南宁|柳州|桂林|梧州|北海|防城港|钦州|贵港|玉林|百色|贺州|河池|来宾|崇左|海口|三亚|成都|自贡|攀枝花|泸州|德阳|"
    "绵阳|广元|遂宁|内江|乐山|南充|眉山|宜宾|广安|达州|雅安|巴中|资阳|贵阳|六盘水|遵义|安顺|毕节|铜仁|昆明|曲靖|玉溪|保山|"
    "昭通|丽江|普洱|临沧|拉萨|西安|铜川|宝鸡|咸阳|渭南|延安|汉中|榆林|安康|商洛|兰州|嘉峪关|金昌|白银|天水|武威|张掖|平凉|"
    "酒泉|庆阳|定西|陇南|西宁|海东|银川|石嘴山|吴忠|固原|中卫|乌鲁木齐|克拉玛依"
)
_PROVINCE = re.compile(rf"({_PROVINCES})(省|市|自治区)?")
_CITY = re.compile(rf"({_CITIES})市?")
# 海淀区 is a place, 智慧社区 and 西马小区 are not.
_DISTRICT = re.compile(r"([\u4e00-\u9fff]{2,3}?)(?<![社小园校景街片])(新区|区|县)(?=.{2})")

_LEGAL = re.compile(r"股[份分]有限(责任)?公司|有限责任公司|有限公司|有限责任$|股[份分]公司|总公司|公司")
_BODY = re.compile(r"(服务|管理)?(?P<last>总站|中心|站|处|所)$|(?<=服务|管理|合作)(?P<end>部|社)$")
_FORMER = re.compile(r"^(原|原名|曾用名|以下简称|简称|盖章|公章)")
_PROPERTY = re.compile(
    r"(酒店|楼宇|房屋|综合|企业|小区|社区)?(物业(酒店)?(管理|服务|经营|发展|运营|投资|资产){0,3}|(?<=.)(楼宇|楼寓)(综合)?(管理|服务))$"
)
_DEVELOPER = re.compile(r"(((房地产|地产|房产|房屋|城市)(综合)?(建设)?(开发|经营|发展|投资|建设){0,3})|置业|置地)$")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_ORDINAL = re.compile(r"第?([0-9一二三四五六七八九十]+)")


@dataclass(frozen=True, kw_only=True)
class CompanyName:
    """One company name, taken apart.

    `form`: limited (有限公司 and 有限责任公司, which are one), shares (股份有限公司), company (公司, no form said),
    body (中心, 管理处: no company), '' (nothing said). `branch` is what stands behind the legal entity's name.
    """

    core: str  # 字号: 均豪
    region: str  # 北京, 北京海淀; '' where none is written
    trade: Trade
    trade_words: str  # 物业管理
    is_group: bool  # 集团
    form: Form
    branch: str  # 北京分公司, 阳光花园项目部


@lru_cache(maxsize=65_536)
def plain_company_name(text: str) -> CompanyName:
    """A company name as its parts; the same parts whatever the blanks, brackets, full-width signs and places of them."""
    name = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    name = _NO_SIGN.sub("", name)
    name, regions, is_group = _without_brackets(name)
    name, branch = _without_branch(name)
    name, form = _without_form(name)
    name, region = _without_region(name)
    region = region or "".join(dict.fromkeys(regions))
    name, grouped = _without_group(name)
    name, trade, trade_words = _without_trade(name)
    name, grouped_before = _without_group(name)
    if not name:  # 北京城市开发有限公司: what it does is its name
        name = trade_words or region
    return CompanyName(
        core=name,
        region=region,
        trade=trade,
        trade_words=trade_words,
        is_group=is_group or grouped or grouped_before,
        form=form,
        branch=branch,
    )


def ordinals(core: str) -> tuple[str, ...]:
    """The numbers in a name, in plain digits: 城建三 and 城建四 are two."""
    return tuple(number.translate(_DIGITS) for number in _ORDINAL.findall(core))


def _without_brackets(name: str) -> tuple[str, list[str], bool]:
    """Places and 集团 out of brackets, remarks away; any other word in brackets stays, without them."""
    regions: list[str] = []
    is_group = False

    def read(match: re.Match[str]) -> str:
        nonlocal is_group
        inside = match[1]
        rest, region = _without_region(inside + "\0")
        if region and rest == "\0":
            regions.append(region)
            return ""
        if inside == "集团":
            is_group = True
            return ""
        return "" if inside in ("中国", "委员会") or _FORMER.match(inside) else inside

    while "(" in name and (plainer := _BRACKETED.sub(read, name)) != name:
        name = plainer
    return name.replace("(", "").replace(")", ""), regions, is_group


def _without_branch(name: str) -> tuple[str, str]:
    """The legal entity's name, and what stands behind it where that is a branch or a project team."""
    legal = next((match for match in _LEGAL.finditer(name) if not name[: match.start()].endswith("分")), None)
    if legal and legal.end() < len(name):
        return name[: legal.end()], name[legal.end() :]
    if hit := re.search(r"(分公司|分部|项目部|分支机构)$", name):  # no legal form before it: 中海物业北京分公司
        before = name[: hit.start()]
        trade = re.search(r"^.+物业(管理|服务)?", before)
        if trade:
            return before[: trade.end()], name[trade.end() :]
        return before, hit[0]
    return name, ""


def _without_form(name: str) -> tuple[str, Form]:
    if match := re.search(rf"({_LEGAL.pattern})$", name):
        word = match[0]
        form: Form = "shares" if word.startswith("股") else "limited" if "有限" in word else "company"
        return name[: match.start()], form
    if match := _BODY.search(name):
        # 物业管理中心 keeps its trade: only the last word is the form
        return name[: match.start("last") if match["last"] else match.start("end")], "body"
    return name, ""


def _without_region(name: str) -> tuple[str, str]:
    """A name without the place in front of it; the place has no 市 and no 省."""
    rest, parts = name, []
    for pattern in (_PROVINCE, _CITY):
        match = pattern.match(rest)
        if match and len(rest) > match.end():
            parts.append(match[1])
            rest = rest[match.end() :]
            if match[1] in ("北京", "天津", "上海", "重庆") or (pattern is _PROVINCE and match[2] is None):
                break
    if match := _DISTRICT.match(rest):
        parts.append(match[1])
        rest = rest[match.end() :]
    return rest, "".join(parts)


def _without_group(name: str) -> tuple[str, bool]:
    return (name.removesuffix("集团"), True) if name.endswith("集团") else (name, False)


def _without_trade(name: str) -> tuple[str, Trade, str]:
    trades: tuple[tuple[re.Pattern[str], Trade], ...] = ((_PROPERTY, "property"), (_DEVELOPER, "developer"))
    for pattern, trade in trades:
        if match := pattern.search(name):
            return name[: match.start()], trade, match[0]
    return name, "", ""


_PLACE_IN_FRONT = re.compile(
    rf"^(?:(?:{_PROVINCES})[省市])?(?:(?:{_CITIES})市)?"
    r"(?:[\u4e00-\u9fff]{2,3}?(?<![社小园校景街片东南西北中新一二三四五六七八九十])[区县])?(?=.{2})"
)
_COUNTED = re.compile(r"([一二三四五六七八九十]+)(?=[期区号院组栋里])")
_TENS = re.compile(r"^([1-9]?)十([1-9]?)$")


@lru_cache(maxsize=65_536)
def plain_estate_name(text: str) -> str:
    """An estate name to compare: no blanks, signs, brackets, place in front or 小区 behind; 二期 is 2期.

    What tells parts of an estate apart (期, 区, 东, 北, numbers) stays.
    """
    name = plain_place_text(text)
    shorter = _PLACE_IN_FRONT.sub("", name)
    name = shorter if len(shorter) >= 2 else name
    for ending in ("住宅小区", "小区"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def plain_place_text(text: str) -> str:
    """Any text that names a place, made comparable with `plain_estate_name`: an address, a sentence."""
    name = unicodedata.normalize("NFKC", _MASKED.sub("", text)).translate(_BRACKETS).upper()
    name = _NO_SIGN.sub("", name.replace("(", "").replace(")", ""))
    return _COUNTED.sub(lambda match: _arabic(match[1]), name)


def _arabic(number: str) -> str:
    plain = number.translate(_DIGITS)
    if match := _TENS.match(plain):
        return f"{match[1] or 1}{match[2] or 0}"
    return plain
