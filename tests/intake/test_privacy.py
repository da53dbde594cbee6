"""Marks of persons in free text: found in every spelling, and nothing else is touched."""

import re
from collections import Counter
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.persons.privacy import is_personal, key_of, keys, secret_of
from pipelines.intake.reading.reader import read
from pipelines.masking import TOKENS, marks, mask, mask_sure, masked
from pipelines.settings import make_home
from pipelines.text import both
from tests.real import REAL

WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000"}
# What may stand round a mark: the start or end of a text, marks of the sentence, ordinary words.
BEFORE = ("", "业主反映，", "请回电：", "（", "天通苑西三区", "2022年7月5日来电 ")
AFTER = ("", "。", "，请尽快处理", "）", " 电梯不能用", "\n谢谢")
SECRET = bytes(32)

digits = st.text("0123456789", min_size=8, max_size=8)


def wide(text: str) -> str:
    return "".join(WIDE.get(character, character) for character in text)


def identity(first: str) -> str:
    total = sum(int(digit) * pow(2, 17 - index, 11) for index, digit in enumerate(first))
    return first + "10X98765432"[total % 11]


def card(first: str) -> str:
    for last in "0123456789":
        number = first + last
        doubled = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(number))]
        if sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0:
            return number
    raise AssertionError


@st.composite
def mobiles(draw: st.DrawFn) -> tuple[str, str]:
    number = "1" + draw(st.sampled_from("3456789")) + draw(st.text("0123456789", min_size=9, max_size=9))
    first, middle, last = number[:3], number[3:7], number[7:]
    form = draw(
        st.sampled_from(
            (
                number,
                f"{first}-{middle}-{last}",
                f"{first} {middle} {last}",
                f"+86{number}",
                f"+86 {number}",
                f"86-{number}",
                f"0086 {number}",
                f"(+86){number}",
                f"{first}-{number[3:]}",
                f"{number[:7]} {last}",
                f"{first}.{middle}.{last}",
                f"+86-{first}-{middle}-{last}",
                f"{first} - {middle} - {last}",
                " ".join(number),
            )
        )
    )
    return "mobile", form


@st.composite
def landlines(draw: st.DrawFn) -> tuple[str, str]:
    rest = draw(st.text("0123456789", min_size=7, max_size=7))
    eight = draw(st.sampled_from("5678")) + rest
    form = draw(
        st.sampled_from(
            (
                f"010-{eight}",
                f"010{eight}",
                f"(010){eight}",
                f"(010) {eight}",
                f"010 {eight[:4]} {eight[4:]}",
                f"0431-{eight}",
                f"0431-{eight[:7]}",
                f"021-{eight}转801",
                f"021-{eight}-8012",
                f"+86-10-{eight}",
                f"电话{eight}",
                f"电话：{eight}",
                f"座机 {eight[:4]}-{eight[4:]}",
                f"固话：{eight[:7]}",
                f"400-{rest[:3]}-{rest[3:]}",
                f"400{rest}",
                f"800-{rest[:4]}-{rest[4:]}",
                f"TEL:{eight}",
                f"联系电话是{eight}",
            )
        )
    )
    return "landline", form


@st.composite
def identities(draw: st.DrawFn) -> tuple[str, str]:
    year, month, day = draw(st.integers(1930, 2020)), draw(st.integers(1, 12)), draw(st.integers(1, 28))
    region = draw(st.sampled_from(("110101", "320684", "410105", "120000", "650000")))
    order = draw(st.text("0123456789", min_size=3, max_size=3))
    number = identity(f"{region}{year}{month:02}{day:02}{order}")
    old = f"{region}{year % 100:02}{month:02}{day:02}{order}"
    parts = f"{number[:6]} {number[6:14]} {number[14:]}"
    return "identity", draw(st.sampled_from((number, number.lower(), parts, parts.replace(" ", "-"), old)))


