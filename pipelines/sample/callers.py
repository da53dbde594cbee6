"""Who called the hotline and what they said: invented names, phones, addresses and sentences, each a mark to be masked."""

import polars as pl

from pipelines.sample.plan import Integers, Scale, stream

# Numbers begin with 154, a range that no network gives out.
_SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱林郭何罗梁宋郑谢韩唐冯董程曹袁邓")
_GIVEN = (
    "岚",
    "泽宇",
    "婉清",
    "志远",
    "晓彤",
    "景行",
    "若溪",
    "明轩",
    "雨桐",
    "思源",
    "文博",
    "静怡",
    "书瑶",
    "家栋",
    "海宁",
    "月华",
)
_SENTENCES = {
    "service": ("物业报修后一直无人上门", "保安经常不在岗", "物业服务态度差", "物业收费后服务没有改善"),
    "pipes": ("楼内水管漏水", "暖气不热", "下水道反味堵塞", "地下管线破裂路面积水"),
    "parking": ("小区停车位不足", "外来车辆占用车位", "车位乱收费"),
    "charges": ("物业费上涨没有公示", "对停车费标准有疑问", "公共收益没有公开"),
    "sanitation": ("楼道卫生长期无人打扫", "垃圾清运不及时", "地下室有积水和异味"),
    "lift": ("电梯频繁停运", "电梯困人", "电梯有异响"),
    "illegal_building": ("有人在楼顶搭建", "一层私自扩建", "院内搭建棚房"),
    "other": ("咨询物业管理规定", "反映小区管理混乱"),
    "pollution": ("楼下餐饮油烟扰民", "小区附近施工扬尘"),
    "unlicensed_trade": ("车库内无照经营", "住宅内开设棋牌室"),
    "poultry": ("有人在楼下饲养家禽",),
    "wiring": ("私拉电线给电动车充电", "楼道内私接电源"),
    "billboard": ("外墙擅自设置广告牌",),
    "public_order": ("群租房人员复杂", "有人遛犬不牵绳", "监控探头损坏"),
    "civil_defence": ("地下人防工程被堆放杂物",),
    "decoration_waste": ("装修垃圾堆放多日", "装修噪声扰民"),
    "fire": ("消防通道被占用", "楼道内停放电动车", "消防设施损坏"),
    "refuse_sorting": ("垃圾分类桶站未撤并", "分类投放无人值守"),
    "green": ("树木遮挡窗户", "绿地被踩踏毁坏"),
    "ground_lock": ("有人私装地锁", "地锁长期占用公共车位"),
    "developer_legacy": ("开发商承诺的配套没有兑现", "房屋质量问题没有维修"),
    "committee": ("咨询业委会成立流程", "要求公开物管会会议纪要"),
    "repair_fund": ("申请使用维修资金进展缓慢", "咨询维修资金余额"),
    "handover": ("新老物业交接期间无人服务", "前期物业资料没有移交"),
}
_DONE = (
    "已责成物业限期整改",
    "已协调物业当日处理完毕",
    "已向来电人解释政策",
    "已列入下月维修计划",
    "经现场核实问题不属实",
    "已由街道牵头推进解决",
)
_ENDS = ("家园", "嘉园", "花园", "小区", "公寓", "佳苑", "雅苑", "新村", "新苑", "丽景", "名邸")
# How often the name of an estate is written, and in which form: whole, without its last word, with its street, longer.
_NAMED, _FORMS = 0.85, (0.7, 0.84, 0.93)
_WITHOUT_NUMBER = 0.3  # of the orders that name an estate: its number is not given


def caller_notes(scale: Scale, orders: pl.DataFrame, names: pl.Series) -> pl.DataFrame:
    """What a hotline notes beside the order itself. One row is one order, in the same order.

    Columns: caller_name, caller_phone, address_text, estate_written, subject_text, result_text and has_number (whether
    the estate's number is noted). Some callers call again and again. `names` are the estates' names by order.
    """
    rng = stream(scale.seed, "callers")
    number = len(orders)
    caller = (rng.random(number) ** 1.7 * max(1, round(0.7 * number))).astype(int)
    phones = 15_400_000_000 + rng.choice(100_000_000, max(1, round(0.7 * number)), replace=False)
    who = stream(scale.seed, "names of callers").integers(0, len(_SURNAMES) * len(_GIVEN), len(phones))[caller]
    surname = _words(_SURNAMES, who % len(_SURNAMES))
    street = orders["street_name"].fill_null("")
    lot, form = rng.random(number), rng.random(number)
    door = pl.select(
        pl.format(
            "{}号楼{}单元{}",
            *(pl.Series(rng.integers(low, high, number)) for low, high in ((1, 30), (1, 6), (101, 620))),
        )
    ).to_series()
    is_named = orders["estate_id"].is_not_null() & pl.Series(rng.random(number) < _NAMED)
    text = pl.Series(_sentences(orders["category"].to_list(), rng.integers(0, 1_000, number)), dtype=pl.String)
    frame = pl.DataFrame(
        {
            "caller_name": surname + _words(_GIVEN, who // len(_SURNAMES)),
            "caller_phone": pl.Series(phones[caller]).cast(pl.String),
            "street": street,
            "name": names,
            "stem": names.str.replace(f"({'|'.join(_ENDS)})$", ""),
            "surname": surname,
            "door": door,
            "sentence": text,
            "done": _words(_DONE, rng.integers(0, len(_DONE), number)),
            "is_named": is_named,
            "is_closed": orders["closed"].is_not_null(),
            "lot": lot,
            "form": form,
        }
    )
    lot_, form_ = pl.col("lot"), pl.col("form")
    return frame.select(
        "caller_name",
        "caller_phone",
        address_text=pl.when(lot_ < 0.08)
        .then(pl.format("{}{}{}", "street", "name", "door"))
        .when(lot_ < 0.5)
        .then(pl.format("{}{}", "street", "name"))
        .when(lot_ < 0.9)
        .then(pl.format("{}附近", "name")),
        estate_written=pl.when("is_named").then(
            pl.when(form_ < _FORMS[0])
            .then("name")
            .when(form_ < _FORMS[1])
            .then("stem")
            .when(form_ < _FORMS[2])
            .then(pl.format("{}{}", "street", "name"))
            .otherwise(pl.format("{}（北院）", "name"))
        ),
        subject_text=pl.when(lot_ > 0.97)
        .then(pl.format("{}，联系电话{}", "sentence", "caller_phone"))
        .when(lot_ > 0.95)
        .then(pl.format("{}女士反映{}，住{}", "surname", "sentence", "door"))
        .otherwise("sentence"),
        result_text=pl.when("is_closed").then("done"),
        has_number=~pl.col("is_named") | pl.Series(rng.random(number) >= _WITHOUT_NUMBER),
    )


def _words(words: tuple[str, ...], places: Integers) -> pl.Series:
    return pl.Series(words).gather(pl.Series(places))


def _sentences(categories: list[str], lots: Integers) -> list[str]:
    return [_SENTENCES[name][lot % len(_SENTENCES[name])] for name, lot in zip(categories, lots.tolist(), strict=True)]
