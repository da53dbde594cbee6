"""A form of management is no company, and a company needs a company's name."""

import polars as pl
import pytest

from pipelines.catalogue.managing_bodies import form_of, is_company, mode_of


def read(text: str) -> tuple[str | None, bool]:
    return pl.DataFrame({"text": [text]}).select(mode_of(pl.col("text")), company=is_company(pl.col("text"))).row(0)


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("街道办事处（居委会）代管物业", "street_custody"),
        ("街道办事处代管物业", "street_custody"),
        ("街道托管", "street_custody"),
        ("镇政府代管", "street_custody"),
        ("居委会代管", "community_body"),
        ("社区服务中心代管", "community_body"),
        ("房管所", "housing_office"),
        ("房管站管理", "housing_office"),
        ("直管公房", "housing_office"),
        ("暂无物业", "none"),
        ("未聘请物业公司", "none"),
        ("尚未引进物业", "none"),
        ("已撤管", "none"),
        ("弃管", "none"),
        ("业主自管（自治）", "self_managed"),
        ("居民自治", "self_managed"),
        ("某园业主委员会物业", "self_managed"),
        ("产权单位自管", "logistics_unit"),
        ("应急托管", "trusteeship"),
        ("准物业", None),
        ("物业", None),
        ("物业公司", None),
        ("自管", None),
        ("无（自管）", None),
        ("产权单位管理", None),
        ("开发商代管", None),
        ("某大学", None),
        ("有", None),
    ],
)
def test_a_form_of_management_is_a_mode_or_open_and_never_a_company(written: str, mode: str | None) -> None:
    assert read(written) == (mode, False)


@pytest.mark.parametrize(
    "written",
    [
        "北京市首华物业管理有限公司",
        "无锡市物业服务有限公司",
        "未来之光物业服务有限公司",
        "首开托管物业服务有限公司",
        "某某物业管理中心",
        "科学院服务局物业管理处",
        "某某集团",
        "首钢物业",
        "某某物业管理有限公司合肥分公司",
        "某某物业服务有限公司（应急托管）",
    ],
)
def test_a_companys_name_is_a_company_whatever_words_it_holds(written: str) -> None:
    assert read(written) == (None, True)


def test_what_is_remembered_of_a_text_is_what_is_read_of_it() -> None:
    texts = pl.DataFrame({"text": ["首钢物业", "街道代管", "暂无物业公司", None, "街道代管", "某某"]})
    form = form_of(pl.col("text"))
    asked = texts.select(
        pl.col("text"), form.struct.field("is_company").alias("company"), form.struct.field("mode").alias("mode")
    )
    again = texts.reverse().select(form.struct.field("mode").alias("mode"))
    read = texts.select(
        pl.col("text"), is_company(pl.col("text")).alias("company"), mode_of(pl.col("text")).alias("mode")
    )
    assert asked.equals(read)
    assert again["mode"].reverse().equals(read["mode"])