@st.composite
def cards(draw: st.DrawFn) -> tuple[str, str]:
    first = draw(st.sampled_from(("6222", "6217", "4563", "3568"))) + draw(digits)
    sixteen, nineteen = card(first + draw(st.text("0123456789", min_size=3, max_size=3))), card(first + "123456")
    form = draw(
        st.sampled_from(
            (
                sixteen,
                nineteen,
                " ".join(sixteen[index : index + 4] for index in range(0, 16, 4)),
                "-".join(sixteen[index : index + 4] for index in range(0, 16, 4)),
                " ".join(nineteen[index : index + 4] for index in range(0, 19, 4)),
                f"{nineteen[:6]} {nineteen[6:]}",
            )
        )
    )
    return "card", form


@st.composite
def plates(draw: st.DrawFn) -> tuple[str, str]:
    province, letter = draw(st.sampled_from("京津沪冀豫苏粤")), draw(st.sampled_from("ABCN"))
    five = draw(st.text("0123456789", min_size=5, max_size=5))
    form = draw(
        st.sampled_from(
            (
                f"{province}{letter}{five}",
                f"{province}{letter}·{five}",
                f"{province}{letter} {five}",
                f"{province}{letter}D{five}",
                f"{province}{letter}{five}F",
                f"{province}{letter.lower()}{five}",
                f"{province}{letter}{five[:2]}Q{five[3:]}",
                f"{province}{letter}{five[:4]}警",
                f"{province}{letter}-{five}",
            )
        )
    )
    return "plate", form


@st.composite
def mails(draw: st.DrawFn) -> tuple[str, str]:
    name = draw(st.from_regex(r"[a-z][a-z0-9._-]{1,10}[a-z0-9]", fullmatch=True))
    form = draw(
        st.sampled_from(
            (f"{name}@qq.com", f"{name}@bjhr.gov.cn", "13800138000@139.com", f"{name} @ 163.com", f"{name}@163。com")
        )
    )
    return "mail", form


@st.composite
def accounts(draw: st.DrawFn) -> tuple[str, str]:
    name = draw(st.from_regex(r"[a-z][a-z0-9_-]{5,15}", fullmatch=True)).replace("wechat", "w_chat")
    number = draw(st.integers(200_000, 4_000_000_000))
    form = draw(
        st.sampled_from(
            (
                f"微信{name}",
                f"微信号：{name}",
                f"QQ{number}",
                f"QQ：{number}",
                f"qq号 {number}",
                f"加微信{number}",
                f"vx:{name}",
            )
        )
    )
    return "account", form


@st.composite
def doors(draw: st.DrawFn) -> tuple[str, str]:
    building, unit, floor = draw(st.integers(1, 60)), draw(st.integers(1, 9)), draw(st.integers(1, 32))
    room = f"{floor}{draw(st.integers(1, 12)):02}".rjust(3, "1")
    han = "一二三四五六七八九"
    form = draw(
        st.sampled_from(
            (
                f"{building}号楼{unit}单元{room}室",
                f"{building}号楼{unit}单元{room}",
                f"{building}-{unit}-{room}",
                f"{building}栋{room}",
                f"{han[unit - 1]}单元{han[floor % 9]}层",
                f"{building}号楼{unit}单元",
                f"{building}幢{room}室",
                f"{building}座{room}",
                f"{building}楼{unit}门{room}号",
                f"{building}#{unit}-{room}",
                f"{building}号楼 {room}室",
                f"{room}室",
                f"{building}号{room}室",
                f"B座{room}",
                f"{unit}单元{room}",
                f"{han[unit - 1]}号楼{han[floor % 9]}单元三零二",
                f"{building}栋{unit}单元{floor}层",
                f"{building}号楼{unit}单元东户",
                f"{building}-{room}室",
                f"{building}号楼{floor}层{room}",
                f"{building}号楼{unit}单元{room}、{room[:-1]}9室",
            )
        )
    )
    return "door", form


