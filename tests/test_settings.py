"""Machine settings and homes."""

from pathlib import Path

import pytest

from pipelines.errors import HomeError
from pipelines.settings import make_home, open_home, settings
from pipelines.text import both

pytestmark = pytest.mark.quick

BEIJING = both("北京市", "Beijing")


def test_the_caller_outweighs_the_environment_and_that_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WUYE_HOME", raising=False)
    assert settings().home == Path("data/home")
    monkeypatch.setenv("WUYE_HOME", "elsewhere")
    assert settings().home == Path("elsewhere")
    assert settings(Path("here")).home == Path("here")


def test_a_number_in_the_environment_becomes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYE_WORKERS", "3")
    assert settings().workers == 3


def test_a_home_is_the_same_when_opened_again(tmp_path: Path) -> None:
    made = make_home(tmp_path / "home", "110000", BEIJING, invented=False)
    assert open_home(tmp_path / "home") == made == make_home(made.path, "110000", BEIJING, invented=False)
    assert all(room.is_dir() for room in (made.archive, made.store, made.warehouse, made.office))


def test_invented_and_real_never_share_a_home(tmp_path: Path) -> None:
    make_home(tmp_path, "110000", BEIJING, invented=True)
    with pytest.raises(HomeError, match="invented"):
        make_home(tmp_path, "110000", BEIJING, invented=False)


def test_a_home_has_one_region(tmp_path: Path) -> None:
    make_home(tmp_path, "110000", BEIJING, invented=False)
    with pytest.raises(HomeError, match="110000"):
        make_home(tmp_path, "120000", both("天津市", "Tianjin"), invented=False)


def test_a_folder_that_is_no_home_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="init --region"):
        open_home(tmp_path)


@pytest.mark.parametrize("content", ["region = ", 'region = "110000"\n', 'region = "1"\nname_zh = ""\nname_en = ""'])
def test_a_broken_home_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "home.toml").write_text(content, encoding="utf-8")
    with pytest.raises(HomeError, match=r"home\.toml"):
        open_home(tmp_path)
