"""`wuye people` and `wuye audit`, as the administrator types them."""

import json
from pathlib import Path

from pipelines.cli.signed import note_taken
from pipelines.people.audit import MOST_FILES, note, trail
from pipelines.people.invented import invent_people
from pipelines.people.register import people_ledger
from pipelines.people.sessions import sessions_of
from tests.program import run_program
from tests.warehouse.stored import home_in


def test_a_person_is_registered_given_a_right_listed_and_revoked(tmp_path: Path) -> None:
    home = home_in(tmp_path / "home")

    def wuye(*given: str) -> str:
        done = run_program("--home", home.path, *given, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        return done.stdout

    wuye("people", "add", "wang", "--name", "王芳", "--post", "东城区主管部门科长", "--why", "调令1号")
    assert "权限 2" in wuye("people", "grant", "wang", "district_office", "110101", "--why", "调令1号")
    (right,) = json.loads(wuye("people", "rights", "--json"))["rights"]
    assert (right["signature"], right["why"]) == ("东城区主管部门科长 王芳", "调令1号")
    wuye("people", "rights", "-o", str(tmp_path / "list.html"))
    assert "东城区主管部门科长 王芳" in (tmp_path / "list.html").read_text(encoding="utf-8")
    wuye("people", "revoke", "wang", "2", "--why", "调离")
    assert json.loads(wuye("people", "rights", "--json"))["rights"] == []
    assert json.loads(wuye("people", "rights", "--all", "--json"))["rights"][0]["state"] == "已收回"
    wuye("people", "leave", "wang", "--why", "调离")
    assert json.loads(wuye("people", "list", "--json"))["people"][0]["left_at"]
    assert people_ledger(home).verify() == []


def test_the_sessions_of_a_person_are_listed_and_ended(tmp_path: Path) -> None:
    home = home_in(tmp_path / "home")
    invent_people(home)
    token, number = sessions_of(home).start("leader", "leader")
    told = run_program("--home", home.path, "people", "sessions", "--json", folder=tmp_path)
    assert [load["number"] for load in json.loads(told.stdout)["sessions"]] == [str(number)]
    run_program("--home", home.path, "people", "sign-out", "leader", folder=tmp_path)
    assert sessions_of(home).of(token) is None
    lines = json.loads(run_program("--home", home.path, "audit", "--json", folder=tmp_path).stdout)["lines"]
    assert [line["kind"] for line in lines] == ["ended"]


def test_what_is_taken_out_at_the_machine_stands_in_the_trail_under_its_account(tmp_path: Path) -> None:
    home = home_in(tmp_path / "home")
    (tmp_path / "paper.docx").write_bytes(b"paper")
    many = [tmp_path / f"{number}.csv" for number in range(MOST_FILES + 1)]
    for file in many:
        file.write_bytes(b"12")
    note_taken(home.path, [tmp_path / "paper.docx"])
    note_taken(home.path, many)
    one, all_ = trail(home, kinds=("exported",))
    assert (one.actor.partition(" ")[0], one.subject, one.content["bytes"]) == ("服务器账号", "paper.docx", 5)
    assert (all_.subject, all_.content["files"], all_.content["bytes"]) == ("0.csv", len(many), 2 * len(many))


def test_a_head_that_was_noted_proves_the_trail_and_tells_when_it_is_another(tmp_path: Path) -> None:
    home = home_in(tmp_path / "home")
    note(home, "refused", who="甲")
    head = run_program("--home", home.path, "audit", "--head", folder=tmp_path).stdout.strip()
    note(home, "refused", who="乙")
    assert run_program("--home", home.path, "audit", "--prove", head, folder=tmp_path).returncode == 0
    for file in home.office.glob("audit.sqlite*"):
        file.unlink()
    note(home, "refused", who="丙")
    done = run_program("--home", home.path, "audit", "--prove", head, folder=tmp_path)
    assert done.returncode == 1
    assert "gone" in done.stderr or "另" in done.stderr