@st.composite
def names(draw: st.DrawFn) -> tuple[str, str, str]:
    name = draw(st.sampled_from(("张三", "李四", "王建国", "刘洋", "欧阳娜娜", "陈小红", "高明", "于成龙")))
    one = draw(st.sampled_from("张李王刘陈杨赵黄周吴"))
    return draw(
        st.sampled_from(
            (
                ("name", f"姓名：{name}", name),
                ("name", f"联系人:{name}", name),
                ("name", f"来电人：{name}，", name),
                ("name", f"{one}先生", f"{one}先"),
                ("name", f"{one}女士", f"{one}女"),
                ("name", f"{one}阿姨", f"{one}阿"),
                ("name", f"{one}志强先生", f"{one}志强"),
                ("name", f"我姓{one}，", f"姓{one}"),
                ("name", f"投诉人：{name}", name),
                ("name", f"物业{one}经理", f"{one}经"),
                ("name", f"居委会{one}主任", f"{one}主"),
                ("name", f"负责人：{one}建军", f"{one}建军"),
                ("name", f"联系人{one}志强", f"{one}志强"),
                ("name", f"我叫{one}志强", f"{one}志强"),
                ("name", f"业主{one}志强反映", f"{one}志强"),
            )
        )
    )


planted = st.one_of(mobiles(), landlines(), identities(), cards(), plates(), mails(), accounts(), doors())


@settings(max_examples=3000, deadline=None)
@given(planted, st.sampled_from(BEFORE), st.sampled_from(AFTER), st.booleans())
def test_every_mark_in_every_spelling_is_found(mark: tuple[str, str], before: str, after: str, is_wide: bool) -> None:
    kind, form = mark
    written = wide(form) if is_wide else form
    said = mask(f"{before}{written}{after}")
    assert TOKENS[kind] in said, (before, written, said)
    assert said.startswith(before)
    assert said.endswith(after)
    kept = said.replace(TOKENS[kind], "").removeprefix(before).removesuffix(after)
    assert not re.search(r"\d", kept), said


@settings(max_examples=600, deadline=None)
@given(names(), st.sampled_from(("", "，", "7月5日，")), st.sampled_from(("", "。", "，电话不通")))
def test_a_name_behind_a_label_or_before_a_title_is_found(mark: tuple[str, str, str], before: str, after: str) -> None:
    kind, form, gone = mark
    said = mask(before + form + after)
    assert TOKENS[kind] in said, (form, said)
    assert gone not in said


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(mobiles(), mails(), plates(), identities()), min_size=2, max_size=5),
    st.sampled_from("、，；/ 和\n"),
)
def test_marks_that_stand_side_by_side_are_all_found(found: list[tuple[str, str]], mark: str) -> None:
    said = mask(f"{mark}\n{mark}".join(form for _, form in found))
    assert Counter(re.findall("〔.+?〕", said)) == Counter(TOKENS[kind] for kind, _ in found)
    assert not re.search(r"\d", said)


