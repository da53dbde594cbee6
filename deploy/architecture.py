"""Writes ARCHITECTURE.md: which rooms there are, what each is for, and what it imports, read from the tree itself.

Usage: python deploy/architecture.py [FILE]
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GROUND = "ground floor"  # single modules of `pipelines` that anything may import
NESTED = ("pipelines.intake", "dashboard.parts")  # whose rooms are shown one by one
# The stations of the picture, from left to right, and the rooms that stand in each.
STATIONS: Mapping[str, tuple[str, ...]] = {
    "declared": (
        "pipelines.catalogue",
        "pipelines.sources",
        "pipelines.reference",
    ),
    "received": ("pipelines.intake",),
    "decided": ("pipelines.office",),
    "built": ("pipelines.warehouse",),
    "read": ("pipelines.query",),
    "acted": ("pipelines.acts", "pipelines.trial", "pipelines.upgrade", "pipelines.review"),
    "shown": ("dashboard.figures", "dashboard.parts", "dashboard.screens", "dashboard.server"),
}
DECLARED: tuple[tuple[str, str], ...] = (
    ("pipelines/sources/*.py", "a submitted table: its columns, aliases, keys, checks, sender and rhythm"),
    ("pipelines/documents/*.toml", "a policy document, clause by clause in our own words"),
    ("pipelines/metrics/*.toml", "a number: base, hit, levels, targets, the clauses that it answers"),
    ("pipelines/marts/*.sql", "a derived table: one SELECT, one row is what its first line says"),
    ("pipelines/rules/*.toml", "a list rule: conditions, evidence, basis"),
    ("pipelines/alerts/*.toml", "an exception: when, since, whose, until when"),
    ("pipelines/parameters/*.toml", "a dated value: weight, threshold, term"),
    ("pipelines/requirements/*.toml", "what every area of a level must have"),
    ("pipelines/readings/*.toml", "an open question of a text, and its answer"),
    ("pipelines/credit_models/*.toml", "a credit model and its versions"),
    ("pipelines/mappings/*.toml", "how a file that nobody shaped for us is read"),
    ("dashboard/words.toml", "every wording on screen, in both languages"),
)
HEAD = """# Architecture

Generated from the tree by `python deploy/architecture.py`; a test fails when it is out of date.

Data comes in on the left and leaves on the right. What is declared (a table, a number, a rule, a document) stands apart
from the code that reads it: adding one changes no code. `pipelines` knows no screen; `dashboard` knows no file and no SQL.

"""


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The room of a module: `pipelines.query`, `pipelines.intake.reading`; a single module of `pipelines` is ground."""
    package = ROOT / Path(*module.split("."))
    parts = module.split(".")
    if ".".join(parts[:2]) in NESTED and len(parts) > 2 and (ROOT / Path(*parts[:3])).is_dir():
        return ".".join(parts[:3])
    if len(parts) == 2 and not package.is_dir() and parts[0] == "pipelines" and module not in _stationed():
        return GROUND
    return ".".join(parts[:2])


def _stationed() -> set[str]:
    return {room for rooms in STATIONS.values() for room in rooms}


def imports_of(path: Path, known: Iterable[str]) -> Iterator[str]:
    names = set(known)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in names else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def graph() -> dict[str, set[str]]:
    """Room → the rooms that its modules import, the ground floor left out."""
    files = {module_of(path): path for top in ("pipelines", "dashboard") for path in sorted((ROOT / top).rglob("*.py"))}
    found: dict[str, set[str]] = {}
    for module, path in files.items():
        here = room_of(module)
        if here == GROUND or module in ("pipelines", "dashboard"):
            continue
        used = {room_of(name) for name in imports_of(path, files) if name in files}
        found.setdefault(here, set()).update(used - {here, GROUND, "pipelines", "dashboard"})
    return found


def reduced(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The edges that no other way of imports makes superfluous."""

    def reach(room: str, seen: set[str]) -> set[str]:
        for other in edges.get(room, ()):
            if other not in seen:
                seen.add(other)
                reach(other, seen)
        return seen

    return {
        room: {other for other in used if not any(other in reach(way, set()) for way in used - {other})}
        for room, used in edges.items()
    }


def first_sentence(room: str) -> str:
    path = ROOT / Path(*room.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    text = (ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or "").replace("\n", " ")
    return text.split(". ")[0].rstrip(".") + "."


def picture(edges: Mapping[str, set[str]]) -> list[str]:
    """A Mermaid flow chart of the stations' rooms: an arrow leads from what is imported to what imports it."""
    stationed = _stationed()
    inside = {
        room: {_outer(other) for other in used} & stationed - {room}
        for room, used in _outer_edges(edges).items()
        if room in stationed
    }
    lines = ["```mermaid", "flowchart LR", '  files(["office files"])', '  people(["people"])']
    for station, rooms in STATIONS.items():
        lines.append(f"  subgraph {station}")
        lines += [f"    {_node(room)}[{room.split('.', 1)[1]}]" for room in rooms]
        lines.append("  end")
    lines += [f"  files --> {_node('pipelines.intake')}", f"  {_node('dashboard.server')} --> people"]
    for room, used in sorted(reduced(inside).items()):
        lines += [f"  {_node(other)} --> {_node(room)}" for other in sorted(used)]
    return [*lines, "```"]


def _outer(room: str) -> str:
    return ".".join(room.split(".")[:2])


def _outer_edges(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for room, used in edges.items():
        found.setdefault(_outer(room), set()).update(_outer(other) for other in used)
    return {room: used - {room} for room, used in found.items()}


def _node(room: str) -> str:
    return room.replace(".", "_")


def table(edges: Mapping[str, set[str]]) -> list[str]:
    lines = ["| room | what it is for | imports |", "| --- | --- | --- |"]
    for room in sorted(edges, key=lambda each: (each.startswith("dashboard"), each)):
        uses = ", ".join(f"`{other.split('.', 1)[1]}`" for other in sorted(edges[room]))
        lines.append(f"| `{room.replace('.', '/')}` | {first_sentence(room)} | {uses} |")
    return lines


def written() -> str:
    edges = graph()
    ground = sorted(
        path.stem
        for path in (ROOT / "pipelines").glob("*.py")
        if room_of(module_of(path)) == GROUND and path.stem[0] != "_"
    )
    parts = [
        *picture(edges),
        "",
        "## Where to add what",
        "| file | what it declares |",
        "| --- | --- |",
        *(f"| `{where}` | {what} |" for where, what in DECLARED),
        "",
        "`wuye new metric|source|rule|alert|screen NAME` begins one; [CONTRIBUTING](CONTRIBUTING.md) says what belongs into each.",
        "",
        "## Rooms",
        "A room imports those that the table names and the ground floor: single modules of `pipelines` that know nothing of",
        f"rooms ({', '.join(ground)}). `tests/whole/test_layers.py` holds the order.",
        "",
        *table(edges),
        "",
        "## The way of a cell",
        "1. `intake/stages.py` lists the stages in order: a file is opened by what its bytes say, cells are read as text, headings",
        "   find their columns, rows are judged against the source's declaration, persons are taken out, a receipt is written.",
        "2. Accepted rows lie in the store as Parquet, each with file, sheet and row; nothing is overwritten.",
        "3. `wuye build` loads what counts into a fresh DuckDB file, runs the marts in the order of their needs, measures every",
        "   metric at every level, judges values against targets, and switches the pointer.",
        "4. `query.open(home, viewer)` reads the build in force; pages, commands and notebooks ask nothing else.",
    ]
    return HEAD + "\n".join(parts) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "ARCHITECTURE.md"
    target.write_text(written(), encoding="utf-8")
