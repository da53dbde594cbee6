"""The indicator handbook (口径手册) and the data dictionary, generated from the declarations as Markdown."""

from pathlib import Path

from pipelines.catalogue import clauses
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import OURS, Metric
from pipelines.catalogue.entries import COMMON, ENTRY_KINDS, EntryField
from pipelines.catalogue.schema import Source
from pipelines.text import LANGUAGES, Language, Text

_WORDS = {
    "handbook": Text(zh="指标口径手册", en="Indicator handbook"),
    "generated": Text(
        zh="由声明自动生成，请勿手工修改；与声明不一致时测试会失败。",
        en="Generated from the declarations; do not edit. A test fails when it is out of date.",
    ),
    "meaning": Text(zh="含义", en="Meaning"),
    "why": Text(zh="为什么看", en="Why it matters"),
    "formula": Text(zh="算法", en="Formula"),
    "base": Text(zh="分母（哪些行计入）", en="Base (which rows count)"),
    "hit": Text(zh="分子（其中哪些算有）", en="Hit (which of them have it)"),
    "measure": Text(zh="度量", en="Measure"),
    "weight": Text(zh="权重", en="Weight"),
    "mart": Text(zh="一行是什么", en="What one row is"),
    "variants": Text(zh="其他口径", en="Variants"),
    "targets": Text(zh="目标", en="Targets"),
    "clauses": Text(zh="依据条款", en="Clauses"),
    "readings": Text(zh="读法", en="Readings of open texts"),
    "levels": Text(zh="层级", en="Levels"),
    "by": Text(zh="可按", en="Cut by"),
    "timing": Text(zh="时点", en="Timing"),
    "unit": Text(zh="单位", en="Unit"),
    "minimum": Text(zh="少于此数不排名", en="Smaller bases are not ranked"),
    "sources": Text(zh="谁报送", en="Who submits"),
    "limits": Text(zh="已知局限", en="Known limits"),
    "interval": Text(zh="区间", en="Interval"),
    "stock": Text(zh="期末存量", en="stock at period end"),
    "flow": Text(zh="期内流量", en="flow over the period"),
    "rules": Text(zh="红黑榜规则", en="List rules"),
    "parameters": Text(zh="参数", en="Parameters"),
    "dictionary": Text(zh="数据字典", en="Data dictionary"),
    "key": Text(zh="主键", en="key"),
    "required": Text(zh="必填", en="required"),
    "derived": Text(zh="系统生成", en="derived"),
    "column": Text(zh="列", en="Column"),
    "name": Text(zh="名称", en="Name"),
    "kind": Text(zh="类型", en="Type"),
    "notes": Text(zh="说明", en="Notes"),
    "aliases": Text(zh="也可写作", en="Also headed"),
    "checks": Text(zh="校验", en="Checks"),
    "ours": Text(zh="本系统参数", en="ours"),
    "due": Text(zh="12 月 31 日到期", en="due on 31 December"),
    "condition": Text(zh="条件", en="Condition"),
    "basis": Text(zh="依据", en="Basis"),
    "term": Text(zh="有效期（月）", en="Term (months)"),
    "journal": Text(zh="办公日志", en="Office journal"),
    "journal_row": Text(
        zh="人所作的决定，只增不改；每条都有下列各项，再加所属类别自己的各项。",
        en="What people decided; only ever added to. Each entry holds the following, and what its kind adds.",
    ),
}
_LEVELS = {
    "city": Text(zh="市", en="city"),
    "district": Text(zh="区县", en="district"),
    "street": Text(zh="街道（乡镇）", en="street"),
    "community": Text(zh="社区", en="community"),
    "estate": Text(zh="小区", en="estate"),
    "company": Text(zh="企业", en="company"),
}
_UNITS = {
    "share": Text(zh="比例（屏幕上以 % 显示）", en="share (per cent on screen)"),
    "per_10k_households": Text(zh="件/万户·月", en="orders per 10,000 households and month"),
    "count": Text(zh="个数", en="count"),
    "score": Text(zh="分（满分 100）", en="points out of 100"),
    "days": Text(zh="天", en="days"),
    "hours": Text(zh="小时", en="hours"),
    "yuan": Text(zh="元", en="yuan"),
    "m2": Text(zh="平方米", en="m²"),
    "points": Text(zh="分", en="points"),
}
_GRADE = Text(zh="信用等级", en="Credit grade")
_NAMES: dict[Language, tuple[str, str, str]] = {
    "zh": ("口径手册.md", "数据字典.md", "条款与数据.md"),
    "en": ("handbook.md", "dictionary.md", "clauses.md"),
}


