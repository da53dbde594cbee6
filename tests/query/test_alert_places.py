"""An alert names the most exact place it is about, so that no two of them read the same."""

from collections import Counter

from pipelines import query
from pipelines.settings import Home
from tests.test_cli import wuye


def test_no_two_alerts_of_a_kind_and_day_read_the_same_in_either_language(small_home: Home) -> None:
    reader = query.open(small_home.path)
    found = reader.alerts(closed=True)
    assert found.height > 500
    for language in ("zh", "en"):
        read = Counter(
            (
                row["alert"],
                query.said(reader.catalogue, reader.catalogue.alerts[row["alert"]], row["evidence"], language),
                query.place_said(row, language),
                row["since"],
            )
            for row in found.iter_rows(named=True)
        )
        alike = [texts for texts, n in read.items() if n > 1]
        # romanised names drop endings and tones: estates that differ in Chinese can be spelt alike
        assert alike == [] if language == "zh" else len(alike) < found.height / 100


def test_the_printed_list_names_the_community_that_did_not_meet(small_home: Home) -> None:
    found = query.open(small_home.path).alerts(alert="AL-04")
    row = found.filter(found["community"].is_not_null()).row(0, named=True)
    done = wuye("alerts", "AL-04", "--area", row["street"], "--format", "csv", home=small_home.path, language="zh")
    assert done.returncode == 0, done.stderr
    assert f"{row['street_name']} · {row['community_name']}" in done.stdout
    assert query.place_said(row, "zh").endswith(row["community_name"])


def test_an_estate_that_the_sentence_names_is_not_named_twice() -> None:
    names = {f"{level}_name{tail}": None for level in ("district", "street", "community") for tail in ("", "_en")}
    row = names | {"district_name": "丰台区", "estate_name": "甲苑", "company_name": "某公司"}
    assert query.place_said(row, "zh") == "丰台区 · 甲苑"
    assert query.place_said(row, "zh", "甲苑的整改应于 2022-05-01 前完成") == "丰台区"
