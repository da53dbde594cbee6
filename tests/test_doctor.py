"""What `wuye doctor` says of a home: nothing is called met that neither a setting nor a test shows."""

import tomllib
from pathlib import Path

from pipelines.doctor import CHECKS, FILE, examine
from pipelines.people.audit import audit_ledger, note
from pipelines.people.invented import invent_people
from tests.warehouse.stored import home_in

ROOT = Path(__file__).parents[1]


def test_every_item_names_a_test_or_a_setting_or_what_is_left_to_the_office() -> None:
    for item in tomllib.loads(FILE.read_text(encoding="utf-8"))["item"]:
        assert {"test", "check", "left"} & item.keys(), item["id"]
        assert "test" not in item or (ROOT / item["test"]).is_file(), item["id"]
        assert item.get("check") in (None, *CHECKS), item["id"]


def test_a_home_without_sign_in_and_people_is_told_so_and_one_with_people_is_not(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    states = {one.id: one.state for one in examine(home)}
    assert states["identity"] == states["access"] == "unmet"
    invent_people(home)
    states = {one.id: one.state for one in examine(home)}
    assert (states["access"], states["separation"], states["integrity"]) == ("met", "met", "met")


def test_a_trail_that_was_cut_is_told(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    for _ in range(2):
        note(home, "refused", who="甲")
    audit_ledger(home).path.unlink()
    states = {one.id: one.state for one in examine(home)}
    assert states["audit"] == states["audit_kept"] == states["integrity"] == "unmet"