def write(catalogue: Catalogue, folder: Path) -> list[Path]:
    """Writes the handbook, the dictionary and the table of clauses in both languages; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        texts = (handbook(catalogue, language), dictionary(catalogue, language), clauses.table(catalogue, language))
        for name, text in zip(_NAMES[language], texts, strict=True):
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
    return written


def formula(metric: Metric) -> str:
    """How a metric is computed, in one line of plain notation."""
    match metric.kind:
        case "share" if metric.weight:
            return f"sum({metric.weight} where hit) / sum({metric.weight} where base)"
        case "share":
            return "count(base and hit) / count(base)"
        case "mean":
            return f"sum({metric.measure} × {metric.weight or '1'}) / sum({metric.weight or '1'})"
        case "quotient" if metric.over:
            times = f" × {metric.over.times:g}" if metric.over.times != 1 else ""
            return f"sum({metric.measure}) / sum({metric.over.mart}.{metric.over.measure}){times}"
        case "count":
            return "count(base)"
        case "sum":
            return f"sum({metric.measure})"
        case "quantile":
            return f"quantile {metric.quantile:g} of {metric.measure}"
        case "difference" if metric.of:
            minus = metric.minus if isinstance(metric.minus, str) else metric.minus.metric if metric.minus else ""
            return f"{metric.of.metric} − {minus}"
        case _:
            return "100 × (" + " + ".join(f"{part.weight} × {part.metric}" for part in metric.parts) + ")"


def handbook(catalogue: Catalogue, language: Language) -> str:
    """The whole handbook as Markdown."""

    def word(name: str) -> str:
        return _WORDS[name].of(language)

    lines = [f"# {word('handbook')}", "", word("generated"), ""]
    for metric in sorted(catalogue.metrics.values(), key=lambda metric: (metric.code, metric.id)):
        lines += [
            f"## {metric.code} {metric.label.of(language)}",
            "",
            f"`{metric.id}`",
            "",
            metric.meaning.of(language),
            "",
        ]
        lines += [f"- {word(name)}: {text}" for name, text in _facts(catalogue, metric, language) if text]
        lines.append("")
    lines += [f"# {word('rules')}", ""]
    for rule in sorted(catalogue.rules.values(), key=lambda rule: rule.code):
        lines += [f"## {rule.code} {rule.label.of(language)}", "", rule.meaning.of(language), ""]
        lines += [f"- {word('condition')}: {one.says.of(language)} — `{one.when}`" for one in rule.all or rule.any]
        lines += [
            f"- {word('basis')}: {one.region} {_document(catalogue, one.document, language)} {one.clause}"
            + (f" — {one.note.of(language)}" if one.note else "")
            for one in rule.basis
        ]
        lines += [f"- {word('term')}: {rule.term_months}", ""]
    lines += [f"# {word('parameters')}", ""]
    for parameter in catalogue.parameters.values():
        given = "; ".join(
            f"{value.value} ({value.valid_from:%Y-%m-%d} →, {_document(catalogue, value.document, language)})"
            for value in parameter.value
        )
        lines.append(f"- `{parameter.id}` {parameter.label.of(language)}: {given}. {parameter.meaning.of(language)}")
    return "\n".join(lines).rstrip() + "\n"


def dictionary(catalogue: Catalogue, language: Language) -> str:
    """Every source with its columns and checks, then every kind of journal entry, as Markdown."""
    lines = [f"# {_WORDS['dictionary'].of(language)}", "", _WORDS["generated"].of(language), ""]
    for source in catalogue.sources.values():
        lines += _source(source, language)
    lines += [f"# {_WORDS['journal'].of(language)}", "", _WORDS["journal_row"].of(language), ""]
    lines += [*_entry_fields(COMMON, language), ""]
    for kind in ENTRY_KINDS.values():
        lines += [f"## {kind.label.of(language)} (`{kind.id}`)", "", kind.row.of(language), ""]
        lines += [f"- {_WORDS['clauses'].of(language)}: {', '.join(kind.clauses) or _WORDS['ours'].of(language)}", ""]
        lines += [*_entry_fields(kind.fields, language), ""]
    return "\n".join(lines).rstrip() + "\n"


def _facts(catalogue: Catalogue, metric: Metric, language: Language) -> list[tuple[str, str]]:
    mart = catalogue.marts.get(metric.mart)
    senders = [
        f"{catalogue.sources[name].label.of(language)} ({catalogue.sources[name].owner.of(language)})"
        for name in metric.sources
        if name in catalogue.sources
    ]
    targets = [
        f"{_document(catalogue, target.document, language)} {target.clause} ({target.region}): "
        + ", ".join(f"{year} = {value:g}" for year, value in target.values.items())
        + f"; {_WORDS['due'].of(language)}"
        for target in metric.target
    ]
    variants = [
        f"{variant.label.of(language)} (`{name}`"
        + "".join(f"; {part} `{text}`" for part, text in (("base", variant.base), ("hit", variant.hit)) if text)
        + ")"
        for name, variant in metric.variant.items()
    ]
    return [
        ("why", metric.why.of(language) if metric.why else ""),
        ("formula", f"`{formula(metric)}`"),
        ("mart", (mart.row_zh if language == "zh" else mart.row_en) + f" (`{mart.id}`)" if mart else ""),
        ("base", f"`{metric.base}`" if metric.base != "true" else ""),
        ("hit", f"`{metric.hit}`" if metric.hit else ""),
        ("measure", f"`{metric.measure}`" if metric.measure else ""),
        ("timing", _WORDS[metric.timing].of(language)),
        ("unit", _UNITS[metric.unit].of(language)),
        ("levels", _list(language, [_LEVELS[level].of(language) for level in metric.levels])),
        ("by", _list(language, [_column_label(catalogue, name).of(language) for name in metric.by])),
        ("minimum", str(metric.minimum) if metric.minimum > 1 else ""),
        ("interval", "Wilson 95 %" if metric.interval else ""),
        ("variants", "; ".join(variants)),
        ("targets", "; ".join(targets)),
        ("clauses", ", ".join(metric.clauses)),
        ("readings", ", ".join(metric.readings)),
        ("sources", "; ".join(senders)),
        ("limits", metric.limits.of(language) if metric.limits else ""),
    ]


def _list(language: Language, texts: list[str]) -> str:
    return ("、" if language == "zh" else ", ").join(texts)


def _column_label(catalogue: Catalogue, name: str) -> Text:
    """What a mart's column is called in the sources; its own name where no source has it."""
    labels = (column.label for source in catalogue.sources.values() for column in source.columns if column.name == name)
    return next(labels, _GRADE if name == "grade" else Text(zh=name, en=name))


