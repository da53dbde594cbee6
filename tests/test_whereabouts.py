"""A page says which file is damaged, and not where on the server the home stands."""

from pathlib import Path

import pytest

from pipelines.whereabouts import without_folders


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("/srv/wuye/home/store/submissions/ab.json 已损坏", "ab.json 已损坏"),
        ("磁盘已满 (/var/lib/x/.part)", "磁盘已满 (.part)"),
        (
            "办公日志 /a/b/journal.sqlite 无法读写：x / the office journal /a/b/journal.sqlite cannot",
            "办公日志 journal.sqlite 无法读写：x / the office journal journal.sqlite cannot",
        ),
        ("12/31 或 元/平方米·月，见 https://a.gov.cn/b/c", "12/31 或 元/平方米·月，见 https://a.gov.cn/b/c"),
        ("wuye verify / run `wuye build`", "wuye verify / run `wuye build`"),
    ],
)
def test_absolute_paths_are_cut_to_their_last_name(written: str, shown: str) -> None:
    assert without_folders(written) == shown


def test_a_known_folder_is_cut_whatever_signs_its_name_has(tmp_path: Path) -> None:
    home = tmp_path / "我的 home, it's (1)"
    home.mkdir()
    said = without_folders(f"{home}/store/ab.json 已损坏；{home} 正在使用", home)
    assert said == "store/ab.json 已损坏；我的 home, it's (1) 正在使用"
