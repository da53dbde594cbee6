"""A metric as a card: value, target of that date, gap in units, status, line; its definition and basis on demand."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from markupsafe import Markup, escape

from dashboard import format as text
from dashboard.parts.numbers import outlook, restated, since
from dashboard.parts.numbers.findings import Series
from dashboard.parts.numbers.series import aimed, own, variants
from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import anchor, draw, facts, office_words, spark, state
from dashboard.words import word
from pipelines import periods, query
from pipelines.catalogue.declarations import HEADLINE, OURS, STORED_LEVELS, Metric

PAGE_OF = {
    "COV": "coverage",
    "CMP": "complaints",
    "SAT": "satisfaction",
    "ASM": "assessment",
}  # family → the page that tells more


def show_cards(context: PageContext, series: Sequence[Series], *, against: str | None = None) -> None:
    """A row of cards, parted by hairlines; with a month to hold them against, how far each moved since."""
    cards = Markup().join(_card(context, one, against) for one in series)
    draw(Markup('<section class="w cards" style="--n:{}">{}</section>').format(max(len(series), 1), cards))


def is_judged(row: Mapping[str, object]) -> bool:
    """Whether a document sets a target that a value is held against; a reference value of ours judges nobody."""
    return row["target"] is not None and not row.get("target_is_ours")


def target_said(context: PageContext, row: dict[str, object], metric: Metric) -> str:
    """The target of the row's date, and whose it is."""
    if row["target"] is None:
        return context.word("card.target_none")
    year = periods.parse(str(row["period"])).last_day.year
    value = text.with_unit(float(str(row["target"])), text.unit_of(metric), context.language)
    if row["target_is_ours"]:
        return context.word("card.ours_on", value=value)
    return context.word("card.reference_on" if row["target_is_reference"] else "card.target_on", year=year, value=value)


def _card(context: PageContext, one: Series, against: str | None) -> Markup:
    metric, language, row = one.metric, context.language, one.row(context.area["code"])
    label = escape(metric.label_of(one.variant).of(language))
    page = PAGE_OF.get(metric.code.split("-")[1], "indicators")
    heading = Markup("<h3>{}</h3>").format(anchor(label, context.view.link(page, metric=metric.id)))
    if row is None or row["value"] is None:
        status = row["status"] if row else "not_reported"
        return Markup('<article class="card">{}<p class="value quiet">{}</p><p class="state">{}</p></article>').format(
            heading, text.MISSING, state(status, language)
        )
    value, unit = (
        text.measure(row["value"], text.unit_of(metric), row["target"]),
        text.unit_name(text.unit_of(metric), language),
    )
    gap = text.gap(row["gap"], metric, language) if is_judged(row) else ""
    line = one.line(row["area"])
    sentence = word(
        "alt.sparkline", language, first=text.measure(line["value"].drop_nulls()[0], text.unit_of(metric)), last=value
    )
    drawn = spark(line["value"].to_list(), line["target"].to_list(), text=sentence, width=84, height=26)
    stale = row["reported"] is False
    beside = "" if is_judged(row) else _by_target(context, one)
    aim = context.word("card.carried") if stale else target_said(context, row, metric)
    if metric.frequency != "month":
        aim = f"{context.period(one.period)} · {aim}"
    moved = restated.mark(context, metric, row)
    moved = Markup('<p class="aim restated">{}</p>').format(moved) if moved else ""
    judged = (
        Markup("{}{}").format(state(row["status"], language), f" · {gap}" if gap else "")
        if is_judged(row)
        else Markup("&nbsp;")
    )
    return Markup(
        '<article class="card{}">{}'
        '<div class="figure"><p class="value">{}{}</p>'
        '<span class="{}">{}</span></div>'
        '<p class="state">{}</p><p class="aim">{}</p>{}{}'
        '<details><summary title="{}" aria-label="{} {}"></summary>'
        "<div>{}</div></details></article>"
    ).format(
        " stale" if stale else "",
        heading,
        value,
        Markup("<small>{}</small>").format(unit) if unit else "",
        row["status"],
        drawn,
        judged,
        beside or escape(aim),
        moved,
        _outlook(context, one, row, against),
        context.word("card.more"),
        label,
        context.word("card.more"),
        basis(context, one, row),
    )


def _by_target(context: PageContext, one: Series) -> Markup:
    """The cut of a number that documents of the region set a target for, where they set none for the number itself
    (markup); '' where there is none, or it has no value."""
    name = aimed(context, one.metric.id) if one.variant == HEADLINE else HEADLINE
    if name == HEADLINE:
        return Markup()
    own_series = own(context, one.metric.id, variant=name)
    row = own_series.row(context.area["code"])
    if row is None or row["value"] is None or not is_judged(row):
        return Markup()
    metric, language, unit = one.metric, context.language, text.unit_of(one.metric)
    value = text.with_unit(row["value"], unit, language, row["target"])
    link = anchor(
        Markup("{} {}").format(metric.label_of(name).of(language), value),
        context.view.link("coverage", metric=metric.id, variant=name),
    )
    return Markup("{} {}<br>{}").format(link, state(row["status"], language), target_said(context, row, metric))


