"""Letters round a meeting: its notice and its minutes."""

from dashboard import format as text
from dashboard.headlines import BEHIND, RATES
from dashboard.pack.content import Block, Cell, Paragraph
from dashboard.pack.letters.desk import Desk, LetterContent, area_name, content_of
from dashboard.pack.numbers import numbers_of
from dashboard.words import joined
from pipelines.errors import RequestError
from pipelines.office.meeting_forms import ActionItem, Meeting
from pipelines.office.orders import items_of
from pipelines.text import both


def meeting_call(desk: Desk) -> LetterContent:
    """会议通知: agenda and who presents; units on target do not."""
    quarter = desk.subject("period")
    numbers = numbers_of(desk.reader, desk.reader.scope.area, quarter, desk.language)
    behind = {one.area: one.area_name for name in RATES for one in numbers.named(name) if one.status in BEHIND}
    period = text.period(quarter, desk.language)
    agenda = [desk.word("letter.call_last"), desk.word("letter.call_figures", period=period)]
    if behind:
        agenda.append(desk.word("letter.call_behind", areas=joined(list(behind.values()), desk.language)))
    agenda += [desk.word("letter.call_lists"), desk.word("letter.call_decide")]
    place = area_name(desk)
    opening = desk.paragraph(
        "letter.call_text", when=desk.needed("when"), place=desk.needed("place"), area=place, period=period
    )
    points = [desk.paragraph("paper.point", n=n, said=sentence) for n, sentence in enumerate(agenda, 1)]
    units = list(behind.values()) or [place]
    return content_of(desk, units, [opening, desk.paragraph("letter.call_agenda"), *points])


def minutes(desk: Desk) -> LetterContent:
    """会议纪要: who was there, what was said, what was decided."""
    number = desk.subject("meeting")
    entries = desk.reader.decided()
    held = [entry.entry for entry in entries if isinstance(entry.entry, Meeting) and entry.entry.meeting_no == number]
    if not held:
        raise RequestError(both(f"没有编号为 {number} 的会议", f"there is no meeting {number}"))
    meeting = held[-1]
    blocks: list[Block] = [
        desk.paragraph(
            "letter.minutes_text",
            day=desk.day(meeting.held_on),
            chair=meeting.chair,
            body=meeting.body,
            period=text.period(meeting.quarter, desk.language),
        )
    ]
    for key, units in (("letter.minutes_present", meeting.present), ("letter.minutes_absent", meeting.absent)):
        if units:
            blocks.append(desk.paragraph(key, units=joined(list(units), desk.language)))
    if meeting.minutes:
        blocks += [Paragraph(sentences=((line,),)) for line in meeting.minutes.splitlines() if line.strip()]
    items = [entries_of_item[-1].entry for entries_of_item in items_of(entries).values()]
    rows: list[tuple[Cell, ...]] = [
        (item.text, item.owner, item.post or text.MISSING, desk.day(item.due_on))
        for item in items
        if isinstance(item, ActionItem) and item.meeting_no == number
    ]
    if rows:
        blocks.append(desk.paragraph("letter.minutes_decided", n=len(rows)))
        blocks.append(desk.table(("asked", "unit", "post", "due"), rows, (0.44, 0.2, 0.18, 0.18)))
    else:
        blocks.append(desk.paragraph("letter.minutes_none"))
    return content_of(desk, [*meeting.present, *meeting.absent] or [meeting.body], blocks)
