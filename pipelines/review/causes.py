"""What a restated figure rests on that has changed, in words."""

import json
from typing import Any

from pipelines.catalogue.catalogue import Catalogue
from pipelines.text import Language, both

_RETURN = both(
    "{sender} {period} {source}（{change}，{received_on} 收到）",
    "{source} of {sender} for {period} ({change}, received {received_on})",
)
_CHANGES = {
    "new": both("新报", "sent since"),
    "replaced": both("更正，第 {version} 版", "corrected, version {version}"),
    "withdrawn": both("已撤下", "no longer counts"),
}
_METRIC = both("本指标口径已修改", "its definition was changed")
_MART = both("计算表 {id} 已修改", "the table {id} was changed")
_PARAMETER = both("参数 {name} 已修改", "the parameter {name} was changed")
_TARGET = both("目标值已修改", "the target was changed")
_NAMES = both("新认定名称 {entries} 条", "names decided since: {entries}")
_MORE = both("另有 {n} 项", "{n} more")
_UNKNOWN = both("未找到所依据的变动", "no change was found that it rests on")
MOST = 3


def causes_said(catalogue: Catalogue, causes: str, language: Language, most: int = MOST) -> list[str]:
    """The causes of a restatement (its JSON) as sentences, the first few; what is left is counted."""
    items: list[dict[str, Any]] = json.loads(causes)
    sentences = list(dict.fromkeys(_sentence(catalogue, one, language) for one in items))
    if not sentences:
        return [_UNKNOWN.of(language)]
    more = [_MORE.of(language).format(n=len(sentences) - most)] if len(sentences) > most else []
    return [*sentences[:most], *more]


def _sentence(catalogue: Catalogue, cause: dict[str, Any], language: Language) -> str:
    match cause["kind"]:
        case "return":
            change = _CHANGES[cause["change"]].of(language).format(version=cause["version"])
            source = catalogue.sources.get(cause["source"])
            return _RETURN.of(language).format(
                sender=cause["sender_name"] or cause["sender"],
                period=cause["period"],
                source=source.label.of(language) if source else cause["source"],
                change=change,
                received_on=str(cause["received_on"])[:10],
            )
        case "definition":
            kind, _, name = cause["id"].partition("/")
            return (_METRIC if kind == "metric" else _MART).of(language).format(id=name)
        case "parameter":
            declared = catalogue.parameters.get(cause["name"])
            return _PARAMETER.of(language).format(name=declared.label.of(language) if declared else cause["name"])
        case "names":
            return _NAMES.of(language).format(entries=cause["entries"])
        case _:
            return _TARGET.of(language)
