"""The trail in words: nothing that is written into it is shown under a name of the program's."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from dashboard.parts.page.link import PARAMETERS
from dashboard.words import has_word
from pipelines.people.audit_words import details, subject, wordings
from pipelines.people.ledger import Line

WRITERS = {"note", "note_act"}
ROOT = Path(__file__).parents[2]


def written() -> Iterator[tuple[str, str]]:
    """Every detail that the code writes into the trail, with its value where it stands in the code."""
    for folder in ("pipelines", "dashboard"):
        for file in (ROOT / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            if "note" not in text:
                continue
            for call in ast.walk(ast.parse(text)):
                if not isinstance(call, ast.Call):
                    continue
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                if name in WRITERS:
                    yield from details_of(call, ast.unparse(call.func))


def details_of(call: ast.Call, function: str) -> Iterator[tuple[str, str]]:
    if function.endswith("refusals.note"):
        yield "why", constant(call.args[0])
    for keyword in call.keywords:
        if keyword.arg in ("who", "what", None):
            continue
        if keyword.arg != "more":
            yield keyword.arg or "", constant(keyword.value)
        elif isinstance(keyword.value, ast.Dict):
            for key, value in zip(keyword.value.keys, keyword.value.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), constant(value)


def constant(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else ""


def test_every_detail_that_is_written_has_a_name_and_every_code_in_it_words() -> None:
    found = set(written())
    assert {("why", "forged"), ("step", "asked"), ("entry", "")} <= found
    assert {name for name, _ in found} - set(wordings()["detail"]) == set()
    codes = {(name, value) for name, value in found if value and name in ("why", "step")}
    assert {pair for pair in codes if pair[1] not in wordings()[pair[0]]} == set()


def test_every_parameter_of_a_link_has_a_name_in_the_trail() -> None:
    asked = {name for names in PARAMETERS.values() for name in names}
    assert {name for name in asked if not has_word(f"link.{name}") and name not in wordings()["detail"]} == set()


def test_a_line_reads_in_the_reader_s_language() -> None:
    line = Line(
        sequence=1,
        at=datetime.now(UTC),
        kind="refused",
        actor="甲",
        subject="page:audit",
        content={"why": "no_right", "area": "110101", "act": "take_step", "status": "accepted"},
        hash="",
    )
    assert subject(line, "zh", {"audit": "审计"}) == "页面 审计"
    assert details(line, "zh", {"area": "区域"}) == "原因：无此权限；区域：110101；办理事项：办理名单事项；结果：已接收"
    assert details(line, "en", {}).startswith("reason: no such right; area: 110101")
