"""From sentence to row: where each clause stands in its document, what kind of answer it has, and what is counted for it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.chapters import in_order
from pipelines.catalogue.clauses import recorded, table_row
from pipelines.catalogue.declarations import HEADLINE, Clause, Document, Metric, Part, Target
from pipelines.catalogue.handbook.words import FREQUENCIES, LEVELS, UNITS, WORDS, listed
from pipelines.catalogue.subjects import WORDS as SUBJECTS
from pipelines.text import Language, Text, both

Answer = Literal["held", "measured", "followed", "evidence", "unmeasurable", "unmeasured"]
ANSWERS: Mapping[Answer, Text] = {
    "measured": both("按文件目标衡量", "measured against the document's target"),
    "followed": both("跟踪，不按文件目标判断", "followed; judged against no target of the document"),
    "evidence": both("仅有佐证材料", "evidence only"),
    "held": both("文件本身即为答复", "answered by the document itself"),
    "unmeasurable": both("无法衡量", "cannot be measured"),
    "unmeasured": both("暂无指标", "no number yet"),
}
_TITLE = both("条款溯源：原文、对象与数据行", "Clause tracing: sentence, subject and row")
_NOTES = (
    WORDS["generated"],
    both(
        "原文位置按各文件自身的编号标注：段、句依次计数，标题句不计；分句以分号为界。",
        "Where a clause stands is given in the document's own numbering: 段 is a paragraph, 句 a sentence (a heading is "
        "not counted), 分句 a part of a sentence that ends with a semicolon; 引语 is the introduction to a part, 标题 a "
        "heading, 结尾段 the closing paragraph and 公告 the announcement of the draft.",
    ),
    both(
        "答复方式由口径声明推算。外地文件和未采用的草案在本地仅供对照，由驾驶舱按所在地区判断。",
        "The kind of answer follows from the declarations. That another city's document, or a draft that nobody adopted, is "
        "for reference only is decided by the dashboard where it runs.",
    ),
)
_HEADINGS = (
    WORDS["clause"],
    WORDS["at"],
    WORDS["says"],
    WORDS["responsible"],
    both("条款所涉", "About"),
    both("答复方式", "Kind of answer"),
    WORDS["metrics"],
    both("衡量内容", "What is counted"),
    both("数据行含义（表与范围）", "One row is (table and scope)"),
    WORDS["unit"],
    WORDS["frequency"],
    WORDS["levels"],
    both("该条所定目标", "Target set by the clause"),
)


def answers(catalogue: Catalogue) -> Mapping[str, Answer]:
    """For every clause of every document, by its code, the kind of answer it has. Derived, never declared.

    `held`: the document itself is the answer. `measured`: a metric that cites the clause has a target that this clause
    sets. `followed`: metrics cite it, none with such a target. `evidence`: only submitted tables or journal entries record
    it. `unmeasurable`: nothing that could be sent would measure it, and the clause says why. `unmeasured`: nothing
    answers to it.
    """
    kept = recorded(catalogue)
    result: dict[str, Answer] = {}
    for document in catalogue.documents.values():
        for clause in document.clause:
            metrics = [metric for metric, _ in _citing(catalogue, clause)]
            if clause.held is not None:
                result[clause.clause] = "held"
            elif any(_targets(document, clause, metric) for metric in metrics):
                result[clause.clause] = "measured"
            elif metrics:
                result[clause.clause] = "followed"
            elif clause.unmeasurable is not None:
                result[clause.clause] = "unmeasurable"
            else:
                result[clause.clause] = "evidence" if kept[clause.clause].is_held else "unmeasured"
    return result


def table(catalogue: Catalogue, language: Language) -> str:
    """The tracing table as Markdown, a chapter a document; one row is a clause with one of its metrics."""
    kinds = answers(catalogue)
    lines = [f"# {_TITLE.of(language)}", ""]
    for note in _NOTES:
        lines += [note.of(language), ""]
    for document in sorted(catalogue.documents.values(), key=lambda each: each.issued_on):
        if not document.clause:
            continue
        lines += [f"## {document.title.of(language)}", "", _counts(document, kinds, language), ""]
        lines += [table_row([heading.of(language) for heading in _HEADINGS]), "|" + "---|" * len(_HEADINGS)]
        for clause in document.clause:
            lines += [table_row(cells) for cells in _rows(catalogue, document, clause, kinds[clause.clause], language)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _counts(document: Document, kinds: Mapping[str, Answer], language: Language) -> str:
    counted = Counter(kinds[clause.clause] for clause in document.clause)
    parts = [f"{ANSWERS[kind].of(language)} {counted[kind]}" for kind in ANSWERS if counted[kind]]
    if language == "zh":
        return f"共 {len(document.clause)} 条：{'；'.join(parts)}"
    return f"{len(document.clause)} clauses: {'; '.join(parts)}"


def _rows(
    catalogue: Catalogue, document: Document, clause: Clause, kind: Answer, language: Language
) -> Iterator[list[str]]:
    zh = language == "zh"
    about = [
        clause.clause,
        clause.at,
        clause.says.of(language),
        clause.responsible.of(language),
        listed([SUBJECTS[subject].of(language) for subject in clause.about], zh=zh),
        ANSWERS[kind].of(language),
    ]
    metrics = _citing(catalogue, clause)
    if not metrics:
        why = clause.held or clause.only_evidence or clause.unmeasurable
        yield [*about, "", why.of(language) if why else "", "", "", "", "", ""]
    for number, (metric, variant) in enumerate(metrics):
        first = about if number == 0 else [clause.clause, *[""] * (len(about) - 1)]
        yield [
            *first,
            f"{metric.code} {metric.label_of(variant).of(language)}",
            metric.meaning_of(variant).of(language),
            _rows_of(catalogue, metric, variant, language),
            UNITS[metric.unit].of(language),
            FREQUENCIES[metric.frequency].of(language),
            listed([LEVELS[level].of(language) for level in metric.levels], zh=zh),
            _aims(document, clause, metric, language) if variant == metric.answering(clause.clause)[0] else "",
        ]


def _citing(catalogue: Catalogue, clause: Clause) -> list[tuple[Metric, str]]:
    """Which metrics answer a clause, each with the variants by which."""
    metrics = in_order(metric for metric in catalogue.metrics.values() if clause.clause in metric.cited)
    return [(metric, variant) for metric in metrics for variant in metric.answering(clause.clause)]


def _targets(document: Document, clause: Clause, metric: Metric) -> list[Target]:
    return [each for each in metric.target if (each.document, each.clause) == (document.id, clause.clause)]


def _rows_of(catalogue: Catalogue, metric: Metric, variant: str, language: Language) -> str:
    """What one row is of each mart that a metric, or the metrics that it is made of, reads, and which rows it takes."""
    zh = language == "zh"
    rows = []
    for name, base in dict.fromkeys(rows_of(catalogue, metric, variant)):
        mart = catalogue.marts[name]
        notation = f"`{name}`" if base == "true" else f"`{name}` `{base}`"
        rows.append(f"{mart.row_zh}（{notation}）" if zh else f"{mart.row_en} ({notation})")
    return ("；" if zh else "; ").join(rows)


def rows_of(catalogue: Catalogue, metric: Metric, variant: str = HEADLINE) -> Iterator[tuple[str, str]]:
    """The marts that a metric, or the metrics that it is made of, reads, each with the condition of the rows that count."""
    if metric.mart:
        yield metric.mart, metric.base_of(variant)
    if metric.over:
        yield metric.over.mart, metric.over.base
    for part in (*metric.parts, metric.of, metric.minus):
        if isinstance(part, Part):
            yield from rows_of(catalogue, catalogue.metrics[part.metric], part.variant)


def _aims(document: Document, clause: Clause, metric: Metric, language: Language) -> str:
    zh = language == "zh"
    then = "；" if zh else "; "
    return then.join(_aim(metric, target, language) for target in _targets(document, clause, metric))


def _aim(metric: Metric, target: Target, language: Language) -> str:
    """A target with the levels that it judges: “市：2020 = 30%，2021 = 70%”."""
    zh = language == "zh"
    name = "" if target.variant == HEADLINE else f"{metric.label_of(target.variant).of(language)} "
    where = listed([LEVELS[level].of(language) for level in target.levels], zh=zh)
    values = ("，" if zh else ", ").join(
        f"{year} = {metric.written(value)}" for year, value in sorted(target.values.items())
    )
    return f"{name}{where}{'：' if zh else ': '}{values}"
