"""The demonstration: finished or not there, never half made."""

import fcntl
import os
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.demo import UNFINISHED, demo_folder, demo_scale, prepare_demo
from pipelines import query
from pipelines.cli import Call
from pipelines.errors import HomeInUseError, RequestError
from pipelines.sample.cities.order import CITIES
from pipelines.sample.plan import Scale
from pipelines.settings import Home

TINY = Scale(estates=60, complaints=100, companies=20, first="2022-12")


@pytest.fixture
def call() -> Call:
    return Call(home=None, language="en", debug=False)


def test_what_an_interrupted_run_left_is_gone_and_the_city_is_made_anew(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "demo-haimen"
    left = path.with_name(path.name + UNFINISHED)
    (left / "store").mkdir(parents=True)
    (left / "home.toml").write_text("half")
    (left / "inbox").symlink_to(tmp_path)
    home = prepare_demo(call, "haimen", TINY, path, has_pages=False)
    assert {"home.toml", "store", "warehouse"} <= {file.name for file in home.path.iterdir()}
    assert query.open(home.path)
    assert sorted(tmp_path.iterdir()) == [path]
    file = path / "warehouse" / "current.json"
    before = file.stat()
    assert prepare_demo(call, "haimen", TINY, path, has_pages=False) == home
    assert file.stat() == before


def test_a_folder_that_holds_something_else_is_not_touched(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(RequestError, match="holds something else"):
        prepare_demo(call, "haimen", TINY, tmp_path, has_pages=False)
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_the_home_of_another_city_is_not_served_in_its_place(call: Call, small_home: Home) -> None:
    with pytest.raises(RequestError, match="this city"):
        prepare_demo(call, "haimen", TINY, small_home.path, has_pages=False)


def test_two_runs_at_once_do_not_make_the_same_city(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "demo-haimen"
    making = path.with_name(path.name + UNFINISHED)
    making.mkdir()
    (making / "half").write_text("half")
    held = os.open(making, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(HomeInUseError, match="another wuye demo"):
            prepare_demo(call, "haimen", TINY, path, has_pages=False)
    finally:
        os.close(held)
    assert (making / "half").exists()


@pytest.mark.parametrize("city", CITIES)
def test_the_whole_city_is_larger_and_has_a_home_of_its_own(city: str) -> None:
    small, whole = (demo_scale(city, is_whole=is_whole) for is_whole in (False, True))
    assert small.estates < whole.estates
    assert small.first > whole.first
    assert replace(small, estates=1, companies=1, complaints=1, first="2020-01", least=3) == replace(
        whole, estates=1, companies=1, complaints=1
    )
    assert demo_folder(city, is_whole=False) != demo_folder(city, is_whole=True)