@pytest.mark.parametrize(
    "text",
    [
        "2022年7月15日 10:30，天通苑西三区的电梯坏了",
        "2022-07-15 10:30:25 来电",
        "20220715",
        "2022.07.15至2022.08.15",
        "1998-05-12 100元",
        "2020-2021年度",
        "物业费3.5元/平米·月，共1234567.89元",
        "150000-200000元",
        "维修资金4000000000元",
        "12,345,678元",
        "1500多元",
        "工单号202207130001",
        "工单编号：20220713000112345",
        "受理号 2022071300011234567",
        "拨打12345、12315、96156、110都没有人管",
        "热线12345",
        "010-12345",
        "统一社会信用代码91110105MA01ABCD2X",
        "信用代码911101057178273850",
        "91110108717743469K",
        "天通苑西三区",
        "建国路88号",
        "1号院",
        "甲1号院",
        "回龙观东大街4号院",
        "石景山区八角南路18号院",
        "3号楼电梯故障",
        "5号楼和6号楼",
        "共5栋楼300户",
        "12栋2022年建成",
        "1号楼共1200户",
        "6层楼没有电梯",
        "地上18层、地下2层",
        "3号线10号线",
        "8月12号，1500元没有退",
        "许多老人反映",
        "周边大妈跳广场舞",
        "任何老师都说",
        "物业项目经理不在",
        "社区书记很负责",
        "工程师傅没有来",
        "业主高度不满",
        "业主管理规约",
        "居民曾多次投诉",
        "申请人应当提交材料",
        "百姓生活",
        "姓名不详",
        "联系人不接电话",
        "请与我联系",
        "业委会主任选举",
        "项目负责人未到",
        "微信公众号",
        "微信支付1000元",
        "用微信缴费",
        "QQ群里没有人",
        "A座电梯",
        "24小时值班",
        "国办发〔2020〕23号",
        "GB 50016-2014",
        "PM2.5",
        "Wifi6",
        "https://bj.example.com/xiaoqu/117008981102512/",
        "第3条第2款",
        "1.5倍",
        "100%",
        "G6京藏高速",
        "京A牌照",
        "5-10天",
        "3-5元",
        "2-3个月",
        "12-15层高",
        "中山西路906-908号",
        "浦东大道435-437号(单)",
        "南京西路1168号-1170号",
        "昌平路890号,900号",
        "罗芬路106号-2号",
        "浦江公寓(669弄1-109号)",
        "梅桥街148-146号",
        "建国路88号院3号楼",
    ],
)
def test_an_innocent_text_is_not_altered(text: str) -> None:
    assert mask(text) == text
    assert mask(wide(text)) == wide(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("物业经理赵七八态度差", "物业经理〔姓名〕态度差"),
        ("保安王大力私自收取停车费", "保安〔姓名〕私自收取停车费"),
        ("张 小 三反映电梯停运", "〔姓名〕反映电梯停运"),
        ("张　三来电", "〔姓名〕来电"),
        ("物业经理态度差", "物业经理态度差"),
        ("保安服务态度差", "保安服务态度差"),
        ("高 层反映水压不足", "高 层反映水压不足"),
    ],
)
def test_a_name_before_what_is_said_of_it_is_masked(text: str, left: str) -> None:
    assert mask(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("海阳路418-420号2单元301", "海阳路418-420号〔门牌〕"),
        ("中山路5-201号", "中山路〔门牌〕"),
        ("人民路12号-301室", "人民路〔门牌〕"),
        ("668弄5号301室", "668弄〔门牌〕"),
        ("幸福里3-201号", "幸福里〔门牌〕"),
        ("新华街5号201", "新华街〔门牌〕"),
        ("晴川苑102-1304号", "晴川苑〔门牌〕"),
        ("3-2-507", "〔门牌〕"),
        ("3/2/507", "〔门牌〕"),
        ("5号楼2单元301", "〔门牌〕"),
    ],
)
def test_a_door_behind_a_street_is_a_door_all_the_same(text: str, left: str) -> None:
    assert mask(text) == left


def test_no_name_or_address_of_the_real_registers_is_taken_for_a_door(real: Path) -> None:
    """164 of 18,765 rows of Shanghai were: 中山西路906-908号. What stays is one number of two registers of Beijing that
    has the form of an old identity number."""
    taken = []
    for file in sorted(real.glob("*_estates_*")):
        (sheet,) = read(file.read_bytes(), file.suffix).sheets
        texts = {text for column in sheet.frame.get_columns() for text in column.drop_nulls() if "://" not in text}
        taken += [text for text in texts if mask(text) != text]
    assert len(taken) <= 2
    assert all(text.isdigit() for text in taken)


def test_what_is_kept_is_kept_as_it_was_written() -> None:
    assert (
        mask("业主反映：天通苑西三区１２号楼３单元５０１　暖气不热，\n请联系１３８００１３８０００（张先生）。")
        == "业主反映：天通苑西三区〔门牌〕　暖气不热，\n请联系〔手机〕（〔姓名〕先生）。"
    )


def test_a_masked_text_masked_again_is_the_same() -> None:
    once = mask("张先生13800138000住3号楼2单元501室，京A12345，a@qq.com，微信zhang_123，110101199003074477")
    assert mask(once) == once


@settings(max_examples=2000, deadline=None)
@given(st.lists(st.one_of(planted.map(lambda mark: mark[1]), st.sampled_from(BEFORE + AFTER)), max_size=5))
def test_any_masked_text_masked_again_is_the_same(parts: list[str]) -> None:
    once = mask("".join(parts))
    assert mask(once) == once


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.one_of(planted.map(lambda mark: mark[1]), names().map(lambda mark: mark[1]), st.text(max_size=12)),
        max_size=4,
    )
)
def test_a_column_is_masked_as_each_of_its_texts_alone(parts: list[str]) -> None:
    texts = ["".join(parts), *parts, wide("".join(parts)), None]
    assert masked(pl.Series(texts, dtype=pl.String)).to_list() == [text and mask(text) for text in texts]


