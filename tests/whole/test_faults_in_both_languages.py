"""A fault that a clerk may read is worded in Chinese and in English, wherever it is raised."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import errors

ROOT = Path(__file__).parents[2]
# A UserFacingError takes a Text and is in both languages by its type. A DeclarationError names the file, key and value of a
# declaration of ours: only who develops the program reads it.
WORDED = {"WuyeError", "RequestError", "HomeError", "WarehouseError"}


def raised(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of every fault that is worded where it is raised; what is filled in stands as {}."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        said = node.args[0]
        if name in WORDED and isinstance(said, ast.Constant | ast.JoinedStr | ast.BinOp):
            parts = [part for part in ast.walk(said) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            yield node.lineno, "{}".join(part.value for part in parts)


def is_in_both_languages(text: str) -> bool:
    zh, mark, en = text.partition(" / ")
    return bool(mark) and any("\u4e00" <= sign <= "\u9fff" for sign in zh) and any(sign.isascii() for sign in en)


def test_every_kind_of_fault_is_either_worded_here_or_in_both_languages_by_its_type() -> None:
    kinds = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type)
        and issubclass(kind, errors.WuyeError)
        and not issubclass(kind, errors.UserFacingError)
    }
    assert kinds == {*WORDED, "DeclarationError"}


def test_every_fault_that_a_clerk_may_read_is_in_both_languages() -> None:
    faults = [
        (f"{file.relative_to(ROOT)}:{line}", text)
        for package in ("pipelines", "dashboard")
        for file in sorted((ROOT / package).rglob("*.py"))
        for line, text in raised(file.read_text(encoding="utf-8"))
    ]
    assert len(faults) > 30
    assert [fault for fault in faults if not is_in_both_languages(fault[1])] == []


@pytest.mark.parametrize(
    ("source", "is_well_worded"),
    [
        ('raise RequestError(f"there is no area {code!r}")', False),
        ('raise HomeError("这里没有数据")', False),
        ('raise errors.RequestError(f"没有区域 {code!r} / there is no area {code!r}")', True),
    ],
)
def test_a_fault_in_a_single_language_is_found(source: str, is_well_worded: bool) -> None:
    ((_, text),) = raised(source)
    assert is_in_both_languages(text) is is_well_worded


# A period is repeated there as it was typed, for it is to be typed again.
TYPED = {"pipelines/intake/answering/template.py", "pipelines/warehouse/frozen.py", "pipelines/query/board.py"}


def test_a_chinese_sentence_calls_a_quarter_by_its_name() -> None:
    found = []
    for path in [*(ROOT / "pipelines").rglob("*.py"), *(ROOT / "dashboard").rglob("*.py")]:
        if path.relative_to(ROOT).as_posix() in TYPED:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.JoinedStr) or not any(
                "\u4e00" <= sign <= "\u9fff" for sign in ast.unparse(node)
            ):
                continue
            for part in node.values:
                value = part.value if isinstance(part, ast.FormattedValue) else None
                name = getattr(value, "id", getattr(value, "attr", ""))
                if name in ("quarter", "period"):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not found, "write `periods.name_of`: 2022年第三季度, not 2022Q3"
