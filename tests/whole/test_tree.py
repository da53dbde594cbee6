"""What is true of the tree as a whole: names that say something, and nothing of the machine it was written on."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.parts.page.link import CHOICES, FRAME, FREE, PARAMETERS
from dashboard.words import has_word

ROOT = Path(__file__).parents[2]
RIDDLES = {"told", "said", "found", "asked", "heard"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}
TOP = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "DECISIONS.md",
    "LICENSE",
    "Makefile",
    "README.md",
    ".pre-commit-config.yaml",
    "ARCHITECTURE.md",
    "README.zh-CN.md",
    "benchmarks",
    "dashboard",
    "data",
    "deploy",
    "docs",
    "mkdocs.yml",
    "requirements-cluster.lock",
    "requirements-docs.lock",
    "notebooks",
    "pipelines",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements-uv.lock",
    "requirements.lock",
    "tests",
}
MACHINE_PATH = re.compile(rb"(?<![\w.])/(?:home|root|work|Users|mnt)/[A-Za-z0-9_.-]+")
LOCKS = (
    "requirements.lock",
    "requirements-cluster.lock",
    "requirements-dev.lock",
    "requirements-docs.lock",
    "requirements-uv.lock",
)
INDEX = re.compile(rb"--(?:extra-)?index-url|--trusted-host|--find-links")


def tracked() -> list[Path]:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what is tracked cannot be told")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in names.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_only_named_rooms_stand_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= TOP


def test_no_module_has_a_name_that_says_nothing() -> None:
    python = [path for path in tracked() if path.suffix == ".py"]
    assert [str(path) for path in python if {path.stem, path.parent.name} & EMPTY_NAMES] == []


def names_given(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that a module gives, and the line: variables, functions, classes, arguments, imports and exceptions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            yield node.name or "", node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.alias):
            yield node.asname or node.name, node.lineno


@pytest.mark.parametrize("package", ["pipelines", "dashboard"])
def test_nothing_is_called_by_a_past_participle_that_says_not_what_it_is(package: str) -> None:
    assert [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name, line in names_given(ast.parse(path.read_text(encoding="utf-8")))
        if name.strip("_").lower() in RIDDLES
    ] == []


def test_no_module_takes_a_library_s_name() -> None:
    ours = {path.stem for path in tracked() if path.parent == ROOT / "dashboard" and path.suffix == ".py"}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    theirs = {name.lower().replace("-", "_") for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)}
    assert ours & theirs == set()


def test_no_path_of_a_machine_and_no_package_index_is_written_down() -> None:
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {hit.group().decode()}"
        for path in tracked()
        if path != here
        for pattern in (MACHINE_PATH, INDEX)
        if (hit := pattern.search(path.read_bytes()))
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_host(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if "==" in entry.partition("\n")[0]]
    assert entries
    assert [entry.partition(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in lock
    assert re.findall(r"^\s*-(?!-hash)", lock, re.MULTILINE) == []


def pinned(name: str) -> dict[str, str]:
    lock = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9_.-]+)==(\S+)", lock, re.MULTILINE))


def declared(section: str) -> set[str]:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(rf"^{section} = \[\n(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    assert block is not None
    return set(re.findall(r'^\s+"([a-z0-9-]+)', block[1], re.MULTILINE))


def test_everything_that_is_used_is_in_the_locks() -> None:
    assert declared("dependencies") - set(pinned("requirements.lock")) == set()
    assert declared("dev") - set(pinned("requirements-dev.lock")) == set()


def test_production_brings_no_development_tool() -> None:
    assert set(pinned("requirements.lock")) & declared("dev") == set()


def test_development_and_production_run_the_same_versions() -> None:
    development = pinned("requirements-dev.lock")
    assert {name: development.get(name) for name in pinned("requirements.lock")} == pinned("requirements.lock")


def _parameters_read() -> set[str]:
    """Names that a page takes from its link, or puts into one."""
    found = set()
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            source = ast.unparse(node.func)
            if source.endswith((".view.link", "view.link")):
                found |= {keyword.arg for keyword in node.keywords if keyword.arg}
            if source.endswith(("chosen.get", "query_params.get", "asked.get")) and isinstance(
                node.args[0], ast.Constant
            ):
                found.add(str(node.args[0].value))
    return found


def test_every_parameter_of_a_link_is_declared_with_what_it_may_be_and_has_a_name() -> None:
    declared = {*FRAME, *(name for names in PARAMETERS.values() for name in names)}
    assert _parameters_read() - {"q"} <= declared
    assert declared <= {*CHOICES, *FREE}
    assert [name for name in CHOICES if not has_word(f"link.{name}")] == []
