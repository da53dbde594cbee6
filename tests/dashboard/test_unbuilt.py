"""Before the first build an office can already send files and enter its own document; other pages say what to do next."""

import shutil
from pathlib import Path

import pytest

from dashboard.parts.page.unbuilt import Unbuilt
from pipelines import reference
from pipelines.errors import RequestError
from pipelines.intake.receive import receive, sendings_of
from pipelines.reference.regions import region_name
from pipelines.settings import Home, make_home
from pipelines.text import LANGUAGES, Language
from tests.dashboard.test_screens import opened, seen

REGION = "110105"


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A district's home with its divisions, and nothing else."""
    name = region_name(REGION)
    assert name is not None
    home = make_home(tmp_path_factory.mktemp("new") / "home", REGION, name, invented=False)
    divisions = Path(str(reference.__file__)).parent / "divisions" / "110000.csv"
    receive(home, sendings_of([divisions], source="division", period="2000-01", sender=REGION), workers=0)
    return home


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_can_be_sent_and_templates_taken(new_home: Home, language: Language) -> None:
    app = opened(new_home.path, "submissions", lang=language)
    assert not app.exception
    assert app.get("file_uploader")
    senders = next(box for box in app.selectbox if box.key == "upload.sender")
    assert len(senders.options) > 1, "the district and its streets, from the divisions"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_of_the_office_can_be_entered(new_home: Home, language: Language) -> None:
    app = opened(new_home.path, "clauses", lang=language, view="policy")
    assert not app.exception
    assert any(button.label in ("查看变化", "Preview the changes") for button in app.button) or app.get("form"), seen(
        app
    )
    assert [field for field in app.text_input if field.key and field.key.endswith(".number")]


def test_other_pages_say_in_a_sentence_what_to_do_next(new_home: Home) -> None:
    said = seen(opened(new_home.path, "overview", lang="zh"))
    assert "wuye build" in said
    assert "报送" in said


def test_a_district_has_its_name_in_english_too(new_home: Home) -> None:
    assert new_home.name.en == "Chaoyang"


def test_a_folder_that_is_no_home_opens_nothing(tmp_path: Path, new_home: Home) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(new_home.path, copy)
    (copy / "home.toml").unlink()
    app = opened(copy, "submissions", lang="zh")
    assert not app.get("file_uploader")


def test_areas_are_known_by_their_codes_before_the_first_build(new_home: Home) -> None:
    """A check of a file on the page names its sender."""
    reader = Unbuilt(home=new_home)
    assert reader.area(REGION)["name"] == "朝阳区"
    with pytest.raises(RequestError, match="999999"):
        reader.area("999999")
