"""The example files that are tracked are what their command writes, and do what the readme says of them."""

from pathlib import Path

import fastexcel
import polars as pl
import pytest

from pipelines.intake.receive import receive, sendings_of
from pipelines.intake.records.receipt import Receipt
from pipelines.sample.examples import write_examples
from pipelines.sample.plan import INVENTED
from pipelines.settings import make_home
from pipelines.text import both

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
DIVISIONS = Path(__file__).parents[2] / "pipelines" / "reference" / "divisions" / "110000.csv"


def _content(file: Path) -> list[pl.DataFrame] | bytes:
    """The cells of a workbook (how a zip is packed differs between machines), the bytes of anything else."""
    if file.suffix != ".xlsx":
        return file.read_bytes()
    book = fastexcel.read_excel(file)
    return [book.load_sheet(name, header_row=None, dtypes="string").to_polars() for name in book.sheet_names]


@pytest.fixture(scope="module")
def receipts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Receipt]:
    home = make_home(tmp_path_factory.mktemp("home"), "110000", both("北京市", "Beijing"), invented=True)
    receive(home, sendings_of([DIVISIONS], source="division", period="2000-01", sender="110000"), workers=0)
    found = receive(home, sendings_of([EXAMPLES]), workers=0)
    return {Path(receipt.file).name: receipt for receipt in found}


def test_the_tracked_examples_are_what_the_command_writes(tmp_path: Path) -> None:
    written = write_examples(tmp_path)
    assert [file.name for file in written] == sorted(file.name for file in EXAMPLES.iterdir())
    for file in written:
        made, tracked = _content(file), _content(EXAMPLES / file.name)
        if isinstance(made, list) and isinstance(tracked, list):
            assert len(made) == len(tracked)
            assert all(ours.equals(theirs) for ours, theirs in zip(made, tracked, strict=True))
        else:
            assert made == tracked


def test_the_good_examples_are_accepted_whole_and_the_bad_one_in_part(receipts: dict[str, Receipt]) -> None:
    assert len(receipts) == 7
    for name, receipt in receipts.items():
        assert INVENTED in name
        assert receipt.status == ("partly" if "差错很多" in name else "accepted"), receipt.to_text("en")


def test_the_bad_example_shows_many_kinds_of_faults(receipts: dict[str, Receipt]) -> None:
    bad = next(receipt for name, receipt in receipts.items() if "差错很多" in name)
    assert len({fault.code for fault in bad.faults}) >= 6
