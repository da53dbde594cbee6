"""The same files give the same numbers: from the archive, in any order, and from one writer at a time."""

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipelines import query
from pipelines.catalogue.catalogue import Catalogue
from pipelines.errors import DamagedError, HomeInUseError, RequestError
from pipelines.intake.confirm import confirm_aside
from pipelines.intake.receive import Sending, receive
from pipelines.intake.storing.restore import restore
from pipelines.intake.storing.store import manifests, sole_writer
from pipelines.settings import Home, Settings, open_home
from pipelines.warehouse import publish
from pipelines.warehouse.build import build
from pipelines.warehouse.replay import replay
from tests.program import ROOT, run_program
from tests.whole.durability.conftest import PART, copied, roster


@pytest.fixture(scope="module")
def whole(first_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home with a later return, which no build holds yet and then one of everything does. Whoever writes makes a copy."""
    folder = tmp_path_factory.mktemp("whole")
    home = copied(first_home, folder / "home")
    receive(home, [Sending(path=roster(folder, 3), received_on=date(2020, 5, 1))], workers=0)
    with pytest.raises(RequestError, match="wuye build"):
        replay(home, folder / "early", Settings(home=home.path))
    former = sent_with_a_fault(home, folder)
    receive(home, [Sending(path=roster(folder, 5), received_on=date(2020, 5, 3))], workers=0)
    restore(home, former)
    carried = [part.carried for manifest in manifests(home) for part in manifest.parts]
    assert carried[-4:] == [0, 1, 0, 1]
    build(home, Settings(home=home.path))
    return home


def test_a_home_made_anew_from_the_archive_has_the_same_numbers(whole: Home, tmp_path: Path) -> None:
    home = copied(whole, tmp_path / "home")
    assert any(manifest.is_redacted for manifest in manifests(home)), "no file here is archived as a clean copy"
    done = replay(home, tmp_path / "anew", Settings(home=home.path, workers=1))
    assert done.differences == ()
    assert (done.submissions, done.home.invented) == (len(manifests(home)), True)
    print(f"{done.submissions} submissions replayed, {done.values} values equal row for row")
    assert done.values > 1000
    assert publish.verify(open_home(tmp_path / "anew")) == []
    assert [one.id for one in manifests(open_home(tmp_path / "anew"))] == [one.id for one in manifests(home)]
    carried, again = (
        [part.carried for manifest in manifests(each) for part in manifest.parts]
        for each in (home, open_home(tmp_path / "anew"))
    )
    assert again == carried


def sent_with_a_fault(home: Home, folder: Path) -> str:
    """Sends a return of which a row is refused and its former one stands on; returns its number."""
    file = folder / "东城区小区台账_2020-03_误.csv"
    file.write_text(roster(folder, 4).read_text(encoding="utf-8").replace("104", "约一百", 1), encoding="utf-8")
    (receipt,) = receive(home, [Sending(path=file, received_on=date(2020, 5, 2))], workers=0)
    assert (receipt.status, receipt.removed, receipt.changes[0].carried) == ("partly", 0, 1)
    return receipt.submission


def test_a_restored_version_gives_every_number_again_also_from_the_archive(home: Home, tmp_path: Path) -> None:
    def values(catalogue: Catalogue | None = None) -> set[tuple[object, ...]]:
        build(home, Settings(home=home.path), catalogue=catalogue)
        # that faulty rows were sent stays true, and the newest day of receipt tells what other streets owe by now
        sql = "select * from metric_value where metric not in ('returns_on_time', 'rows_failing')"
        return set(query.open(home.path).frame(sql).rows())

    former, before, part = manifests(home)[-1], values(), values(PART)
    spoilt = tmp_path / "东城区小区台账_2020-03_误.csv"
    lines = roster(tmp_path, 1).read_text(encoding="utf-8").splitlines()
    spoilt.write_text("\n".join(lines[:2]).replace("101", "7") + "\n", encoding="utf-8")
    (aside,) = receive(home, [Sending(path=spoilt, received_on=date(2020, 5, 1))], workers=0)
    assert (aside.status, aside.removed, values(PART)) == ("aside", 2, part)
    assert confirm_aside(home, aside.submission, "误报", workers=0).is_stored
    assert values(PART) != part
    restore(home, former.id)
    assert (values(), values(PART)) == (before, part)
    done = replay(home, tmp_path / "anew", Settings(home=home.path, workers=1), catalogue=PART)
    assert done.differences == ()
    assert [manifest.id for manifest in manifests(done.home)] == [manifest.id for manifest in manifests(home)]
    assert manifests(done.home)[-1].restores == former.id


def test_a_damaged_archive_is_not_replayed(home: Home, tmp_path: Path) -> None:
    file = home.archive / manifests(home)[-1].archived
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(DamagedError, match=file.name):
        replay(home, tmp_path / "anew", Settings(home=home.path))


def test_the_command_line_makes_a_home_anew_and_says_that_it_is_the_same(whole: Home, tmp_path: Path) -> None:
    home = copied(whole, tmp_path / "home")
    done = run_program("--home", home.path, "--lang", "en", "verify", "--anew", tmp_path / "anew", folder=ROOT)
    assert done.returncode == 0, done.stderr
    assert "row by row" in done.stdout


def test_files_in_any_order_give_the_same_numbers(first_home: Home, tmp_path: Path) -> None:
    sendings = [
        Sending(path=roster(tmp_path, number), received_on=date(2020, 4, 10 + number)) for number in range(2, 8)
    ]
    found = set()
    for seed in range(3):
        home = copied(first_home, tmp_path / f"home{seed}")
        random.Random(seed).shuffle(sendings)
        receive(home, sendings, workers=0)
        build(home, Settings(home=home.path), catalogue=PART)
        warehouse = query.open(home.path)
        found.add(json.dumps(warehouse.frame("select * from metric_value order by all").rows(), default=str))
        assert warehouse.frame("select max(households) as households from estate_month").item() == 107
    assert len(found) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda home, file: receive(home, [Sending(path=file)], workers=0),
        lambda home, file: build(home, Settings(home=home.path)),
        lambda home, file: publish.rollback(home),
    ],
    ids=["load", "build", "rollback"],
)
def test_a_second_writer_is_told_at_once_and_changes_nothing(
    home: Home, tmp_path: Path, act: Callable[[Home, Path], object]
) -> None:
    before = publish.current(home).id, len(manifests(home))
    with sole_writer(home), pytest.raises(HomeInUseError, match=r"正在使用.* / .*in use"):
        act(home, roster(tmp_path, 2))
    assert (publish.current(home).id, len(manifests(home))) == before
    assert publish.last_failure(home) is None
