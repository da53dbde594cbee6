"""What a reader sees when something fails: a sentence in the page's language, and never Streamlit's own box."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.parts.page.link import Wrong, WrongLinkError
from pipelines.incidents import LOG
from pipelines.settings import make_home
from pipelines.text import LANGUAGES, Language, both


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)
    monkeypatch.setenv("WUYE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(script: Callable[[], None], language: Language = "zh") -> AppTest:
    app = AppTest.from_function(script)
    app.query_params["lang"] = language
    return app.run()


def failing() -> None:
    from dashboard.parts.page.fault import boundary

    with boundary("a page"):
        raise ZeroDivisionError("a secret of the store")


def failing_in_a_fragment() -> None:
    from dashboard.parts.page.fault import report

    assert report(ZeroDivisionError("a secret of the store")) is True


def foreseen() -> None:
    from dashboard.parts.page.fault import boundary
    from pipelines.errors import DiskError
    from pipelines.text import both

    with boundary("a page"):
        raise DiskError(both("磁盘已满", "the disk is full"))


def stopping() -> None:
    import streamlit as st

    from dashboard.parts.page.fault import boundary

    with boundary("a page"):
        st.stop()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", [failing, failing_in_a_fragment])
def test_a_fault_is_told_by_a_number_that_stands_in_the_log(
    home: Path, script: Callable[[], None], language: Language
) -> None:
    app = run(script, language)
    assert not app.exception
    body = next(element.proto.body for element in app.get("html") if "data-fault" in element.proto.body)
    number = body.partition('data-fault="')[2][:6]
    log = (home / LOG).read_text(encoding="utf-8")
    assert number in log
    assert "ZeroDivisionError: a secret of the store" in log
    assert "a secret" not in body
    assert ("本页暂时无法显示" if language == "zh" else "This page cannot be shown at present") in body


def test_a_fault_that_was_foreseen_is_told_in_one_language_and_not_logged(home: Path) -> None:
    for language, says, other in (("zh", "磁盘已满", "the disk"), ("en", "the disk is full", "磁盘")):
        body = "".join(element.proto.body for element in run(foreseen, language).get("html"))  # type: ignore[arg-type]
        assert says in body
        assert other not in body
    assert not (home / LOG).exists()


def test_a_signal_of_streamlit_s_own_is_no_fault(home: Path) -> None:
    app = run(stopping)
    assert not app.get("html")
    assert not (home / LOG).exists()


def test_a_wrong_link_is_said_in_both_languages() -> None:
    says = WrongLinkError(Wrong(name="unit", value="110199", nearest=())).says
    assert "110199" in says.zh
    assert "110199" in says.en
    assert says.zh.endswith("不存在。")
    assert says.en.startswith("There is no ")
