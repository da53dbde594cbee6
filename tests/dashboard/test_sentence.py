"""No page says where on the server the home stands, and no sentence is longer than a screen."""

from pathlib import Path

import pytest

from dashboard.parts.page.sentence import LONGEST, for_page, sentence_of
from pipelines.disk import damaged
from pipelines.errors import RequestError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "某市 home"
    path.mkdir()
    monkeypatch.setenv("WUYE_HOME", str(path))
    return path


def test_a_fault_names_the_file_and_not_the_folder_of_the_server(home: Path) -> None:
    fault = damaged(home / "store" / "submissions" / "ab.json")
    for language, said in (("zh", "已损坏"), ("en", "checksum")):
        shown = sentence_of(fault, language)  # type: ignore[arg-type]
        assert shown.startswith("store/submissions/ab.json ")
        assert said in shown
        assert str(home) not in shown
    assert sentence_of(RequestError(f"{home}/x.csv cannot be read"), "en") == "x.csv cannot be read"


@pytest.mark.usefixtures("home")
def test_a_sentence_that_quotes_a_long_name_is_cut() -> None:
    assert len(for_page("甲" * 3_000)) == LONGEST
