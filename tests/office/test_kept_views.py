"""Views are kept by name and person, replaced by the same name, and dropped by who keeps them."""

from pathlib import Path

import pytest

from pipelines.errors import RequestError
from pipelines.office.kept_views import FILE, MOST_PINNED, KeptView, drop_view, keep_view, kept_views, pin_view
from pipelines.settings import Home, make_home
from pipelines.text import both


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)


def view(name: str, by: str = "", **asked: str) -> KeptView:
    return KeptView(name=name, by=by, page="explore", parameters=asked)


def test_a_view_is_there_again_with_all_that_it_asked(home: Home) -> None:
    keep_view(home, view("朝阳解决率", metrics="complaint_solved", area="110105"))
    assert kept_views(home) == [view("朝阳解决率", metrics="complaint_solved", area="110105")]


def test_the_same_name_replaces_ones_own_view_and_nobody_elses(home: Home) -> None:
    keep_view(home, view("一", "甲", by_what="street"))
    keep_view(home, view("一", "乙", by_what="city"))
    keep_view(home, view("一", "甲", by_what="district"))
    assert [(each.by, each.parameters["by_what"]) for each in kept_views(home)] == [("乙", "city"), ("甲", "district")]
    drop_view(home, "一", "甲")
    assert [each.by for each in kept_views(home)] == ["乙"]


@pytest.mark.parametrize("name", ["", "  ", "长" * 61])
def test_a_view_without_a_fit_name_is_refused_in_a_sentence(home: Home, name: str) -> None:
    with pytest.raises(RequestError, match="name the view"):
        keep_view(home, view(name))


def test_a_file_that_is_damaged_keeps_no_page_from_opening(home: Home) -> None:
    (home.path / "office" / FILE).write_text("{not json")
    assert kept_views(home) == []
    with pytest.raises(RequestError, match="restore the file"):
        keep_view(home, view("一"))
    assert (home.path / "office" / FILE).read_text() == "{not json"


def test_a_pinned_view_stays_pinned_until_its_keeper_takes_it_off(home: Home) -> None:
    keep_view(home, view("一", "甲"))
    keep_view(home, view("一", "乙"))
    pin_view(home, "一", "甲", is_pinned=True)
    assert [(each.by, each.is_pinned) for each in kept_views(home)] == [("乙", False), ("甲", True)]
    pin_view(home, "一", "甲", is_pinned=False)
    assert not any(each.is_pinned for each in kept_views(home))


def test_what_cannot_be_pinned_says_so(home: Home) -> None:
    with pytest.raises(RequestError, match="keep it first"):
        pin_view(home, "无", "甲", is_pinned=True)
    for number in range(MOST_PINNED + 1):
        keep_view(home, view(str(number), "甲"))
    for number in range(MOST_PINNED):
        pin_view(home, str(number), "甲", is_pinned=True)
    with pytest.raises(RequestError, match="take one off"):
        pin_view(home, str(MOST_PINNED), "甲", is_pinned=True)


def test_views_that_were_kept_before_views_could_be_pinned_are_read(home: Home) -> None:
    (home.path / "office" / FILE).write_text('[{"name": "旧", "by": "", "page": "explore", "asked": {}}]')
    assert [(each.name, each.is_pinned) for each in kept_views(home)] == [("旧", False)]