def _outlook(context: PageContext, one: Series, row: Mapping[str, object], against: str | None) -> Markup:
    """How far it moved, whether that is more than chance, and whether the target will be reached (markup)."""
    area, level, language = str(row["area"]), str(row["level"]), context.language
    begun = context.reader.begun(one.metric.id, area) if query.has_control(one.metric, level) else ()
    lines = [
        Markup('<span title="{}"><i class="s">{}</i>{}</span>').format(
            context.word(f"outlook.about_{name}"), shape, line
        )
        for name, shape, line in outlook.pair(one, area, language, begun)
    ]
    change = since.change(one, area, against, language) if against else ""
    if change:
        lines.insert(0, Markup("<span>{}</span>").format(change))
    return Markup('<p class="outlook">{}</p>').format(Markup().join(lines)) if lines else Markup()


def basis(context: PageContext, one: Series, row: dict[str, object]) -> Markup:
    """Everything that stands behind a number (markup)."""
    metric, language = one.metric, context.language
    unknown = row["unknown"]
    share = row["reported_share"]
    pairs = [
        (context.word("card.period"), context.period(str(row["period"]))),
        (context.word("card.numerator"), _amount(row["numerator"], metric)),
        (context.word("card.denominator"), _amount(row["denominator"], metric)),
        (context.word("card.unknown"), text.number(float(str(unknown))) if unknown else ""),
        (context.word("card.interval"), _interval(row, metric)),
        (
            context.word("card.pace_ours"),
            text.with_unit(_float(row["pace"]), text.unit_of(metric), language)
            if row["pace"] is not None and row["target_kind"] != "standing"
            else "",
        ),
        (context.word("card.reported"), text.share(_float(share)) if share is not None else ""),
        (context.word("card.target_by"), _target_by(context, one, row)),
        (context.word("card.by_reading"), _by_reading(context, one, row)),
        (context.word("card.clause"), clauses(context, metric.cited)),
        (context.word("card.version"), escape(context.reader.version)),
    ]
    rows = Markup("{}").format(
        anchor(
            context.word("card.rows"),
            context.view.link("place", area=str(row["area"]), metric=metric.id, variant=one.variant),
        )
    )
    handbook = anchor(context.word("card.handbook"), context.view.link("handbook", metric=metric.id))
    return Markup('<p>{}</p>{}<div class="links">{}{}</div>').format(
        metric.meaning.of(language), facts(pairs), rows, handbook
    )


def _target_by(context: PageContext, one: Series, row: Mapping[str, object]) -> Markup:
    """The document and clause that set the target of a value (markup); '' where none does."""
    due = row["target_due_on"]
    if not is_judged(row) or not isinstance(due, date):
        return Markup()
    known = context.reader.catalogue
    target = known.target_of(one.metric.id, one.variant, str(row["level"]), due.year, context.reader.home.region)
    if target is None:
        return escape(context.word("card.handed_down"))
    title = office_words(known.documents[target.document].title.of(context.language), context.language)
    return Markup("{} {}").format(clauses(context, (target.clause,)), title)


def _by_reading(context: PageContext, one: Series, row: Mapping[str, object]) -> Markup:
    """What the number is where its clause is read another way, each with its verdict (markup); '' where it is not."""
    others = one.metric.other_readings
    if not others or one.variant != HEADLINE or not is_judged(row) or row["level"] not in STORED_LEVELS:
        return Markup()
    rows = variants(context, one.metric.id).filter(
        pl.col("variant").is_in(others), pl.col("value").is_not_null(), pl.col("target").is_not_null()
    )
    unit = text.unit_of(one.metric)
    return Markup("<br>").join(
        Markup("{} {} {}").format(
            str(each["name"]),
            text.with_unit(each["value"], unit, context.language, each["target"]),
            state(each["status"], context.language),
        )
        for each in rows.iter_rows(named=True)
    )


def clauses(context: PageContext, names: Sequence[str]) -> Markup:
    """Clauses as links to the clause board (markup): those of documents that apply here, the office's own first; where
    none does, all, each of another place's document."""
    known, region = context.reader.catalogue, context.reader.home.region
    of_office = {
        clause.clause for document in known.documents.values() if document.is_of_office for clause in document.clause
    }
    here = {clause.clause for ground in known.grounds(names, region) for clause in ground.clause} | of_office
    applying = [name for name in names if name == OURS or name in here]
    names = sorted(applying or names, key=lambda name: name not in of_office)
    return Markup("　").join(
        context.word("standing.ours")
        if name == OURS
        else anchor(office_words(name, context.language), context.view.link("clauses", clause=name))
        for name in names
    )


def _interval(row: dict[str, object], metric: Metric) -> str:
    return (
        text.interval(_float(row["lower"]), _float(row["upper"]), text.unit_of(metric))
        if row["lower"] is not None
        else ""
    )


def _amount(value: object, metric: Metric) -> str:
    if value is None:
        return ""
    amount = float(str(value))
    return text.number(amount, 0 if amount == int(amount) else 1)


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
