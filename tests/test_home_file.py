"""What is wrong in a `home.toml` is said with its line, in both languages and in no words of Python's."""

from pathlib import Path

import pytest

from pipelines.errors import UserFacingError
from pipelines.settings import FORMAT, make_home, open_home, read_home, settings
from pipelines.text import both

GOOD = 'format = 2\nregion = "110000"\nname_zh = "北京市"\nname_en = "Beijing"\ninvented = false\n'


def fault_of(folder: Path, content: str | bytes) -> UserFacingError:
    file = folder / "home.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UserFacingError) as caught:
        open_home(folder)
    return caught.value


@pytest.mark.parametrize(
    ("content", "line", "zh", "en"),
    [
        (GOOD + "region = ", 6, "写法有误", "is not written as it should be"),
        (GOOD + 'region = "110000"\n', 6, "同一名称只写一次", "no name comes twice"),
        (GOOD.replace('"110000"', "“110000”"), 2, "英文双引号", "straight double quotes"),
        (GOOD.replace('"110000"', "110000"), 2, "region 应为引号内的文字", "region should be text in quotes"),
        (GOOD.replace("false", '"false"'), 5, "invented 应为true 或 false", "invented should be true or false"),
        (GOOD.replace("format = 2", "format = true"), 1, "format 应为整数", "format should be a whole number"),
        (GOOD + "hosts = [1]\n", 6, "hosts 应为方括号内的地址", "hosts should be addresses"),
        (GOOD + 'timezon = "Asia/Shanghai"\n', 6, "没有 timezon 这一项，是否应为 timezone", "do you mean timezone?"),
        (
            GOOD + "[proxy]\nx = 1\n",
            6,
            "没有 proxy 这一项，可用的有 format、region",
            "there is no proxy; there is format",
        ),
        (GOOD.encode("utf-16"), 1, "不是 UTF-8 编码", "is not UTF-8"),
        (GOOD.encode("gb18030"), 3, "不是 UTF-8 编码", "is not UTF-8"),
    ],
)
def test_each_fault_is_said_with_its_line(content: str | bytes, line: int, zh: str, en: str, tmp_path: Path) -> None:
    says = fault_of(tmp_path, content).says
    assert says.zh.startswith(f"{tmp_path / 'home.toml'} 第 {line} 行：")
    assert says.en.startswith(f"{tmp_path / 'home.toml'}, line {line}: ")
    assert zh in says.zh
    assert en in says.en


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    says = fault_of(tmp_path, GOOD.replace("invented = false\n", "")).says
    assert (says.zh, says.en) == (
        f"{tmp_path / 'home.toml'}：缺少 invented（true 或 false）",
        f"{tmp_path / 'home.toml'}: has no invented (true or false)",
    )


def test_a_file_that_notepad_saved_is_read(tmp_path: Path) -> None:
    (tmp_path / "home.toml").write_bytes(GOOD.encode("utf-8-sig"))
    assert open_home(tmp_path).region == "110000"


def test_a_later_version_may_have_keys_of_its_own(tmp_path: Path) -> None:
    later = GOOD.replace("format = 2", f"format = {FORMAT + 1}") + 'seal = "x"\n'
    (tmp_path / "home.toml").write_text(later, encoding="utf-8")
    assert read_home(tmp_path)[1] == FORMAT + 1


def test_what_is_made_is_read(tmp_path: Path) -> None:
    home = make_home(tmp_path / "区 a'b\"c", "110000", both('北"京', "B"), invented=False)
    assert open_home(home.path) == home


@pytest.mark.parametrize(("name", "value"), [("WUYE_WORKERS", "many"), ("WUYE_MEMORY", "4"), ("WUYE_KEEP_BUILDS", "1")])
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserFacingError) as caught:
        settings()
    assert caught.value.says.zh.startswith(f"环境变量 {name} 的值 '{value}' 不能用")
    assert name in caught.value.says.en
