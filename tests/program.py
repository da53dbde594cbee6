"""The program `wuye` in a process of its own that costs a fork: one process has everything imported and forks a child
for each call, which ends as a started program does, exit code, output and all.

Nothing that has threads (DuckDB, Polars) may work in the process that forks: a child would wait for a lock that nobody
holds. What an import brings or costs, and what a terminal sends, is tested with a process that is really started.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORKS = "from tests.program import fork_until_the_input_ends as run; run()"
PREPARED = (
    "dashboard.cli",
    "pipelines.intake.sandbox",
    "pipelines.warehouse.build",
    "pipelines.warehouse.replay",
    "pipelines.warehouse.consistency",
    "pipelines.query",
    "pipelines.catalogue.handbook",
    "rich.progress",
    "rich.table",
)


class Forker:
    """The process that has everything imported, of one source tree as it stood then."""

    def __init__(self, tree: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORKS],
            cwd=tree,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{tree}{os.pathsep}{ROOT}"},
        )
        self.seconds = 0.0  # of processor time, of its own and of its children

    def call(
        self, arguments: list[str], folder: Path, environment: Mapping[str, str], before: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs the program once in a folder; `before` are statements that its process runs first."""
        assert self._process.stdin
        assert self._process.stdout
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            asked = {
                "arguments": arguments,
                "folder": str(folder),
                "environment": dict(environment),
                "before": before,
                "out": out.name,
                "err": err.name,
            }
            print(json.dumps(asked), file=self._process.stdin, flush=True)
            status, self.seconds = json.loads(self._process.stdout.readline())
            said = [Path(file.name).read_text(encoding="utf-8") for file in (out, err)]
        return subprocess.CompletedProcess(arguments, os.waitstatus_to_exitcode(status), *said)


FORKERS: dict[Path, Forker] = {}


def seconds_of_children() -> float:
    """Processor seconds of all calls so far, which this process has not waited for itself."""
    return sum(forker.seconds for forker in FORKERS.values())


def run_program(
    *arguments: str | Path,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    before: str = "",
    tree: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """`wuye ARGUMENTS` in a folder, with what the test's own environment and `environment` say, of a source tree whose
    declarations are those of the first call."""
    if tree not in FORKERS:
        FORKERS[tree] = Forker(tree)
    return FORKERS[tree].call(list(map(str, arguments)), folder, {**os.environ, **(environment or {})}, before)


def fork_until_the_input_ends() -> None:
    """A line of JSON in is a call; a line out is how its child ended. Only children return from here."""
    from importlib import import_module

    # The program's main module has a file (DuckDB draws bars where there is none); reader processes import this one.
    sys.modules["__main__"].__file__ = __file__
    for name in PREPARED:
        import_module(name)
    from dashboard.cli import main
    from pipelines.catalogue.catalogue import load

    load()
    calls, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    for line in calls:
        asked = json.loads(line)
        if child := os.fork():
            status = os.waitpid(child, 0)[1]
            used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            print(json.dumps([status, sum(one.ru_utime + one.ru_stime for one in used)]), file=answers, flush=True)
            continue
        calls.close()
        answers.close()
        for number, file in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
            opened = os.open(file, os.O_RDONLY if number == 0 else os.O_WRONLY)
            os.dup2(opened, number)
            os.close(opened)
        os.chdir(asked["folder"])
        os.environ.clear()
        os.environ.update(asked["environment"])
        sys.argv = ["wuye", *asked["arguments"]]
        exec(asked["before"], {})
        main()
