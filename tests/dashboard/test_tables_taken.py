"""Every page that compares numbers in a table gives the table as a file: CSV, workbook and Parquet."""

from collections.abc import Callable

import pytest

from dashboard.parts.page import table_download
from pipelines.settings import Home
from tests.dashboard.test_screens import opened


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("overview", {}),
        ("coverage", {}),
        ("complaints", {}),
        ("indicators", {}),
        ("indicators", {"metric": "committee_rate"}),
        ("place", {}),
        ("place", {"area": "110105"}),
    ],
)
def test_a_table_of_numbers_is_given_as_a_file_in_three_forms(
    small_home: Home, page: str, asked: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    given = table_download.downloads

    def noted(label: str, files: list[table_download.File]) -> None:
        assert not offered.keys() & {file.name for file in files}
        offered.update({file.name: file.content for file in files})
        given(label, files)

    monkeypatch.setattr(table_download, "downloads", noted)
    app = opened(small_home.path, page, lang="zh", **asked)
    assert not app.exception
    found = {name: content for name, content in offered.items() if name.startswith(("areas-", "measures-"))}
    assert {name.rpartition(".")[2] for name in found} == {"csv", "xlsx", "parquet"}
    csv = next(content for name, content in found.items() if name.endswith(".csv"))().decode("utf-8-sig")
    assert "分母" in csv
    assert "目标" in csv
    assert len(csv.splitlines()) > 3
