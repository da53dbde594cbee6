"""A build on an engine is the build: the same cells, or nothing that is published changes and a sentence says why."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from pipelines.catalogue.catalogue import Catalogue, load
from pipelines.errors import RequestError, WuyeError
from pipelines.settings import Home, open_home, settings
from pipelines.warehouse import publish
from pipelines.warehouse.build import build
from pipelines.warehouse.part import part_of
from tests.cluster import engines

# One metric of each kind.
METRICS = (
    "service_rate",
    "spot_check_score",
    "bond_shortfall",
    "survey_response",
    "emergency_response_hours",
    "fund_payment_days",
)


@pytest.fixture
def home(small_home: Home, tmp_path: Path) -> Home:
    """A copy of the small city without its published builds."""
    path = tmp_path / "home"
    shutil.copytree(small_home.path, path, ignore=shutil.ignore_patterns("archive", "inbox", "*.duckdb"))
    shutil.rmtree(path / "warehouse")
    return open_home(path)


def part() -> Catalogue:
    return part_of(load(), *METRICS)


def in_force(home: Home) -> Path:
    return publish.file_of(home, publish.in_force(home).build.id)


def failed(home: Home, url: str, catalogue: Catalogue | None = None, progress: object = lambda _: None) -> str:
    """What a build on an engine says that fails; the published build, and the folder, are as they were."""
    from pipelines.cluster.build import build_on

    (home.warehouse).mkdir(exist_ok=True)
    before = sorted(file.name for file in home.warehouse.iterdir() if file.name != publish.FAILURE)
    with pytest.raises(WuyeError) as fault:
        build_on(url, home, settings(home.path), progress, catalogue or part())  # type: ignore[arg-type]
    assert sorted(file.name for file in home.warehouse.iterdir() if file.name != publish.FAILURE) == before
    return str(fault.value)


def test_a_build_on_sail_has_the_same_cells_and_its_id_names_the_engine(home: Home, sail: str) -> None:
    from pipelines.cluster.build import build_on

    build(home, settings(home.path), catalogue=part())
    here = in_force(home)
    done = build_on(sail, home, settings(home.path), catalogue=part())
    assert done.id.endswith("-sail")
    assert in_force(home) != here
    assert engines.differences(here, in_force(home)) == []
    assert not (home.warehouse / publish.EXCHANGE).exists()


def test_where_nobody_answers_a_sentence_says_so_and_the_screens_know(home: Home) -> None:
    engines.needs_client()
    said = failed(home, f"sc://127.0.0.1:{engines.free_port()}")
    assert "no engine answers at 127.0.0.1" in said
    assert "what is published stays" in said
    noted = publish.last_failure(home)
    assert noted is not None
    assert noted.message == said


def test_what_is_no_address_of_an_engine_is_wrong_usage(home: Home) -> None:
    from pipelines.cluster.build import build_on

    for url in ("spark://host:7077", "sc://", "localhost:15002", "sc://host:port;token=secret"):
        with pytest.raises(RequestError, match="sc://HOST:PORT") as fault:
            build_on(url, home, settings(home.path))
        assert "secret" not in str(fault.value)


def test_an_engine_that_is_too_old_is_named_with_its_version(
    home: Home, sail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.cluster import session

    monkeypatch.setitem(session.OLDEST, "sail", (99, 0))
    said = failed(home, sail)
    assert "Sail at 127.0.0.1" in said
    assert "99.0 or later is needed" in said


def test_a_mart_that_the_engine_cannot_run_is_named(home: Home, sail: str) -> None:
    whole = part()
    mart = whole.marts["area"]
    odd = replace(mart, sql=f"select * from ({mart.sql.rstrip()}) where damerau_levenshtein(code, code) = 0")
    said = failed(home, sail, replace(whole, marts=MappingProxyType({**whole.marts, "area": odd})))
    assert "marts/area.sql cannot run on the engine" in said
    assert "build here without --on" in said


def test_an_engine_that_is_killed_in_the_middle_leaves_the_published_build(home: Home) -> None:
    with engines.sail() as (url, server):

        def kill(step: str) -> None:
            if step == "estate_month":
                server.kill()
                server.wait()

        said = failed(home, url, progress=kill)
    assert "stopped answering" in said


def test_nothing_of_an_engine_is_imported_where_it_is_not_asked_for() -> None:
    asked = (
        "import sys, json; import dashboard.cli, pipelines.cli.warehouse, pipelines.warehouse.build, pipelines.query; "
        "print(json.dumps(sorted({'pysail', 'pyspark', 'sqlglot', 'grpc'} & set(sys.modules))))"
    )
    assert json.loads(subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True).stdout) == []


@pytest.mark.soak
def test_a_whole_build_on_sail_has_the_same_cells(home: Home, sail: str) -> None:
    _same_everywhere(home, sail)


@pytest.mark.soak
def test_a_whole_build_on_apache_spark_has_the_same_cells(home: Home, tmp_path: Path) -> None:
    with engines.spark(tmp_path) as url:
        _same_everywhere(home, url)


def _same_everywhere(home: Home, url: str) -> None:
    from pipelines.cluster.build import build_on

    build(home, settings(home.path))
    here = in_force(home)
    build_on(url, home, settings(home.path))
    assert engines.differences(here, in_force(home)) == []
