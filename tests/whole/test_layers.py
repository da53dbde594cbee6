"""Who may import whom. Arrows only go down, files make no circles, and SQL stays out of the dashboard."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
PACKAGES = ("pipelines", "dashboard")

GROUND_FLOOR = {
    "text",
    "errors",
    "clock",
    "disk",
    "scratch",
    "whereabouts",
    "engine",
    "settings",
    "periods",
    "statistics",
    "datum",
    "workdays",
    "user_folders",
    "incidents",
    "interruption",
    "home_file",
    "sign_in",
    "codes",
    "masking",
    "written_numbers",
    "spreadsheet",
    "nearest",
    "simplified",
    "unfinished",
}
# A room may import its own modules and rooms of a lower number.
PIPELINES = {
    **dict.fromkeys(GROUND_FLOOR, 0),
    "mappings": 0,
    "marts": 0,
    "matching": 0,
    "sql_worker": 1,
    "catalogue": 1,
    "sources": 2,
    "reference": 3,
    "intake": 4,
    "office": 4,
    "sample": 5,
    "people": 5,
    "warehouse": 6,
    "query": 7,
    "cluster": 7,
    "backup": 7,
    "upgrade": 8,
    "export": 8,
    "review": 9,
    "surveys": 9,
    "acts": 8,
    "trial": 8,
    "doctor": 8,
    "cli": 10,
}
# Within intake, in the order of `pipelines/intake/stages.py` but for what all of them hand on; modules beside the rooms
# stand above them.
ROOMS_OF_INTAKE = ("records", "reading", "layout", "persons", "judging", "files", "storing", "answering")
# Within the parts of pages, in the order in which they stand on each other.
ROOMS_OF_PARTS = (
    "page",
    "numbers",
    "explore",
    "standing",
    "returns",
    "review",
    "places",
    "documents",
    "people",
    "surveys",
)
DASHBOARD = {
    "headlines": 0,
    "words": 0,
    "format": 0,
    "theme": 0,
    "downloads": 0,
    "consistency": 1,
    "scripts": 0,
    "templating": 0,
    "figures": 1,
    "pack": 2,
    "parts": 3,
    "screens": 4,
    "app": 5,
    "server": 6,
    "screenshots": 7,
    "demo": 7,
    "survey_commands": 7,
    "cli": 8,
}
DOORS_FOR_SCREENS = GROUND_FLOOR | {
    "query",
    "export",
    "acts",
    "trial",
    "review",
    "surveys",
    "office",
    "people",
    "catalogue",
}
SINGLE_DOORS = {
    "pipelines.intake.receive",
    "pipelines.intake.sandbox",
    "pipelines.intake.storing.restore",
    "pipelines.intake.storing.kept_aside",
    "pipelines.intake.confirm",
    "pipelines.intake.storing.kept_mappings",
    "pipelines.intake.answering.mapping_proposal",
    "pipelines.intake.answering.mapping_text",
    "pipelines.intake.answering.template",
}
COMMANDS = {"dashboard.cli", "dashboard.demo", "dashboard.survey_commands"}  # run by the command line, not by a screen
SCREEN_LIBRARIES = {"streamlit", "plotly", "dashboard"}
SQL = re.compile(
    r"\b(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(or\s+replace\s+)?table\s)",
    re.IGNORECASE | re.DOTALL,
)


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


@cache
def tree_of(module: str) -> ast.Module:
    return ast.parse(FILES[module].read_text(encoding="utf-8"))


def named_imports(module: str) -> Iterator[str]:
    """Every dotted name that a module imports, at its top or inside a function."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports hide the layer; write the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imports_of(module: str) -> frozenset[str]:
    """Imports of ours as module names, others as their top package."""
    found = set()
    for name in named_imports(module):
        if name.partition(".")[0] not in PACKAGES:
            found.add(name.partition(".")[0])
        elif name in FILES:
            found.add(name)
        else:
            found.add(name.rpartition(".")[0])
    return frozenset(found - {module})


def room_of(module: str) -> str:
    return [*module.split("."), ""][1]


