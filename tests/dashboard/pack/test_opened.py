"""Every kind of paper keeps to the schemas of its format, and LibreOffice opens it with what it says.

The schemas are those of the Open XML SDK as `openxml-audit` carries them; it also names what Word, PowerPoint and Excel are
known to repair. LibreOffice converts without asking: a file that it cannot load gives no PDF. WPS and Microsoft Office
themselves are not tried.
"""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from dashboard.pack import produce, slide_fill
from dashboard.pack.letters import file, kinds
from dashboard.pack.letters.desk import LetterRequest
from dashboard.pack.word_template import letter_template, notice_template
from pipelines.settings import Home
from tests.dashboard.pack.papers import CITY, MEETING, STREET, made, quarter
from tests.dashboard.pack.test_templates import ASKED, deck

openxml_audit = pytest.importorskip("openxml_audit", reason="openxml-audit is not installed: run `make setup`")

SAYS = {  # what stands in each file once LibreOffice has opened it
    "word.docx": "上次会议决定事项办理情况",
    "slides.pptx": "业委会（物管会）组建率",
    "workbook.xlsx": "分子",
    "template.docx": "title_first",
    "letter_template.docx": "reply",
    "minutes.docx": "会议纪要",
    "order.docx": "督办单",
    "sheet.docx": "一张清单",
    "credit.docx": "企业信用报告",
    "filled.pptx": "朝阳区",
}


@cache
def files(home: Home) -> dict[str, bytes]:
    """One file of each kind; the workbook of a street, which is made as that of the city and is smaller."""
    stands = quarter(home.path)
    held = made(home.path, CITY)
    (book,) = produce.make(stands, STREET, ("workbook",), "zh").files
    reader = stands.reader
    asked = {
        "minutes.docx": ("minutes", f"meeting:{MEETING}"),
        "order.docx": ("supervision", "order:督办〔2022〕2号"),
        "sheet.docx": ("street_sheet", f"area:{STREET}"),
        "credit.docx": ("credit_report", f"company:{reader.within(STREET).companies()['company_code'][0]}"),
    }
    letters = {
        name: file.draft(reader, kinds.letter(reader.within(STREET), LetterRequest(kind=kind, about=about), "zh"), "zh")
        for name, (kind, about) in asked.items()
    }
    return {
        "word.docx": held["word"],
        "slides.pptx": held["slides"],
        "workbook.xlsx": book.content,
        "template.docx": notice_template(),
        "letter_template.docx": letter_template(),
        "filled.pptx": slide_fill.filled(deck("{{metric:committee_rate}}", ASKED, ASKED), stands, CITY, "zh"),
        **letters,
    }


@pytest.mark.parametrize("name", SAYS)
def test_a_paper_keeps_to_the_schemas_of_its_format(frozen_home: Home, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(files(frozen_home)[name])
    found = openxml_audit.OpenXmlValidator(file_format=openxml_audit.FileFormat.OFFICE_2016, max_errors=0).validate(
        path
    )
    assert found.is_valid, [str(error) for error in found.errors[:5]]


def test_libreoffice_opens_every_kind_of_paper(frozen_home: Home, tmp_path: Path) -> None:
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        pytest.skip("LibreOffice (soffice) or pdftotext is not installed")
    for name, content in files(frozen_home).items():
        (tmp_path / name).write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    out = tmp_path / "pdf"
    names = [tmp_path / name for name in SAYS]
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", out, *names]
    subprocess.run(command, capture_output=True, check=True)
    for name, says in SAYS.items():
        # No two files have the same stem: LibreOffice names the PDF after it.
        text = subprocess.run(["pdftotext", out / f"{Path(name).stem}.pdf", "-"], capture_output=True, check=True)
        assert says in "".join(text.stdout.decode().split()), name
