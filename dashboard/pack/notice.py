"""The quarterly notice (通报) of an area: its parts in the order in which offices write them."""

import re
from collections.abc import Sequence

import polars as pl

from dashboard import format as text
from dashboard.headlines import HEADLINES, RATES
from dashboard.pack.content import Block, Cell, Cited, Figure, Paper, Paragraph, Section, Sentence, Table, plain
from dashboard.pack.desk import Desk
from dashboard.pack.evidence import with_evidence
from dashboard.pack.followed import decisions, first_matters, matter_said, unit_of
from dashboard.pack.frozen import Quarter
from dashboard.pack.letterhead import Letterhead
from dashboard.pack.listed import LISTS, estates_of, lists_of
from dashboard.pack.messages import chart_of, messages_of
from dashboard.pack.numbers import numbers_of
from dashboard.pack.scored import scored
from dashboard.pack.sentences import headline, listed, short_of_target
from dashboard.words import joined, word
from pipelines import periods
from pipelines.text import Language

_NUMBER = re.compile(r"[〔\[]\d{4}[〕\]]")  # 京国土房管物[2002]965号; what has no number says so in words
_DEMANDS = {  # whether areas are short, whether units are late → what the slide is headed with
    (True, True): "paper.slide_demands",
    (True, False): "paper.slide_demands_gaps",
    (False, True): "paper.slide_demands_overdue",
    (False, False): "paper.slide_demands_none",
}


def notice(quarter: Quarter, area: str, language: Language, head: Letterhead) -> Paper:
    """The notice on one area with the messages of its slides and the figures of its workbook.

    Raises:
        RequestError: the area does not exist, has no papers, or the viewer may not see it.
    """
    reader = quarter.reader.within(area)
    place = reader.area(area)
    numbers = numbers_of(quarter.reader, area, quarter.period, language)
    name = str(place[f"name_{language}"] if language == "en" else place["name"])
    desk = Desk(reader=reader, quarter=quarter, numbers=numbers, area_name=name, language=language)
    matters = reader.matters(period=quarter.period)
    estates = scored(reader, quarter.period, numbers.level, language)
    figures = _scores(desk)
    parts = [
        _grounds(desk),
        _scope(desk),
        _decisions(desk),
        _overall(desk),
        _areas(desk),
        lists_of(desk),
        _problems(desk, matters),
        _demands(desk, matters),
        _next_steps(desk),
        figures,
        estates_of(desk, estates, 2 if figures else 1),
    ]
    sections = [section for section in parts if section is not None]
    cited = {clause for metric in numbers.metrics.values() for clause in metric.cited}
    grounds = reader.catalogue.grounds(cited, reader.home.region)
    here = frozenset(clause.clause for document in grounds for clause in document.clause)
    paper = Paper(
        language=language,
        quarter=quarter.period,
        area=area,
        area_name=name,
        level=numbers.level,
        title_lines=(
            desk.word("paper.title_first", period=desk.period),
            desk.word("paper.title_second", area=name),
        ),
        issuer=head.issuer,
        number=head.number,
        dated=quarter.stands_since,
        copies_to=head.copies_to,
        printed_by=head.printed_by or head.issuer,
        version=quarter.version,
        is_final=quarter.is_final,
        is_invented=reader.home.invented,
        sections=tuple(sections),
        messages=messages_of(desk.numbers, name, here, language),
        clauses_here=here,
        figures=numbers.every,
        scored=estates,
    )
    return with_evidence(paper, grounds)


def _grounds(desk: Desk) -> Section:
    day = periods.parse(desk.quarter.period).last_day
    region = desk.reader.home.region
    held = [
        document
        for document in desk.reader.catalogue.documents.values()
        if document.region == region and desk.reader.catalogue.in_force(document.id, day)
    ]
    held.sort(key=lambda document: document.issued_on, reverse=True)
    names = [
        desk.word("paper.document", title=one.title.of(desk.language), number=one.number.of(desk.language))
        if _NUMBER.search(one.number.zh)
        else desk.word("paper.document_plain", title=one.title.of(desk.language))
        for one in held
    ]
    sentence = (
        desk.say("paper.grounds", documents=joined(names, desk.language), period=desk.period, area=desk.area_name)
        if names
        else desk.say("paper.grounds_none", period=desk.period, area=desk.area_name)
    )
    return Section(id="grounds", heading=desk.word("paper.head_grounds"), blocks=(Paragraph(sentences=(sentence,)),))


