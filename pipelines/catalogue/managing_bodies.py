"""What a cell that should name a managing company says: a company, a form of management, or neither for certain.

Registers name custody, own management and "none yet" in the column of companies. Whatever names such a form is no
company; a company has a company's name. What is neither is left open, and whoever sent it is asked.
"""

import polars as pl

_BLANKS = r"[\s　]"
_COMPANY = r"公司|集团|事务所|合作社|有限责任|股份|分部$|中心$|(?:物业|服务|管理)(?:中心|处|部|站)$|物业(?:管理|服务)(?:中心|处|部)"
_SHORT_COMPANY = r"^\p{Han}{2,}物业$"  # 首钢物业: what stands before is a name, if it is no form of management
_NOT_YET = r"^(?:暂|尚|还)?(?:无|未|没有|没)(?:有|聘|请|选|引进|物业|管理|服务|人|专业|任何)|^(?:暂无|尚无|待聘|待选聘|空白|弃管|失管|无主管|脱管|已撤管|撤管|已撤出|已退出|物业撤管|物业已撤)"
_EMERGENCY = r"应急(?:托管|代管|接管|物业)"
_CUSTODY = r"代管|代为管理|托管|托底|兜底|接管"
_BY_STREET = r"街道|街办|办事处|镇政府|乡政府|镇人民政府|乡人民政府|管委会"
_BY_HOUSING_OFFICE = r"房管(?:所|站|局|处|中心)|房屋管理(?:所|站|局|处)|房地产管理(?:所|站|局)|直管公房"
_BY_COMMUNITY = r"社区|居委|居民委员会|村委|村民委员会|村集体"
_SELF = r"自管|自治|自我管理|自行管理|自主管理|自筹"
_BY_OWNERS = r"业主|居民|业委会|住户"
_BY_UNIT = r"单位|产权|机关|部队|学校|学院|大学|厂|企业|公产|后勤|军"
_ANY_FORM = rf"{_NOT_YET}|{_CUSTODY}|{_SELF}|^准物业|^半物业|^(?:{_BLANKS}|物业|物业管理|物业服务|无|有|是|否)*$"

# 暂无物业公司, 未聘请物业公司, 物业公司, 街道（社区服务中心）代管: the word alone names nobody
_NOT_A_NAME = (
    rf"{_NOT_YET}|^(?:本|该|原|某|由|前期|其他|专业)?(?:开发|建设)?(?:物业)?(?:管理|服务)?(?:有限)?(?:公司|企业|中心|集团|单位)$"
    rf"|(?:{_BY_STREET}|{_BY_COMMUNITY}|{_BY_HOUSING_OFFICE})[^公司]*(?:{_CUSTODY})|房管(?:所|站|局)(?:代管|管理|直管|自管)?(?:物业)?$|^公司自管"
)


def mode_of(text: pl.Expr) -> pl.Expr:
    """The form of management that a text names; null where it names none, or not which."""
    sentence = text.str.replace_all(_BLANKS, "")

    def names(form: str) -> pl.Expr:
        return sentence.str.contains(form)

    is_self, is_custody = names(_SELF), names(_CUSTODY)
    return (
        pl.when(is_company(text))
        .then(None)
        .when(names(r"业主委员会|业委会"))
        .then(pl.lit("self_managed"))
        .when(names(_NOT_YET) & ~is_self & ~is_custody)
        .then(pl.lit("none"))
        .when(names(_EMERGENCY))
        .then(pl.lit("trusteeship"))
        .when(names(_BY_HOUSING_OFFICE))
        .then(pl.lit("housing_office"))
        .when(is_custody & names(_BY_STREET))
        .then(pl.lit("street_custody"))
        .when(is_custody & names(_BY_COMMUNITY))
        .then(pl.lit("community_body"))
        .when(is_self & ~names(_NOT_YET) & names(_BY_OWNERS))
        .then(pl.lit("self_managed"))
        .when(is_self & ~names(_NOT_YET) & names(_BY_UNIT))
        .then(pl.lit("logistics_unit"))
    )


def is_company(text: pl.Expr) -> pl.Expr:
    """Whether a text has the form of a company's name: a custody by a company is that company's service."""
    sentence = text.str.replace_all(_BLANKS, "")
    is_short = sentence.str.contains(_SHORT_COMPANY) & ~sentence.str.contains(
        rf"{_ANY_FORM}|{_BY_STREET}|{_BY_HOUSING_OFFICE}|业委会|业主委员会|^单位|^社区|^居委"
    )
    return (sentence.str.contains(_COMPANY) & ~sentence.str.contains(_NOT_A_NAME)) | is_short


def names_no_company(text: pl.Expr) -> pl.Expr:
    """Whether a text certainly names no company: a form of management, none yet, or a word such as 物业公司 alone."""
    sentence = text.str.replace_all(_BLANKS, "")
    return mode_of(text).is_not_null() | (~is_company(text) & sentence.str.contains(rf"{_ANY_FORM}|{_NOT_A_NAME}"))


_FORM = pl.Struct({"is_company": pl.Boolean, "mode": pl.String})
_MOST_REMEMBERED = 50_000
_remembered: dict[str | None, tuple[bool | None, str | None]] = {None: (None, None)}


def form_of(text: pl.Expr) -> pl.Expr:
    """`is_company` and `mode_of` of a text as the fields `is_company` and `mode`.

    The same managers stand in return after return, and each has dozens of forms to be held against: what was read of a
    text is remembered.
    """
    return text.map_batches(_forms, return_dtype=_FORM)


def _forms(texts: pl.Series) -> pl.Series:
    cells = texts.to_list()
    if len(_remembered) > _MOST_REMEMBERED:
        _remembered.clear()
    if new := set(cells) - _remembered.keys():
        unread = pl.DataFrame({"text": list(new)}, schema={"text": pl.String})
        read = unread.select(
            "text", is_company(pl.col("text")).alias("is_company"), mode_of(pl.col("text")).alias("mode")
        )
        _remembered.update({text: (is_named, mode) for text, is_named, mode in read.iter_rows()})
    forms = [_remembered[cell] for cell in cells]
    return pl.DataFrame(forms, schema=dict(_FORM), orient="row").to_struct(texts.name)