def test_a_short_text_loses_only_what_can_be_nothing_else() -> None:
    assert mask_sure("3号楼2单元501_13800138000_张先生.xlsx") == "3号楼2单元501_〔手机〕_张先生.xlsx"
    assert mask_sure("202207130001") == "202207130001"


@pytest.mark.parametrize(
    "heading",
    [
        "姓名",
        "来电人",
        "联系人",
        "联系电话",
        "手机号",
        "手机号码",
        "身份证号",
        "身份证号码",
        "邮箱",
        "电子邮箱",
        "录音编号",
        "联系地址",
        "家庭住址",
        "来电号码",
        "*联系电话（必填）",
        "业主姓名",
        "联系人电话",
        "微信号",
        "车牌号",
        "房号",
        "性别",
        "留言用户",
        "E-mail",
        "联系方式",
        "诉求人姓名",
        "投诉人电话",
        "主叫号码",
        "Phone",
    ],
)
def test_a_heading_of_personal_data_is_recognised(heading: str) -> None:
    assert is_personal(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "小区名称",
        "工单编号",
        "来电时间",
        "是否联系",
        "联系情况",
        "企业电话",
        "物业服务电话",
        "监督电话",
        "业主户数",
        "业主大会情况",
        "诉求地址",
        "户数",
        "楼栋数",
        "受理渠道",
        "责任人",
        "负责人",
        "手机App名称",
        "小区地址",
        "办公电话数量",
        "投诉电话公示情况",
    ],
)
def test_a_heading_of_anything_else_is_none(heading: str) -> None:
    assert not is_personal(heading)


@pytest.mark.parametrize(
    "written",
    ["13800138000", "138-0013-8000", "138 0013 8000", "+86 13800138000", "0086-13800138000", "１３８００１３８０００"],
)
def test_one_number_has_one_key_however_it_is_written(written: str) -> None:
    assert key_of(written, SECRET) == key_of("13800138000", SECRET)


def test_a_key_needs_a_number_and_depends_on_the_secret() -> None:
    assert [key_of(text, SECRET) for text in ("", "不详", "12345", "无", "1" * 30)] == [None] * 5
    assert key_of("13800138000", SECRET) != key_of("13800138000", b"1" * 32)
    assert key_of("010-65123456转801", SECRET) == key_of("(010) 6512 3456", SECRET)


def test_a_key_that_came_as_a_key_stays() -> None:
    key = key_of("13800138000", SECRET)
    assert keys(pl.Series([key, "13800138000", None, "无"]), b"1" * 32).to_list() == [
        key,
        key_of("13800138000", b"1" * 32),
        None,
        None,
    ]


def test_the_secret_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=False)
    secret = secret_of(home)
    assert secret_of(home) == secret
    assert len(secret) == 32
    assert (home.path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_of_real_messages_no_mobile_no_identity_and_no_mail_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    real = REAL
    file = real / "citizen_messages_4326.xlsx"
    if not file.exists():
        pytest.skip(f"no real files at {real}: set WUYE_REAL_DATA to where {file.name} is")
    rows = fastexcel.read_excel(file).load_sheet(0, header_row=None, dtypes="string").to_polars()
    texts = pl.concat([rows.to_series(2), rows.to_series(4)]).drop_nulls()
    said = masked(texts)
    left = "\n".join(said)
    assert re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", left) == []
    assert re.findall(r"[A-Za-z0-9._-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}", left) == []
    runs = re.findall(r"(?<![0-9])\d{17}[0-9Xx](?![0-9])", left)
    assert [run for run in runs if identity(run[:17]) == run.upper()] == []
    counts = sum((marks(text) for text in texts), Counter())
    with capsys.disabled():
        print(f"\n{texts.len()} real texts, {(said != texts).sum()} with marks: {dict(counts.most_common())}")
    assert counts["name"] > 400
    assert (said == texts).sum() > 0.8 * texts.len()