def _scope(desk: Desk) -> Section:
    counted = next((desk.numbers.own[name] for name in RATES if name in desk.numbers.own), None)
    places = len(desk.numbers.named(RATES[0]))
    sentences: list[Sentence] = []
    if counted is not None and counted.denominator:
        n = _cited(counted, text.number(counted.denominator))
        sentences.append(desk.say("paper.scope", n=n, areas=places, levels=desk.levels(places), day=desk.last_day))
    version = desk.word("paper.final" if desk.quarter.is_final else "paper.provisional", version=desk.quarter.version)
    sentences += [desk.say("paper.method"), desk.say("paper.version", version=version)]
    for name in HEADLINES:
        own = desk.numbers.own.get(name)
        if own is not None and own.reported_share is not None and own.reported_share < 1:
            share = _cited(own, text.share(own.reported_share))
            sentences.append(desk.say("paper.reported", metric=own.metric.label.of(desk.language), share=share))
    restated = sum(one.was_frozen is not None for one in desk.numbers.former.values())
    if restated:
        sentences.append(desk.say("paper.restated_note", n=restated, period=_before(desk)))
    return Section(id="scope", heading=desk.word("paper.head_scope"), blocks=(Paragraph(sentences=tuple(sentences)),))


def _before(desk: Desk) -> str:
    return text.period(periods.shift(desk.quarter.period, -1), desk.language)


def _cited(figure: Figure, says: str) -> Sentence:
    return (Cited(figure=figure, says=says),)


def _overall(desk: Desk) -> Section:
    numbers = desk.numbers
    shown = [name for name in HEADLINES if name in numbers.own]
    lines = []
    rows: list[tuple[Cell, ...]] = []
    for name in shown:
        own = numbers.own[name]
        pairs = [(one, former) for one in numbers.named(name) if (former := numbers.before(one)) is not None]
        lines.append(headline(own, numbers.before(own), pairs, desk.language))
        is_law = own.target is not None and not own.target_is_ours
        rows.append(
            (
                own.metric.label.of(desk.language),
                numbers.before(own),
                own,
                text.measure(own.target, own.unit) if is_law else text.MISSING,
                word(f"status.{own.status}", desk.language),
            )
        )
    columns = tuple(desk.word(f"paper.column_{name}") for name in ("metric", "before", "now", "target", "status"))
    table = Table(
        title=desk.word("paper.table_overall", area=desk.area_name, period=desk.period),
        columns=columns,
        rows=tuple(rows),
        widths=(0.36, 0.15, 0.15, 0.14, 0.20),
    )
    paragraphs = [Paragraph(sentences=(sentence,)) for sentence in lines]
    return Section(id="overall", heading=desk.word("paper.head_overall"), blocks=(*paragraphs, table))


def _areas(desk: Desk) -> Section | None:
    numbers = desk.numbers
    shown = [name for name in RATES if numbers.named(name)]
    if not shown:
        return None
    blocks: list[Block] = []
    for place, name in enumerate(shown, 1):
        label = numbers.metrics[name].label.of(desk.language)
        sentence = short_of_target(numbers.named(name), desk.levels, desk.language)
        heading = desk.word("paper.sub_heading", number=desk.numeral(place), name=label)
        blocks.append(
            Paragraph(heading=heading, sentences=(sentence or desk.say("paper.no_area_target", metric=label),))
        )
        blocks += [
            chart for chart in [chart_of(numbers, numbers.own[name], desk.language)] if len(chart.categories) > 1
        ]
    blocks.append(_area_table(desk, shown))
    heading = desk.word("paper.head_areas", level=word(f"level.{numbers.below_level}", desk.language))
    return Section(id="areas", heading=heading, blocks=tuple(blocks))


def _area_table(desk: Desk, shown: Sequence[str]) -> Table:
    numbers = desk.numbers
    columns = [word(f"level.{numbers.below_level}", desk.language)]
    for name in shown:
        label = numbers.metrics[name].label.of(desk.language)
        columns += [desk.word("paper.column_of_before", metric=label), desk.word("paper.column_of_now", metric=label)]
    rows: list[tuple[Cell, ...]] = []
    for one in numbers.below[shown[0]]:
        cells: list[Cell] = [one.area_name]
        for name in shown:
            now = next((each for each in numbers.below[name] if each.area == one.area), None)
            cells += [numbers.before(now) if now else None, now]
        rows.append(tuple(cells))
    first = 0.22
    return Table(
        title=desk.word("paper.table_areas", level=word(f"level.{numbers.below_level}", desk.language)),
        columns=tuple(columns),
        rows=tuple(rows),
        widths=(first, *[(1 - first) / (2 * len(shown))] * (2 * len(shown))),
        note=desk.word("paper.table_areas_note"),
    )


def _decisions(desk: Desk) -> Section | None:
    blocks = decisions(desk.reader, desk.quarter.period, desk.language)
    opening = next((plain(block.sentences[0]) for block in blocks if isinstance(block, Paragraph)), "")
    heading = desk.word("paper.head_decisions")
    return Section(id="decisions", heading=heading, message=opening.rstrip("。."), blocks=blocks) if blocks else None


