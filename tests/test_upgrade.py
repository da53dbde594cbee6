"""A home of an earlier version is told, backed up, and brought to this one with every value as it was."""

from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.backup.restore import restore
from pipelines.errors import BackupError, HomeError
from pipelines.intake.receive import Sending, receive
from pipelines.settings import FORMAT, HOME_FILE, Home, make_home, open_home, read_home, settings
from pipelines.text import both
from pipelines.upgrade import STEPS, upgrade
from pipelines.warehouse.build import build
from pipelines.warehouse.publish import current, verify

DIVISIONS = (
    "区划代码,名称,层级,性质,上级代码,生效日期,失效日期,承接代码\n"
    "110000,北京市,市,行政区划,,1949-10-01,,\n110101,东城区,区县,行政区划,110000,1949-10-01,,\n"
    "110101001,东华门街道,街道（乡镇）,行政区划,110101,1949-10-01,,\n"
)
ROSTER = (
    "东城区小区台账（2020年3月）\n小区编号,小区名称,所属区,所属街道,管理方式,户数\n"
    "A1,甲苑,东城区,东华门街道,物业服务企业,120\nA2,乙苑,东城区,东华门街道,无物业管理服务,80\n"
)
FIRST = 'region = "110000"\nname_zh = "北京市"\nname_en = "Beijing"\ninvented = false\n'  # home.toml of format 1


def made_old(home: Home) -> Path:
    """A home as the first version left it: without format and zone, and open to every user of the machine."""
    (home.path / HOME_FILE).write_text(FIRST, encoding="utf-8")
    for inside in (home.path, *home.path.rglob("*")):
        inside.chmod(0o755 if inside.is_dir() else 0o644)
    return home.path


@pytest.fixture(scope="module")
def old_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    home = make_home(folder / "home", "110000", both("北京市", "Beijing"), invented=False)
    for name, content, on in (("divisions.csv", DIVISIONS, date(2015, 1, 1)), ("roster.csv", ROSTER, date(2020, 4, 1))):
        (folder / name).write_text(content, encoding="utf-8")
        (receipt,) = receive(home, [Sending(path=folder / name, received_on=on)], workers=0)
        assert receipt.status == "accepted"
    build(home, settings(home.path))
    return made_old(home)


def test_a_home_of_another_version_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = made_old(make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=False))
    with pytest.raises(HomeError, match=r"wuye --home .* upgrade"):
        open_home(path)
    (path / HOME_FILE).write_text(f"format = {FORMAT + 1}\n{FIRST}", encoding="utf-8")
    for open_it in (open_home, lambda path: upgrade(path, settings(path), tmp_path / "b")):
        with pytest.raises(HomeError, match="later version"):
            open_it(path)


def test_an_upgraded_home_gives_every_value_again(old_home: Path, tmp_path: Path) -> None:
    former = current(read_home(old_home)[0])
    done = upgrade(old_home, settings(old_home), tmp_path / "before.backup")
    assert "same" in done.compared.en
    home = open_home(old_home)
    assert (current(home).id != former.id, verify(home)) == (True, [])
    assert [str(file) for file in home.path.rglob("*") if file.stat().st_mode & 0o077] == []
    warehouse = query.open(home.path)
    found = warehouse.one(
        "select numerator, denominator from metric_value where metric = 'service_rate' and variant = 'headline' and area = '110101'"
        " and period = '2020-03'"
    )
    assert found == {"numerator": 1.0, "denominator": 2.0}
    again, held = restore(tmp_path / "before.backup", tmp_path / "again")
    assert (held.home_format, read_home(again.path)[1], current(again).id) == (1, 1, former.id)


def test_a_home_without_divisions_is_upgraded_and_nothing_is_built(tmp_path: Path) -> None:
    path = made_old(make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=False))
    (path / HOME_FILE).write_text(f'{FIRST}# ours\nhosts = ["a.gov.cn"]\n', encoding="utf-8")
    upgrade(path, settings(path), tmp_path / "before.backup")
    assert open_home(path).hosts == ("a.gov.cn",)
    assert (path / HOME_FILE).read_text(encoding="utf-8") == f'format = {FORMAT}\n{FIRST}# ours\nhosts = ["a.gov.cn"]\n'
    assert list((path / "warehouse").iterdir()) == []


def test_without_a_backup_nothing_is_upgraded(tmp_path: Path) -> None:
    path = made_old(make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=False))
    (tmp_path / "there").write_text("mine", encoding="utf-8")
    with pytest.raises(BackupError):
        upgrade(path, settings(path), tmp_path / "there")
    assert (path / HOME_FILE).read_text(encoding="utf-8") == FIRST


def test_steps_lead_from_the_first_format_to_this_one() -> None:
    assert [step.former for step in STEPS] == list(range(1, FORMAT))


def test_a_name_with_any_sign_is_read_as_it_was_given(tmp_path: Path) -> None:
    name = both('“北京”"市"\\\n', 'Bei"jing\\')
    assert make_home(tmp_path / "home", "110000", name, invented=False).name == name


@pytest.mark.parametrize("folder", ["what?", "back\\slash"])
def test_a_folder_below_which_the_database_cannot_write_is_told(tmp_path: Path, folder: str) -> None:
    with pytest.raises(HomeError, match="question mark"):
        make_home(tmp_path / folder / "home", "110000", both("北京市", "Beijing"), invented=False)
