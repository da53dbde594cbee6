"""No way into the journal for a phone or identity number, and what was masked is counted."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.catalogue.entries import ENTRY_KINDS
from pipelines.errors import JournalError
from pipelines.office.drafts import FREE, NUMBERED, SIGNED, draft_of
from pipelines.office.entries import Note, entry_of
from pipelines.office.journal import Journal
from tests.office.test_entries import GIVEN

PHONE, IDENTITY = "13800138000", "11010519491231002X"
MARKS = (PHONE, "138-0013-8000", "１３８００１３８０００", "138\u200b0013\u200b8000", IDENTITY)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("kind", ENTRY_KINDS)
def test_no_field_of_any_entry_keeps_a_phone_or_identity_number(tmp_path: Path, kind: str, mark: str) -> None:
    journal = Journal(path=tmp_path / "journal.sqlite", clock=lambda: datetime(2023, 3, 1, tzinfo=UTC))
    for field in ENTRY_KINDS[kind].fields:
        for written in (mark, f"电话{mark}。", f"no{mark}"):
            given = {
                **GIVEN[kind],
                field.name: [written] if field.name in ("reasons", "present", "absent") else written,
            }
            try:
                draft = draft_of(entry_of(kind, given), "市物业办", "试")
            except JournalError:
                continue
            assert field.name in FREE | NUMBERED, field.name
            assert mark not in str(draft.entry)
            assert "13800138000" not in str(draft.entry).replace("\u200b", "")
            assert "〔" in str(draft.entry)
    with pytest.raises(JournalError, match="手机号"):
        journal.append(Note(about="period:2022Q4"), actor=f"张三{PHONE}", why="试")
    assert journal.last == 0


@pytest.mark.parametrize("kind", [kind for kind, given in GIVEN.items() if "sha256" in given])
def test_a_checksum_is_no_phone_number_whatever_its_digits(kind: str) -> None:
    checksum = "a13800138000b" + "0c" * 25 + "d"
    draft = draft_of(entry_of(kind, {**GIVEN[kind], "sha256": checksum}), "市物业办", "试")
    assert checksum in str(draft.entry)


def test_every_field_in_which_somebody_writes_freely_is_masked() -> None:
    prose = {"claim", "text", "evidence", "decision_no", "second_actor", "owner", "party", "file", "reasons"}
    prose |= {"reply", "minutes", "post", "chair", "body", "present", "absent", "to"}
    assert prose == FREE | NUMBERED | SIGNED
    declared = {
        field.name
        for kind in ENTRY_KINDS.values()
        for field in kind.fields
        if field.cell == "text" and field.name not in ("name", "period", "quarter", "from_period")
    }
    assert declared == prose


def test_a_reason_is_kept_without_its_marks_and_their_number_is_returned(tmp_path: Path) -> None:
    journal = Journal(path=tmp_path / "journal.sqlite", clock=lambda: datetime(2023, 3, 1, tzinfo=UTC))
    recorded = journal.append(
        Note(about="period:2022Q4"), actor="市物业办", why=f"联系人：张三，电话{PHONE}；身份证{IDENTITY}"
    )
    assert recorded.why == "联系人：〔姓名〕，电话〔手机〕；身份证〔证件〕"
    assert recorded.masked == 3
    (kept,) = journal.entries()
    assert kept.why == recorded.why
    assert (kept.masked, journal.verify()) == (0, [])


def test_an_objection_filed_before_texts_were_masked_is_answered_and_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2022, 4, 22, 2, tzinfo=UTC)
    journal = Journal(path=tmp_path / "journal.sqlite", clock=lambda: at)
    step = {**GIVEN["proposal_step"], "period": "2022Q1", "on": date(2022, 4, 22)}
    journal.append(entry_of("proposal_step", step), actor="市物业办", why="试")
    filed = {
        **GIVEN["objection"],
        "period": "2022Q1",
        "filed_on": "2022-04-22",
        "due_on": "2022-05-16",
        "claim": f"请电{PHONE}",
    }
    with monkeypatch.context() as former:
        former.setattr("pipelines.office.drafts.mask", lambda text: text)
        journal.append(entry_of("objection", filed), actor="市物业办", why="来函")
    answered = {**filed, "decided_on": "2022-04-22", "result": "rejected"}
    journal.append(entry_of("objection", answered), actor="市物业办", why="复议维持")
    contents = [entry.content for entry in journal.entries("objection")]
    assert [PHONE in content for content in contents] == [True, False]
    assert journal.verify() == []