def _document(catalogue: Catalogue, document: str, language: Language) -> str:
    return _WORDS["ours"].of(language) if document == OURS else catalogue.documents[document].title.of(language)


def _source(source: Source, language: Language) -> list[str]:
    def word(name: str) -> str:
        return _WORDS[name].of(language)

    lines = [f"## {source.label.of(language)} (`{source.id}`)", "", source.row.of(language), ""]
    lines += [
        f"- {word('sources')}: {source.owner.of(language)}",
        f"- {word('clauses')}: {', '.join(source.clauses)}",
        "",
    ]
    lines += [f"| {word('column')} | {word('name')} | {word('kind')} | {word('notes')} |", "|---|---|---|---|"]
    for column in source.columns:
        marks = [word("key")] * column.key + [word("required")] * (column.required and not column.key)
        marks += [word("derived")] * (column.about.cell is None)
        if column.about.values:
            marks.append(" / ".join(text.of(language) for text in column.about.values.values()))
        if column.about.aliases:
            marks.append(f"{word('aliases')}: {'、'.join(column.about.aliases)}")
        unit = f" ({column.about.unit})" if column.about.unit else ""
        lines.append(
            f"| `{column.name}` | {column.label.of(language)} | {column.about.cell or word('derived')}{unit} | {'; '.join(marks)} |"
        )
    if source.checks:
        lines += ["", f"{word('checks')}:", ""]
        lines += [f"- {check.message.of(language)} — {check.mend.of(language)}" for check in source.checks]
    return [*lines, ""]


def _entry_fields(fields: tuple[EntryField, ...], language: Language) -> list[str]:
    def word(name: str) -> str:
        return _WORDS[name].of(language)

    lines = [f"| {word('column')} | {word('name')} | {word('kind')} | {word('notes')} |", "|---|---|---|---|"]
    for field in fields:
        marks = [word("required")] * field.required
        if field.values:
            marks.append(" / ".join(text.of(language) for text in field.values.values()))
        if field.note:
            marks.append(field.note.of(language))
        lines.append(f"| `{field.name}` | {field.label.of(language)} | {field.cell} | {'; '.join(marks)} |")
    return lines
