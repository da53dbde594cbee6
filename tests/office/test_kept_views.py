"""Views are kept by name and person, replaced by the same name, and dropped by who keeps them."""

from pathlib import Path

import pytest

from pipelines.errors import RequestError
from pipelines.office.kept_views import FILE, KeptView, drop_view, keep_view, kept_views
from pipelines.settings import Home, make_home
from pipelines.text import both


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)


def view(name: str, by: str = "", **asked: str) -> KeptView:
    return KeptView(name=name, by=by, page="explore", asked=asked)


def test_a_view_is_there_again_with_all_that_it_asked(home: Home) -> None:
    keep_view(home, view("朝阳解决率", metrics="complaint_solved", area="110105"))
    assert kept_views(home) == [view("朝阳解决率", metrics="complaint_solved", area="110105")]


def test_the_same_name_replaces_ones_own_view_and_nobody_elses(home: Home) -> None:
    keep_view(home, view("一", "甲", by_what="street"))
    keep_view(home, view("一", "乙", by_what="city"))
    keep_view(home, view("一", "甲", by_what="district"))
    assert [(each.by, each.asked["by_what"]) for each in kept_views(home)] == [("乙", "city"), ("甲", "district")]
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
