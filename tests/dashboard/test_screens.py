"""Each screen in each language on a small city: no fault, no raw key, no English in the Chinese, the same view from a link."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.parts.page.view import PAGES
from dashboard.words import vocabulary, word
from pipelines import query
from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.catalogue.declarations import Metric
from pipelines.incidents import LOG
from pipelines.intake.receive import Sending, receive
from pipelines.settings import Home, make_home
from pipelines.text import LANGUAGES, Language, both
from pipelines.warehouse.publish import note_failure
from tests.copies import copy_of

APP = Path(dashboard.__file__).parent / "app.py"
TABLES = sorted({key.partition(".")[0] for key in vocabulary()})
# What may stand in Latin letters on a Chinese screen: ours, file kinds, grades, units, a datum.
ALLOWED = {"English", "CSV", "PNG", "SVG", "Parquet", "AAA", "xlsx", "csv", "GCJ", "MYD", "Amap"}
ALLOWED |= {"download"}  # the address that was refused, in the trail of a home that tests of the browser share


FirstView = Callable[[str, Language], str]


class _Text(HTMLParser):
    """What a reader sees of markup; style and script are not seen, code is quoted."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("style", "script", "code")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("style", "script", "code")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.said.append(data)


def opened(home: Path, page: str, /, **asked: str) -> AppTest:
    """A page as a reader who follows a link sees it first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WUYE_HOME", str(home))
        app = AppTest.from_file(str(APP), default_timeout=60)
        for name, value in asked.items():
            app.query_params[name] = value
        return app.run() if page == PAGES[0] else app.switch_page(f"screens/{page}.py").run()


def seen(app: AppTest) -> str:
    """All text of the page."""
    reader = _Text()
    for element in app.get("html"):
        reader.feed(element.proto.body)
    return "\n".join(reader.said)


@pytest.fixture(scope="module")
def first_view(small_home: Home) -> FirstView:
    """What a page says to a reader who opens it and asks for nothing; each page is opened once for all tests."""

    @cache
    def first_view(page: str, language: Language) -> str:
        app = opened(small_home.path, page, lang=language)
        assert not app.exception
        return seen(app)

    return first_view


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_screen_opens_in_both_languages(first_view: FirstView, page: str, language: Language) -> None:
    said = first_view(page, language)
    assert "2022" in said
    assert ("模拟数据" if language == "zh" else "Simulated data") in said
    raw = re.findall(rf"\b(?:{'|'.join(TABLES)})\.[a-z_]+\b", said)
    assert not raw
    assert "{" not in said


@pytest.mark.parametrize("page", [page for page in PAGES if page != "handbook"])
def test_no_english_stands_on_a_chinese_screen(first_view: FirstView, page: str) -> None:
    said = first_view(page, "zh")
    words = {found for found in re.findall(r"(?<![\w-])[A-Za-z]+(?:_[A-Za-z]+)*(?![\w-])", said) if len(found) > 2}
    assert words <= ALLOWED


@pytest.mark.parametrize("page", PAGES)
def test_a_chinese_screen_calls_quarters_and_halves_by_their_names(first_view: FirstView, page: str) -> None:
    assert not re.findall(r"\b20\d\d[QH][1-4]\b", first_view(page, "zh"))


@pytest.fixture(scope="module")
def places(small_home: Home) -> dict[str, str]:
    """Level → the area of that level that has the most estates: what is drawn there is more than an empty table."""
    warehouse = query.open(small_home.path)
    month = warehouse.rows("committee_rate", area="110000", period="2022-12")
    codes = {level: month[level].drop_nulls().mode().sort()[0] for level in ("district", "street", "community")}
    return {"city": "110000", **codes}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("level", ["district", "street", "community"])
def test_every_page_opens_at_every_level(small_home: Home, places: dict[str, str], page: str, level: str) -> None:
    app = opened(small_home.path, page, lang="en" if level == "street" else "zh", area=places[level])
    assert not app.exception


def test_the_complaints_screen_can_be_in_the_hotline_s_months(small_home: Home, first_view: FirstView) -> None:
    assert "12345 2022年12月" in seen(opened(small_home.path, "complaints", lang="zh", calendar="12345"))
    assert "12345 2022年12月" not in first_view("complaints", "zh")


def test_a_month_without_a_former_one_opens(small_home: Home) -> None:
    app = opened(small_home.path, "overview", lang="zh", period="2021-07")
    assert not app.exception
    assert "2021年7月" in seen(app)


def test_one_company_one_estate_one_metric_and_one_clause_open(small_home: Home) -> None:
    warehouse = query.open(small_home.path)
    found = warehouse.rows("committee_rate", area="110105", period="2022-12")
    links = [
        ("company", {"company": warehouse.companies()["company_code"][0]}),
        ("place", {"estate": found["estate_id"][0]}),
        ("place", {"metric": "committee_rate", "missing": "1", "area": "110105"}),
        ("clauses", {"clause": "S3-09"}),
        ("clauses", {"document": "haimen-2021-draft", "area": "110105"}),
        ("clauses", {"view": "duties"}),
        *(("handbook", {"metric": metric.id}) for metric in kinds_of(warehouse.catalogue)[::3]),
    ]
    for page, asked in links:
        app = opened(small_home.path, page, lang="zh", **asked)
        assert not app.exception, asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_says_where_its_sentence_stands(small_home: Home, language: Language) -> None:
    page = seen(opened(small_home.path, "clauses", lang=language, clause="S3-09"))
    assert word("clauses.at", language) in page
    assert "二、（二）5" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reading_is_reached_from_its_numbers_and_clauses_and_says_what_was_not_taken(
    small_home: Home, language: Language
) -> None:
    reading = load().readings["Q-07"]
    for page, asked in (
        ("handbook", {"metric": "committee_new"}),
        ("indicators", {"metric": "committee_new"}),
        ("clauses", {"clause": "S3-09"}),
    ):
        app = opened(small_home.path, page, lang=language, **asked)
        assert f"{reading.id} {reading.label.of(language)}" in seen(app), page
        assert "reading=Q-07" in "".join(element.proto.body for element in app.get("html"))
    said = seen(opened(small_home.path, "handbook", lang=language, reading="Q-07"))
    assert reading.question.of(language) in said
    assert reading.alternatives[0].of(language) in said
    assert load().metrics["committee_new"].label.of(language) in said


def kinds_of(catalogue: Catalogue) -> list[Metric]:
    """A metric of every kind in every unit, with variants where there is such a one."""
    in_order = sorted(catalogue.metrics.values(), key=lambda metric: bool(metric.variant))
    return list({(metric.kind, metric.unit): metric for metric in in_order}.values())


# Each page takes half a second: one of each kind here, all of them in the soak.
SOME = pytest.mark.parametrize(
    "some",
    [kinds_of, pytest.param(lambda whole: [*whole.metrics.values()], marks=pytest.mark.soak)],
    ids=["kind", "all"],
)


@SOME
def test_any_metric_is_a_page_of_its_own_without_further_code(
    small_home: Home, some: Callable[[Catalogue], list[Metric]]
) -> None:
    catalogue = query.open(small_home.path).catalogue
    for number, metric in enumerate(some(catalogue)):
        language = LANGUAGES[number % 2]
        app = opened(
            small_home.path, "indicators", lang=language, metric=metric.id, area="110105" if number % 3 else "110000"
        )
        assert not app.exception, metric.id
        said = seen(app)
        assert metric.label.of(language) in said, metric.id
        assert metric.code in said, metric.id


@SOME
def test_every_variant_and_a_metric_by_its_code_open(
    small_home: Home, some: Callable[[Catalogue], list[Metric]]
) -> None:
    catalogue = query.open(small_home.path).catalogue
    for metric in some(catalogue):
        for name, variant in metric.variant.items():
            said = seen(opened(small_home.path, "indicators", lang="zh", metric=metric.id, variant=name))
            assert variant.label.zh in said, (metric.id, name)
    assert "业委会（物管会）组建率" in seen(opened(small_home.path, "indicators", lang="zh", metric="M-COV-01"))


def test_the_clause_board_is_filtered_by_state_and_party_and_tells_a_draft(
    small_home: Home, first_view: FirstView
) -> None:
    every = first_view("clauses", "zh")
    done = seen(opened(small_home.path, "clauses", lang="zh", state="carried_out"))
    assert "S3-09" in every
    assert "S3-12" in every
    assert "S3-12" not in done
    party = seen(opened(small_home.path, "clauses", lang="zh", party="全市，各区负责"))
    assert "S3-01" in party
    assert "S3-09" not in party
    draft = seen(opened(small_home.path, "clauses", lang="zh", document="haimen-2021-draft"))
    assert "征求意见稿：不是法定依据" in draft
    assert "本文件为其他地区文件" in draft
    assert "已落实" not in draft


WRONG = [
    ("overview", {"period": "abc"}, "报告期“abc”不存在", "period=2022-12"),
    ("overview", {"period": "2019-01"}, "报告期“2019-01”不存在", "period=2021-07"),
    ("overview", {"period": "9999-99"}, "报告期“9999-99”不存在", "period=2022-12"),
    ("overview", {"period": "202211"}, "报告期“202211”不存在", "period=2022-11"),
    ("overview", {"period": "2022Q3"}, "报告期“2022Q3”不存在", "period=2022-09"),
    ("overview", {"area": "999999"}, "区域“999999”不存在", "area=110000"),
    ("coverage", {"area": "110105999"}, "区域“110105999”不存在", "area=110105"),
    ("overview", {"area": "朝阳"}, "区域“朝阳”不存在", "area=110105"),
    ("overview", {"lang": "xx"}, "语言“xx”不存在", "lang=zh"),
    ("overview", {"page": "covrage"}, "页面“covrage”不存在", "./coverage?"),
    ("overview", {"map": "party_rat"}, "地图指标“party_rat”不存在", "map=party_rate"),
    ("indicators", {"metric": "comittee_rate"}, "指标“comittee_rate”不存在", "metric=committee_rate"),
    ("indicators", {"metric": "committee_rate", "variant": "elig"}, "口径“elig”不存在", "variant=eligible"),
    ("place", {"metric": "no_such_metric"}, "指标“no_such_metric”不存在", "metric="),
    ("place", {"estate": "no-such-estate"}, "小区“no-such-estate”不存在", "estate="),
    ("company", {"company": "no-such-company"}, "企业“no-such-company”不存在", "company="),
    ("handbook", {"metric": "M-COV-1"}, "指标“M-COV-1”不存在", "metric="),
    ("clauses", {"clause": "S9-99"}, "条款“S9-99”不存在", "clause=S"),
    ("clauses", {"document": "beijing"}, "文件“beijing”不存在", "document=beijing-2020"),
    ("alerts", {"alert": "no_alert"}, "预警“no_alert”不存在", "alert="),
    ("standing", {"list": "grey"}, "名单“grey”不存在", "list=red"),
    ("complaints", {"level": "nowhere"}, "级别“nowhere”不存在", "level="),
    ("complaints", {"compare": "complaint_count"}, "比较指标“complaint_count”不存在", "compare="),
    ("submissions", {"unit": "110105", "of": "nonsense"}, "报表“nonsense”不存在", "of="),
]


@pytest.mark.parametrize(("page", "asked", "says", "leads_to"), WRONG)
def test_a_wrong_link_says_what_is_wrong_and_leads_to_the_nearest_right_one(
    small_home: Home, page: str, asked: dict[str, str], says: str, leads_to: str
) -> None:
    app = opened(small_home.path, page, **{"lang": "zh", **asked})
    assert not app.exception
    said = seen(app)
    assert "链接有误" in said
    assert says in said
    answer = next(element.proto.body for element in app.get("html") if 'data-fault="link"' in element.proto.body)
    assert leads_to in answer


def test_every_wrong_part_of_a_link_is_named_in_the_page_s_language(small_home: Home) -> None:
    said = seen(opened(small_home.path, "coverage", lang="en", area="999999", period="abc", metric="no_such_metric"))
    for part in ("There is no area “999999”", "There is no period “abc”", "There is no metric “no_such_metric”"):
        assert part in said
    assert not re.search("[\u4e00-\u9fff]", said.replace("中文", ""))


def test_a_metric_is_known_by_its_code_on_every_page_that_takes_one(small_home: Home) -> None:
    for page in ("indicators", "coverage", "place", "handbook"):
        assert "业委会（物管会）组建率" in seen(opened(small_home.path, page, lang="zh", metric="M-COV-01"))


def test_a_fault_that_nobody_foresaw_is_told_in_the_page_s_language_under_the_number_in_the_log(
    small_home: Home, tmp_path: Path
) -> None:
    copy = copy_of(small_home, tmp_path / "home", without=("archive", "inbox", "store")).path
    shutil.rmtree(copy / "store", ignore_errors=True)
    (copy / "store").write_text("not a folder")
    for language, sentence in (("zh", "本页暂时无法显示"), ("en", "This page cannot be shown at present")):
        app = opened(copy, "submissions", lang=language)
        assert not app.exception
        said = seen(app)
        assert sentence in said
        number = re.search(r"[3-9A-Z]{6}", said.partition(sentence)[2])
        assert number
        assert number.group() in (copy / LOG).read_text(encoding="utf-8")


def test_a_failed_build_is_said_on_the_page(small_home: Home, tmp_path: Path) -> None:
    copy = copy_of(small_home, tmp_path / "home", without=("archive", "inbox", "store"))
    note_failure(copy, "a mart does not bind")
    assert "最近一次生成失败" in seen(opened(copy.path, "handbook", lang="zh"))


def _returns(home: Home, period: str) -> pl.DataFrame:
    return query.Received(home=home).submission_board("110000", period).filter("is_in_use")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_board_says_who_owes_and_leads_to_each_return(small_home: Home, language: Language) -> None:
    app = opened(small_home.path, "submissions", lang=language, period="2022-12")
    assert not app.exception
    labels = {
        query.open(small_home.path).catalogue.sources[source].label.of(language)
        for source in _returns(small_home, "2022-12").filter(pl.col("cadence") == "month")["source"]
    }
    said = seen(app)
    assert [label for label in labels if label not in said] == []


@pytest.mark.parametrize("every", [15, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_return_opens_to_its_versions_what_they_changed_and_its_receipt(
    small_home: Home, language: Language, every: int
) -> None:
    board = pl.concat(
        _returns(small_home, period)
        .filter(pl.col("submission_id").is_not_null())
        .unique("source")
        .sort("source")
        .with_columns(month=pl.lit(period))
        for period in ("2022-06", "2022-12", "2021-09")
    )
    tried = board.gather_every(every, offset=0 if language == "zh" else every // 2)
    assert tried["cadence"].n_unique() > 1
    for row in tried.iter_rows(named=True):
        app = opened(
            small_home.path, "submissions", lang=language, period=row["month"], unit=row["area"], of=row["source"]
        )
        assert not app.exception, row
        said = seen(app)
        assert row["file_name"] in said
        assert ("回执" if language == "zh" else "Receipt") in said


def test_a_return_that_came_from_above_first_shows_the_versions_of_both(small_home: Home) -> None:
    months = [f"2022-{month:02d}" for month in range(1, 13)]
    board = pl.concat(_returns(small_home, month).with_columns(month=pl.lit(month)) for month in months)
    both_sent = board.filter(pl.col("version").is_not_null(), pl.col("first_sender") != pl.col("area"))
    row = both_sent.row(0, named=True)
    received = query.Received(home=small_home)
    above = received.submission_versions(row["source"], row["first_sender"], row["period"]).row(-1, named=True)
    link = {"lang": "zh", "period": row["month"], "unit": row["area"], "of": row["source"]}
    for later in ("", above["submission_id"]):
        app = opened(small_home.path, "submissions", later=later, **link)
        assert not app.exception
        said = seen(app)
        assert "其后自行报送" in said
        assert row["file_name"] in said
        assert above["file_name"] in said


def test_a_return_that_never_came_and_one_that_is_none_are_said(small_home: Home) -> None:
    months = [f"2022-{month:02d}" for month in range(1, 13)]
    board = pl.concat(_returns(small_home, month).with_columns(month=pl.lit(month)) for month in months)
    row = board.filter(pl.col("state") == "missing").row(0, named=True)
    link = {"lang": "zh", "period": row["month"], "unit": row["area"]}
    assert "未收到过此报表" in seen(opened(small_home.path, "submissions", of=row["source"], **link))
    assert "报送单位" in seen(
        opened(small_home.path, "submissions", **{**link, "unit": "110105001001"}, of=row["source"])
    )


def test_a_street_reads_what_it_owes_then_sends_then_what_it_sent(small_home: Home) -> None:
    counted = query.tally(_returns(small_home, "2022-12"), "area", "level")
    street = counted.filter(pl.col("level") == "street", pl.col("outstanding") > 0).row(0, named=True)
    said = seen(opened(small_home.path, "submissions", lang="zh", period="2022-12", area=street["area"]))
    assert f"有 {street['outstanding']} 张报表未报送或被退回" in said
    assert f"未报送 {street['missing']} 张" in said
    assert said.count("已逾期") == street["missing"]
    places = [said.index(part) for part in ("应报报表（截至", "报送模板", "逐行检查", "本单位历次报送")]
    assert places == sorted(places)
    assert "名称核对" not in said, "an office's work is no clerk's"


@pytest.mark.parametrize("area", ["110000", "110107"])
def test_the_office_reads_the_returns_by_week_too(small_home: Home, area: str) -> None:
    said = seen(opened(small_home.path, "submissions", lang="zh", period="2022-12", area=area, by_week="1"))
    assert "应报日为2023年1月10日" in said
    assert "1/9–1/15 应报日" in said


def test_a_street_that_owes_nothing_is_told_so_and_finds_what_it_sent(small_home: Home) -> None:
    whole = query.tally(_returns(small_home, "2022-12"), "area", "level").filter(
        pl.col("level") == "street", pl.col("outstanding") == 0, pl.col("by_parent") < pl.col("due")
    )
    street = str(whole["area"][0])
    files = query.Received(home=small_home).submission_history(street, "2022-12")
    said = seen(opened(small_home.path, "submissions", lang="zh", period="2022-12", area=street))
    assert "本期应报报表已全部报送" in said or "已报有误" in said
    assert files["file_name"][0] in said
    assert files["received_on"].is_sorted(descending=True)


def test_the_page_of_a_place_says_that_a_newer_return_waits_for_the_next_build(
    small_home: Home, tmp_path: Path
) -> None:
    sent = _returns(small_home, "2022-12").filter(pl.col("version").is_not_null(), pl.col("source") == "estate")
    row = sent.filter(pl.col("level") == "street").row(0, named=True)
    assert "下次生成数据后计入" not in seen(opened(small_home.path, "place", lang="zh", area=row["area"]))
    copy = copy_of(small_home, tmp_path / "home")
    file = tmp_path / f"{row['area_name']}_小区台账_2022-12.csv"
    file.write_text(f"小区编号,小区名称,所属街道,户数\nNEW,新苑,{row['area_name']},10\n", encoding="utf-8")
    sending = Sending(path=file, source="estate", period="2022-12", sender=row["area"], received_on=date(2023, 6, 1))
    assert receive(copy, [sending], workers=0, on_removal="store")[0].is_stored
    said = seen(opened(copy.path, "place", lang="zh", area=row["area"], period="2022-12"))
    assert "另有 1 张报表已收到新版，下次生成数据后计入" in said


def test_the_alerts_of_a_street_name_each_community_and_lead_to_its_page(small_home: Home) -> None:
    found = query.open(small_home.path).alerts(alert="AL-04")
    first = found.filter(pl.col("community").is_not_null()).row(0, named=True)
    said = seen(opened(small_home.path, "alerts", lang="zh", area=first["street"], alert="meeting_missed", rows="1"))
    of_street = found.filter(pl.col("street") == first["street"])
    assert [name for name in of_street["community_name"].drop_nulls().head(40) if f"· {name}" not in said] == []
    assert not opened(small_home.path, "place", lang="zh", area=first["community"]).exception


def test_search_finds_a_place_and_says_when_it_finds_nothing(small_home: Home) -> None:
    assert "朝阳区" in seen(opened(small_home.path, "handbook", lang="zh", q="chaoyangqu"))
    assert "未找到" in seen(opened(small_home.path, "handbook", lang="zh", q="qqqqqq"))


def test_a_home_without_data_says_what_to_do(tmp_path: Path) -> None:
    make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=False)
    for language, said in (("zh", "尚无已发布的数据"), ("en", "No data published yet")):
        app = opened(tmp_path / "home", "overview", lang=language)
        assert not app.exception
        assert said in seen(app)


def test_a_link_compares_what_it_says(small_home: Home, first_view: FirstView) -> None:
    """Companies of a third by size, over a year, by another metric than the page's first; what cannot be chosen is not."""
    said = seen(
        opened(
            small_home.path,
            "complaints",
            lang="zh",
            compare="complaint_followup",
            level="company",
            span="year",
            peers="small",
        )
    )
    assert all(word in said for word in ("有效回访率", "各企业", "2022年", "名次范围", "彼此没有显著差异"))
    said = first_view("complaints", "en")
    assert "Resolution rate" in said
    assert "Districts" in said
    assert "改为显示各区" in first_view("assessment", "zh")
    assert "改为显示各区" not in seen(opened(small_home.path, "assessment", lang="zh", level="street"))
