"""The process that receives for a page: answers the sendings that come on its standard input, one after the other.

The sendings come in as JSON, progress goes out as lines of JSON, and receipts and annotated workbooks as files in a
folder that the caller empties. `pipelines.intake.sandbox` is the caller.
"""

import contextlib
import json
import os
import resource
import sys
import time
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipelines import clock
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.schema import Source
from pipelines.errors import HomeInUseError, UserFacingError, WuyeError
from pipelines.intake.answering.foreign_columns import heading_row_of
from pipelines.intake.answering.known_shape import fitting
from pipelines.intake.answering.mapping_proposal import Proposal, likeliest_sheet, propose, source_for
from pipelines.intake.answering.marked_workbook import annotated
from pipelines.intake.files.reader_processes import limit_memory, seconds_for
from pipelines.intake.files.table_faults import no_rows, no_table
from pipelines.intake.judging.period_and_sender import Surroundings, named_period
from pipelines.intake.judging.places import gazetteer
from pipelines.intake.layout.prose import is_prose
from pipelines.intake.reading.file_checks import too_large
from pipelines.intake.reading.reader import read
from pipelines.intake.reading.regular_files import why_not_regular
from pipelines.intake.reading.sheet import Sheet, receipt_mark
from pipelines.intake.receive import Sending, check, receive
from pipelines.intake.records.faults import Fault
from pipelines.intake.records.manifest import Manifest
from pipelines.intake.records.receipt import Receipt
from pipelines.intake.records.unreadable import Unreadable
from pipelines.intake.sandbox import PROPOSAL, SHEETS, Doing, Limits, Look, Progress, Step, refused_receipt
from pipelines.intake.storing.divisions import division_files
from pipelines.intake.storing.kept_mappings import kept_mappings
from pipelines.intake.storing.writer import OnRemoval
from pipelines.periods import written
from pipelines.settings import Home, open_home
from pipelines.text import Language, Text, both, side
from pipelines.whereabouts import without_folders

PATIENCE_S = 30.0  # how long a sending waits for another intake to end


def main() -> None:
    """The child: answers the sendings that come on standard input, one after the other."""
    request = json.load(sys.stdin)
    os.environ.clear()
    os.environ.update(request["environment"])
    # what any library prints goes to standard error; the channel carries our lines only
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    limits, folder = Limits(**request["limits"]), Path(request["folder"])
    _limit(limits, sum(seconds_for(Path(fields["path"]), limits.seconds) for _, fields in request["sendings"]))
    for number, text in request["sendings"]:
        sending = _sending(text)

        def tell(step: Step, sending: Sending = sending, number: int = number) -> None:
            print(
                json.dumps(asdict(Progress(file=sending.path.name, number=number, step=step))), file=channel, flush=True
            )

        tell("reading")
        if request["doing"] == "propose":
            said_of = _proposed(Path(request["home"]), sending, Look(**request["look"]))
            name = f"{number}.json" if isinstance(said_of, Receipt) else PROPOSAL
            _write(folder / name, said_of.to_json().encode())
            continue
        if request["doing"] == "read":
            sheets = _sheets(sending)
            name = f"{number}.json" if isinstance(sheets, Receipt) else SHEETS
            _write(
                folder / name, sheets.to_json().encode() if isinstance(sheets, Receipt) else json.dumps(sheets).encode()
            )
            continue
        receipt = _received(Path(request["home"]), sending, request["doing"])
        _write(folder / f"{number}.json", receipt.to_json().encode())
        if request["annotated"] and (receipt.file_faults or receipt.faults or receipt.warnings):
            tell("annotating")
            _annotate(sending, receipt, request["annotated"], folder / f"{number}.xlsx")
        tell("done")


def _limit(limits: Limits, seconds: int) -> None:
    """Memory, and processor time for the case that nobody is left to look at the clock."""
    limit_memory(limits.memory_mb)
    seconds = max(seconds * (os.cpu_count() or 1), 1)  # none at all would end it before whoever looks at the clock
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _sending(fields: dict[str, Any]) -> Sending:
    return Sending(
        path=Path(fields["path"]),
        source=fields["source"],
        mapping=Path(fields["mapping"]) if fields["mapping"] else None,
        period=fields["period"],
        sender=fields["sender"],
        received_on=date.fromisoformat(fields["received_on"]) if fields["received_on"] else None,
        nothing=tuple(fields["nothing"]),
        why=fields["why"],
        confirms=fields["confirms"],
        aside=Manifest.model_validate_json(fields["aside"]) if fields["aside"] else None,
    )