@pytest.mark.parametrize("module", [name for name in FILES if room_of(name)])
def test_every_module_stands_in_a_known_room(module: str) -> None:
    known = PIPELINES if module.startswith("pipelines.") else DASHBOARD
    assert room_of(module) in known, f"{module}: give its room a layer in {Path(__file__).name}"


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_only_go_down(package: str) -> None:
    ranks = PIPELINES if package == "pipelines" else DASHBOARD
    climbing = [
        f"{module} imports {other}"
        for module in FILES
        if module.startswith(f"{package}.")
        for other in imports_of(module)
        if other.startswith(f"{package}.") and room_of(other) != room_of(module)
        if ranks[room_of(other)] >= ranks[room_of(module)] > 0 or (ranks[room_of(other)] > ranks[room_of(module)] == 0)
    ]
    assert climbing == []


@pytest.mark.parametrize(
    ("package", "rooms"), [("pipelines.intake", ROOMS_OF_INTAKE), ("dashboard.parts", ROOMS_OF_PARTS)]
)
def test_arrows_only_go_down_between_the_rooms_of_a_room(package: str, rooms: tuple[str, ...]) -> None:
    ranks = {room: rank for rank, room in enumerate(rooms)}
    above = len(ranks)
    climbing = [
        f"{module} imports {other}"
        for module in FILES
        if module.startswith(f"{package}.")
        for other in imports_of(module)
        if other.startswith(f"{package}.")
        if ranks.get(other.split(".")[2], above) > ranks.get(module.split(".")[2], above)
    ]
    assert climbing == []
    found = {module.split(".")[2] for module in FILES if module.count(".") == 3 and module.startswith(f"{package}.")}
    assert found == ranks.keys()


def test_pipelines_know_no_screen() -> None:
    found = [
        f"{module} imports {other}"
        for module in FILES
        if module.startswith("pipelines")
        for other in imports_of(module)
        if other.partition(".")[0] in SCREEN_LIBRARIES
    ]
    assert found == []


def test_the_dashboard_enters_by_its_doors_only() -> None:
    found = [
        f"{module} imports {name}"
        for module in FILES
        if module.startswith("dashboard.") and module not in COMMANDS
        for name in named_imports(module)
        if name.startswith("pipelines.")
        and room_of(name) not in DOORS_FOR_SCREENS
        and not any(f"{name}.".startswith(f"{door}.") for door in SINGLE_DOORS)
    ]
    assert found == []


def reaches(module: str, library: str) -> list[str]:
    """The way by which a module of ours reaches a library, or nothing."""
    waiting, seen = [[module]], {module}
    while waiting:
        way = waiting.pop()
        for other in imports_of(way[-1]):
            if other == library:
                return [*way, library]
            if other in FILES and other not in seen:
                seen.add(other)
                waiting.append([*way, other])
    return []


@pytest.mark.parametrize("module", [name for name in FILES if name.startswith(("dashboard.figures", "dashboard.pack"))])
def test_figures_and_papers_are_drawn_without_streamlit(module: str) -> None:
    assert reaches(module, "streamlit") == []


def test_files_make_no_circle() -> None:
    try:
        TopologicalSorter({module: imports_of(module) & FILES.keys() for module in FILES}).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


@pytest.mark.parametrize("module", [name for name in FILES if name.startswith("dashboard")])
def test_no_sql_in_the_dashboard(module: str) -> None:
    texts = [
        node for node in ast.walk(tree_of(module)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = [f"line {text.lineno}" for text in texts if id(text) not in docstrings and SQL.search(str(text.value))]
    assert found == []
    assert "duckdb" not in imports_of(module)


@pytest.mark.parametrize("module", [name for name, path in FILES.items() if path.name == "__init__.py"])
def test_a_package_front_holds_a_docstring_and_at_most_names(module: str) -> None:
    first, *rest = tree_of(module).body
    assert isinstance(first, ast.Expr), f"{module}: a docstring first"
    assert isinstance(first.value, ast.Constant)
    assert [ast.unparse(node) for node in rest if not is_re_export(node)] == []


def is_re_export(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return isinstance(node, ast.Import | ast.ImportFrom)
