"""Documents that are generated are as the declarations are now."""

import re
import runpy
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from typer.testing import CliRunner

from pipelines.catalogue import clauses, handbook
from pipelines.catalogue.catalogue import load
from pipelines.cli import app
from pipelines.text import Language

TRACKED = Path(__file__).resolve().parents[2] / "data" / "handbook"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files of the handbook, written now by its command."""
    folder = tmp_path_factory.mktemp("handbook")
    done = CliRunner().invoke(app, ["handbook", "-o", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


@pytest.mark.parametrize("name", [path.name for path in sorted(TRACKED.glob("*.md"))])
def test_the_handbook_and_the_dictionary_are_up_to_date(name: str, made: Path) -> None:
    now = (made / name).read_text(encoding="utf-8")
    assert (TRACKED / name).read_text(encoding="utf-8") == now, "run `wuye handbook -o data/handbook` and commit"


def test_the_picture_of_the_rooms_is_as_the_imports_are() -> None:
    root = TRACKED.parents[1]
    writer = runpy.run_path(str(root / "deploy" / "architecture.py"))
    now = writer["written"]()
    assert (root / "ARCHITECTURE.md").read_text(encoding="utf-8") == now, (
        "run `python deploy/architecture.py` and commit"
    )
    drawn = {room for rooms in writer["STATIONS"].values() for room in rooms}
    assert all(f"[{room.split('.', 1)[1]}]" in now for room in drawn)
    assert now.count("-->") > len(drawn)


def test_every_generated_text_is_tracked_and_no_page_or_word_file_is(made: Path) -> None:
    assert {path.name for path in made.glob("*.md")} == {path.name for path in TRACKED.glob("*.md")}
    assert {path.suffix for path in made.iterdir()} == {".md", ".html", ".docx"}


def _codes() -> list[str]:
    catalogue = load()
    clauses = [clause.clause for document in catalogue.documents.values() for clause in document.clause]
    codes = [one.code for group in (catalogue.metrics, catalogue.rules, catalogue.alerts) for one in group.values()]
    return [*codes, *clauses]


@pytest.mark.parametrize(("name", "language"), [("口径手册", "zh"), ("handbook", "en")])
def test_the_word_file_opens_and_holds_every_metric_rule_alert_and_clause(
    made: Path, name: str, language: Language
) -> None:
    book = docx.Document(str(made / f"{name}.docx"))
    said = "".join(text.text or "" for text in book.element.iter(qn("w:t")))
    assert [code for code in _codes() if code not in said] == []
    headings = [each.text for each in book.paragraphs if each.style.name == "Heading 2"]
    labels = [f"{metric.code} {metric.label.of(language)}" for metric in load().metrics.values()]
    assert [label for label in labels if label not in headings] == []
    fonts = book.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Noto Serif CJK SC"
    assert book.styles["Heading 1"].element.rPr.rFonts.get(qn("w:eastAsia")) == "Noto Sans CJK SC"


@pytest.mark.parametrize("name", ["口径手册", "handbook"])
def test_the_page_fetches_nothing_and_its_links_lead_somewhere(made: Path, name: str) -> None:
    page = (made / f"{name}.html").read_text(encoding="utf-8")
    assert [code for code in _codes() if code not in page] == []
    assert re.findall(r"(?:src|href)=[\"'](?!#)", page) == []
    assert "url(" not in page
    targets = re.findall(r'href="#([^"]+)"', page)
    anchors = re.findall(r' id="([^"]+)"', page)
    assert set(targets) <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_no_english_word_stands_in_the_chinese_handbook(made: Path) -> None:
    text = re.sub(r"`[^`]*`", "", (made / "口径手册.md").read_text(encoding="utf-8"))
    found = set(re.findall(r"(?<![A-Za-z\d_-])[A-Za-z]{3,}(?![\w-])", text))
    assert found <= {"AAA", "Kaplan", "Meier"}


def test_every_clause_says_what_records_it() -> None:
    """A submitted table, a journal entry, or the reason why neither."""
    found = clauses.recorded(load())
    assert set(found) == set(load().clauses)
    assert [code for code, one in found.items() if not (one.sources or one.entries or one.clause.held)] == []
    for language in ("zh", "en"):
        table = clauses.table(load(), language)
        assert all(f"| {code} |" in table for code in found)
        assert "`meeting`" in table
        assert "`proposal_step`" in table


def test_every_metric_rule_parameter_and_column_is_in_both_languages() -> None:
    catalogue = load()
    for language in ("zh", "en"):
        book = handbook.handbook(catalogue, language)
        assert all(f"`{name}`" in book for name in (*catalogue.metrics, *catalogue.parameters))
        assert all(f"## {rule.code} {rule.label.of(language)}" in book for rule in catalogue.rules.values())
        words = handbook.dictionary(catalogue, language)
        assert all(f"`{column.name}`" in words for source in catalogue.sources.values() for column in source.columns)


def test_the_duty_list_of_seventeen_parties_is_declared_with_what_shows_each() -> None:
    documents = load().documents
    assert len({duty.party.zh for duty in documents["haimen-2021-draft"].duty}) == 17
    assert {duty.clause for duty in documents["jinshui-2011"].duty} == {"S1-28", "S1-29", "S1-30"}
    assert {duty.clause for duty in documents["beijing-2020"].duty} == {"S3-05", "S3-12"}
