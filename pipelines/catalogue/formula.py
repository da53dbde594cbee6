"""How a metric is computed: in one line of plain notation, and in words."""

from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import HEADLINE, Metric, Part
from pipelines.text import Text, both

_GRADE = both("信用等级", "Credit grade")
_MEDIAN = 0.5
# What is measured, where the column is ours and no source names it.
_MEASURED = {
    "share": both("比例", "share"),
    "per_10k_households": both("件数", "orders"),
    "count": both("个数", "number"),
    "score": both("得分", "score"),
    "days": both("天数", "days"),
    "hours": both("小时数", "hours"),
    "yuan": both("金额", "yuan"),
    "m2": both("面积", "m²"),
    "points": both("分数", "points"),
}
_WEIGHT, _BASE = both("权重", "weight"), both("基数", "base")
_OVER = {"per_10k_households": both("户数", "households")}


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


def in_words(catalogue: Catalogue, metric: Metric) -> Text:
    """The same for a reader who does not read formulas."""
    measure = _own_label(catalogue, metric, metric.measure, _MEASURED[metric.unit])
    weight = _own_label(catalogue, metric, metric.weight, _WEIGHT)
    match metric.kind:
        case "share" if metric.weight:
            return both(
                f"符合条件的“{weight.zh}”合计 ÷ 范围内“{weight.zh}”合计",
                f"sum of {weight.en} of those that have it ÷ sum of {weight.en} in the base",
            )
        case "share":
            return both("符合条件的个数 ÷ 范围内的个数", "number that have it ÷ number in the base")
        case "mean" if metric.weight:
            return both(f"“{measure.zh}”按“{weight.zh}”加权的平均", f"mean of {measure.en}, weighted by {weight.en}")
        case "mean":
            return both(f"“{measure.zh}”的平均", f"mean of {measure.en}")
        case "quotient" if metric.over:
            over = _own_label(catalogue, metric, metric.over.measure, _OVER.get(metric.unit, _BASE))
            times = f" × {metric.over.times:,.0f}" if metric.over.times != 1 else ""
            return both(
                f"“{measure.zh}”合计 ÷ “{over.zh}”合计{times}", f"sum of {measure.en} ÷ sum of {over.en}{times}"
            )
        case "count":
            return both("范围内的个数", "number in the base")
        case "sum":
            return both(f"“{measure.zh}”合计", f"sum of {measure.en}")
        case "quantile":
            return _quantile(metric, measure)
        case "difference":
            return _difference(catalogue, metric)
        case _:
            return _composite(catalogue, metric)


def column_label(catalogue: Catalogue, name: str) -> Text:
    """What a mart's column is called in the sources; its own name where no source has it."""
    labels = (column.label for source in catalogue.sources.values() for column in source.columns if column.name == name)
    return next(labels, _GRADE if name == "grade" else both(name, name))


def _own_label(catalogue: Catalogue, metric: Metric, name: str, otherwise: Text) -> Text:
    """The label of a column in the metric's own sources."""
    own = (catalogue.sources[source].columns for source in metric.sources if source in catalogue.sources)
    return next((column.label for columns in own for column in columns if column.name == name), otherwise)


def _quantile(metric: Metric, measure: Text) -> Text:
    per_cent = round((metric.quantile or 0) * 100)
    name = (
        both("中位数", "median")
        if metric.quantile == _MEDIAN
        else both(f"{per_cent} 分位数", f"{per_cent}th percentile")
    )
    open_ = both("；尚未办结的按截尾计算", "; those still open count as censored") if metric.hit else None
    return both(
        f"“{measure.zh}”的{name.zh}{open_.zh if open_ else ''}", f"{name.en} of {measure.en}{open_.en if open_ else ''}"
    )


def _difference(catalogue: Catalogue, metric: Metric) -> Text:
    first = _part(catalogue, metric.of) if metric.of else both("1", "1")
    if isinstance(metric.minus, Part):
        other = _part(catalogue, metric.minus)
        when = {
            "same": both("{}", "{}"),
            "year_before": both("上年同期的{}", "{} a year before"),
            "first": both("首期的{}", "{} of the first period"),
        }[metric.minus.at]
        second = both(when.zh.format(other.zh), when.en.format(other.en))
    else:
        second = both("目标", "its target") if metric.minus == "target" else both("进度线", "its pace")
    return both(f"{first.zh} − {second.zh}", f"{first.en} − {second.en}")


def _composite(catalogue: Catalogue, metric: Metric) -> Text:
    parts = [
        (_part(catalogue, part), catalogue.parameters[part.weight].label if part.weight else both("1", "1"))
        for part in metric.parts
    ]
    return both(
        "100 × (" + " + ".join(f"{part.zh} × {weight.zh}" for part, weight in parts) + ")",
        "100 × (" + " + ".join(f"{part.en} × {weight.en}" for part, weight in parts) + ")",
    )


def _part(catalogue: Catalogue, part: Part) -> Text:
    metric = catalogue.metrics[part.metric]
    if part.variant == HEADLINE:
        return metric.label
    variant = metric.label_of(part.variant)
    return both(f"{metric.label.zh}（{variant.zh}）", f"{metric.label.en} ({variant.en})")
