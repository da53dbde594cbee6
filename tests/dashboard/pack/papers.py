"""Papers of the small invented city, made once for all tests that read them back."""

from functools import cache
from pathlib import Path

from dashboard.pack import produce
from dashboard.pack.content import Paper
from dashboard.pack.frozen import Quarter, quarter_of
from dashboard.pack.letterhead import letterhead
from dashboard.pack.notice import notice
from pipelines.text import Language

QUARTER = "2022Q4"
ACTOR = "市级主管部门科长（模拟） 王芳"
MEETING = "H-2022Q3-1"
DECIDED = "丰台区业委会（物管会）组建率年底前达到九成"
CITY, DISTRICT, STREET = "110000", "110105", "110105001"


@cache
def quarter(home: Path) -> Quarter:
    return quarter_of(home, QUARTER)


@cache
def paper(home: Path, area: str = CITY, language: Language = "zh") -> Paper:
    stands = quarter(home)
    return notice(stands, area, language, letterhead(stands.reader.home, language))


@cache
def made(home: Path, area: str = CITY, language: Language = "zh") -> dict[str, bytes]:
    """Paper → its file."""
    pack = produce.make(quarter(home), area, produce.PAPERS, language)
    return {file.paper: file.content for file in pack.files}