def _problems(desk: Desk, matters: pl.DataFrame) -> Section:
    first = first_matters(matters)
    lines = [matter_said(desk.reader, one, desk.language) for one in first]
    rest, alerts = matters.height - len(first), matters["rows"].sum() - sum(one["rows"] for one in first)
    if rest:
        lines.append(desk.say("paper.problems_more", n=rest, alerts=alerts))
    return Section(
        id="problems",
        heading=desk.word("paper.head_problems"),
        message=desk.word("paper.slide_problems", n=matters.height, first=len(first)),
        blocks=_numbered(desk, lines or [desk.say("paper.problems_none", day=desk.last_day)]),
    )


def _numbered(desk: Desk, sentences: Sequence[Sentence]) -> tuple[Paragraph, ...]:
    """Sentences as points, each a paragraph with its number."""
    return tuple(
        Paragraph(sentences=(desk.say("paper.point", n=place, said=sentence),))
        for place, sentence in enumerate(sentences, 1)
    )


def _demands(desk: Desk, matters: pl.DataFrame) -> Section:
    sentences: list[Sentence] = []
    behind: set[str] = set()
    for name in RATES:
        short = [
            one
            for one in desk.numbers.named(name)
            if (one.gap or 0) > 0 and one.is_known and not one.is_small and not one.target_is_ours
        ]
        if short:
            behind.update(one.area for one in short)
            places = listed([(one.area_name,) for one in short], desk.language)
            sentences.append(desk.say("paper.demand_gap", areas=places, metric=short[0].metric.label.of(desk.language)))
    late = [
        first_matter
        for first_matter in first_matters(matters)
        if first_matter["days_over"] and not first_matter["order_item"]
    ]
    units = list(dict.fromkeys(unit_of(desk.reader, one, desk.language) for one in late))
    if units:
        sentences.append(desk.say("paper.demand_overdue", units=joined(units, desk.language)))
    if ordered := [first_matter["order_item"] for first_matter in first_matters(matters) if first_matter["order_item"]]:
        sentences.append(desk.say("paper.demand_ordered", numbers=joined(ordered, desk.language)))
    sentences.append(desk.say("paper.demand_report"))
    key = _DEMANDS[bool(behind), bool(units)]
    message = desk.word(key, areas=len(behind), levels=desk.levels(len(behind)), units=len(units))
    heading = desk.word("paper.head_demands")
    return Section(id="demands", heading=heading, message=message, blocks=_numbered(desk, sentences))


def _next_steps(desk: Desk) -> Section:
    after = periods.parse(periods.shift(desk.quarter.period, 1))
    sentences: list[Sentence] = []
    for name in RATES:
        own = desk.numbers.own.get(name)
        if own is None:
            continue
        target = desk.reader.catalogue.target_of(
            name, own.variant, own.level, after.starts_on.year, desk.reader.home.region
        )
        value = target.values.get(after.starts_on.year) if target and target.document != "ours" else None
        if value is not None:
            sentences.append(
                desk.say(
                    "paper.next_target",
                    metric=own.metric.label.of(desk.language),
                    year=after.starts_on.year,
                    target=text.measure(value, own.unit),
                )
            )
    day = periods.parse(desk.quarter.period).last_day
    cases = desk.reader.standings(day).filter(pl.col("in_force") & pl.col("list").is_in(LISTS))
    ending = cases.filter(pl.col("term_ends_on").is_not_null() & (pl.col("term_ends_on") < after.ends_before))
    if ending.height:
        sentences.append(desk.say("paper.next_ending", n=ending.height, day=text.day(after.last_day, desk.language)))
    sentences.append(desk.say("paper.next_freeze", period=text.period(after.text, desk.language)))
    heading, message = desk.word("paper.head_next"), plain(sentences[0]).rstrip("。.")
    return Section(id="next", heading=heading, message=message, blocks=_numbered(desk, sentences))


def _scores(desk: Desk) -> Section | None:
    numbers = desk.numbers
    shown = [name for name in HEADLINES if numbers.below.get(name)]
    if not shown:
        return None
    areas = {one.area: one.area_name for name in shown for one in numbers.below[name]}
    by_area = {(one.metric.id, one.area): one for name in shown for one in numbers.below[name]}
    rows: list[tuple[Cell, ...]] = [
        (desk.area_name, *(numbers.own.get(name) for name in shown)),
        *((label, *(by_area.get((name, area)) for name in shown)) for area, label in areas.items()),
    ]
    first = 0.22
    table = Table(
        title="",
        columns=(
            word(f"level.{numbers.below_level}", desk.language),
            *(numbers.metrics[name].label.of(desk.language) for name in shown),
        ),
        rows=tuple(rows),
        widths=(first, *[(1 - first) / len(shown)] * len(shown)),
        note=desk.word("paper.scores_note"),
    )
    heading = desk.word("paper.annex", n=1, name=desk.word("paper.annex_scores"))
    return Section(id="scores", heading=heading, blocks=(table,), is_annex=True)