def _received(home: Path, sending: Sending, doing: Doing) -> Receipt:
    try:
        opened = open_home(home)
        if doing == "check":
            return _with_former_faults(opened, check(opened, [sending], workers=0)[0])
        return _with_former_faults(opened, _receive_when_free(opened, sending, doing))
    except MemoryError:
        why = too_large()
        return refused_receipt(sending, Fault(code=why.code, what=why.what, mend=why.mend))
    except HomeInUseError:
        what = both("另一批报送正在接收", "Another intake is running")
        return refused_receipt(
            sending, Fault(code="busy", what=what, mend=both("请过几分钟再试", "Try again in some minutes"))
        )
    except WuyeError as fault:
        says = (
            fault.says if isinstance(fault, UserFacingError) else both(side(str(fault), "zh"), side(str(fault), "en"))
        )
        zh, en = (without_folders(text, home, sending.path.parent) for text in (says.zh, says.en))
        what = both(f"未能接收：{zh}", f"It could not be received: {en}")
        return refused_receipt(sending, Fault(code="not_received", what=what, mend=_ask()))


def _proposed(home: Path, sending: Sending, look: Look) -> Proposal | Receipt:
    """A mapping for the first sheet of a file that holds rows, or the one that is named; the receipt of a file that
    cannot be read."""
    try:
        opened, sources = open_home(home), load().sources
        if odd := why_not_regular(sending.path):
            raise odd
        workbook = read(sending.path.read_bytes(), sending.path.suffix)
        sheets = [sheet for sheet in workbook.sheets if sheet.frame.height and not receipt_mark(sheet)]
        if not sheets:
            raise no_rows()
        likeliest = likeliest_sheet(sheets, sources)
        if is_prose(likeliest):
            raise no_table()
        sheet = next((each for each in sheets if each.name == look.sheet), likeliest)
        likely, sureness = source_for(sheet, sources)
        source = load().source(sending.source) if sending.source else sources[likely]
        period = written(sending.period) if sending.period else _named(sheet, source, sending.path.stem)
        places = gazetteer(division_files(opened), period or f"{sending.received_on or clock.today(opened)}"[:7])
        proposal = propose(
            sheet,
            source,
            places,
            region=opened.region,
            sender=sending.sender or opened.region,
            period=period,
            sheets=[each.name for each in sheets],
            headings=look.headings,
        )
        better = likeliest.name if source_for(likeliest, sources)[1] > 2 * sureness else ""
        return replace(proposal, better_sheet=better, kept=fitting(kept_mappings(opened), sheets, proposal))
    except Unreadable as why:
        return refused_receipt(sending, Fault(code=why.code, what=why.what, mend=why.mend))
    except MemoryError:
        large = too_large()
        return refused_receipt(sending, Fault(code=large.code, what=large.what, mend=large.mend))


def _named(sheet: Sheet, source: Source, stem: str) -> str | None:
    """The period that the title, the sheet's name or the file's name says."""
    above = sheet.frame.head((heading_row_of(sheet.frame) or 1) - 1).rows()
    own = tuple(" ".join(cell for cell in row if cell) for row in above)
    return named_period(source, Surroundings(own=own, wider=(sheet.name, stem)))


def _sheets(sending: Sending) -> list[tuple[str, list[str], list[tuple[str | None, ...]]]] | Receipt:
    """Name, columns and rows of each sheet; the receipt of a file that cannot be read."""
    try:
        if odd := why_not_regular(sending.path):
            raise odd
        workbook = read(sending.path.read_bytes(), sending.path.suffix)
        return [(sheet.name, list(sheet.frame.columns), sheet.frame.rows()) for sheet in workbook.sheets]
    except Unreadable as why:
        return refused_receipt(sending, Fault(code=why.code, what=why.what, mend=why.mend))
    except MemoryError:
        large = too_large()
        return refused_receipt(sending, Fault(code=large.code, what=large.what, mend=large.mend))


def _ask() -> Text:
    return both(
        "请核对所选的来源、期和单位，或联系系统维护人员", "Check source, period and sender, or ask who runs this system"
    )


def _receive_when_free(home: Home, sending: Sending, on_removal: OnRemoval) -> Receipt:
    """Waits for the end of another intake: two clerks may send at the same minute."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return receive(home, [sending], workers=0, on_removal=on_removal)[0]
        except HomeInUseError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _with_former_faults(home: Home, receipt: Receipt) -> Receipt:
    """What was said of a file when it came first, for one that is received before: the sender may have lost it."""
    kept = home.store / "receipts" / f"{receipt.submission}.json"
    if receipt.status != "known" or not kept.exists():
        return receipt
    former = Receipt.from_json(kept.read_text(encoding="utf-8"))
    warnings = (*receipt.warnings, *former.warnings)
    return replace(former, status="known", file=receipt.file, warnings=warnings, changes=receipt.changes)


def _annotate(sending: Sending, receipt: Receipt, language: Language, file: Path) -> None:
    with contextlib.suppress(MemoryError):  # then there is a receipt and no copy
        path = sending.path
        if why_not_regular(path):
            return
        if content := annotated(path.read_bytes(), path.suffix, receipt, language, path.stem):
            _write(file, content)


def _write(file: Path, content: bytes) -> None:
    """A file that is there whole or not at all: the process may end at any moment."""
    temporary = file.with_suffix(".part")
    temporary.write_bytes(content)
    temporary.replace(file)


if __name__ == "__main__":
    main()
