"""The tables of the form: targets, dated values, what every area must have, and whose matter things are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from dashboard.parts.page.frame import PageContext
from dashboard.parts.page.markup import draw, paragraph
from pipelines.catalogue.catalogue import Catalogue
from pipelines.catalogue.declarations import LEVELS, TargetKind
from pipelines.catalogue.policy_forms import OfficeDocument
from pipelines.errors import RequestError
from pipelines.office.policy_file import Aim, Duty, duty_key, require_key, value_key
from pipelines.text import both

_EMPTY = 3  # rows to fill in beyond those that stand
_KINDS: tuple[TargetKind, ...] = ("level", "standing", "cumulative")
_BETWEEN = "、"


@dataclass(frozen=True, kw_only=True)
class Tables:
    """What the four tables hold, as `compose` takes it."""

    targets: list[Aim]
    values: list[tuple[str, float]]
    requires: Sequence[tuple[str, str, str]]
    duties: list[Duty]
    rests: dict[str, str]  # on which clause each of the last three rests, where a line was filled in


class Editors:
    """The four tables as they stand on the page; `read` gives what was filled in."""

    def __init__(self, context: PageContext, known: Catalogue, loaded: OfficeDocument | None, key: str) -> None:
        self._context, self._known, self._key = context, known, key
        language = context.language
        self._metrics = {
            f"{metric.code} {metric.title_of(variant).of(language)}": (metric, variant)
            for metric in known.metrics.values()
            for variant in metric.variants
            if variant not in metric.other_readings
        }
        self._levels = {context.word(f"level.{level}"): level for level in LEVELS[:4]}
        self._kinds: dict[str, TargetKind] = {context.word(f"policy.kind_{kind}"): kind for kind in _KINDS}
        self._parameters = {each.label.of(language): id_ for id_, each in known.parameters.items() if not each.grade}
        self._items = {
            f"{requirement.label.of(language)} · {known.item_words[item].of(language)}": (id_, item)
            for id_, requirement in known.requirements.items()
            for item in dict.fromkeys(each.item for each in requirement.item)
        }
        self._alerts = {f"{alert.code} {alert.label.of(language)}": id_ for id_, alert in known.alerts.items()}
        self._frames = {
            "targets": self._targets(loaded),
            "values": self._values(loaded),
            "requires": self._requires(loaded),
            "duties": self._duties(loaded),
        }

    def read(self, codes: Sequence[str]) -> Tables:
        """What was filled in.

        Args:
            codes: of the document's clauses, in the order of their lines.

        Raises:
            RequestError: a row is filled in by half; names table and row.
        """
        rests: dict[str, str] = {}
        values, requires, duties = [], [], []
        for row in self._filled("values", ("parameter", "value")):
            values.append((self._parameters[row["parameter"]], float(row["value"])))
            rests[value_key(values[-1][0])] = self._clause(row, codes)
        for row in self._filled("requires", ("item", "level")):
            requires.append((*self._items[row["item"]], self._levels[row["level"]]))
            rests[require_key(*requires[-1])] = self._clause(row, codes)
        for row in self._filled("duties", ("matter", "unit")):
            duties.append(self._duty(row))
            rests[duty_key(duties[-1].matter)] = self._clause(row, codes)
        return Tables(
            targets=[self._aim(row, codes) for row in self._filled("targets", ("metric", "levels", "year", "value"))],
            values=values,
            requires=requires,
            duties=duties,
            rests={what: clause for what, clause in rests.items() if clause},
        )

    def _clause(self, row: dict[str, Any], codes: Sequence[str]) -> str:
        """The clause whose line a row names; '' where it names none."""
        line: int | None = row["clause"]
        if line is None:
            return ""
        if line > len(codes):
            raise RequestError(
                both(
                    f"“依据第几条”填 {line}，本文件只有 {len(codes)} 条",
                    f"a row rests on clause {line}, and the document has {len(codes)}",
                )
            )
        return codes[line - 1]

    def _filled(self, name: str, needed: tuple[str, ...]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for number, row in enumerate(self._frames[name].iter_rows(named=True), 1):
            given = [row[key] not in (None, "", []) for key in needed]
            if not any(given):
                continue
            if not all(given):
                table = self._context.word(f"policy.table_{name}")
                raise RequestError(
                    both(f"“{table}”第 {number} 行填写不完整", f"row {number} of “{table}” is not filled in whole")
                )
            rows.append(row)
        return rows

    def _aim(self, row: dict[str, Any], codes: Sequence[str]) -> Aim:
        metric, variant = self._metrics[row["metric"]]
        if metric.unit == "share" and not (row["value"] == 0 or 1 < row["value"] <= 100):
            name, given = metric.title_of(variant).of(self._context.language), f"{row['value']:g}"
            raise RequestError(
                both(
                    f"“{name}”的目标填百分数：95% 填 95，现填 {given}",
                    f"the target of “{name}” is in per cent (95 for 95 %), not {given}",
                )
            )
        return Aim(
            metric=metric.id,
            variant=variant,
            levels=tuple(level for name, level in self._levels.items() if name in row["levels"]),
            year=int(row["year"]),
            value=round(row["value"] / 100, 6) if metric.unit == "share" else row["value"],
            clause=self._clause(row, codes) or (codes[0] if codes else ""),
            kind=self._kinds.get(row["kind"] or "", "level"),
        )

    def _duty(self, row: dict[str, Any]) -> Duty:
        matter = str(row["matter"]).strip()
        named = {"alert": self._alerts[matter]} if matter in self._alerts else {"about": matter}
        informs = tuple(unit.strip() for unit in str(row["informs"] or "").replace(",", _BETWEEN).split(_BETWEEN))
        return Duty(
            **named, unit=str(row["unit"]), post=str(row["post"] or ""), informs=tuple(unit for unit in informs if unit)
        )

    def _targets(self, loaded: OfficeDocument | None) -> pl.DataFrame:
        words = self._context.word
        names = {(metric.id, variant): name for name, (metric, variant) in self._metrics.items()}
        rows = [
            {
                "metric": names[target.metric, target.variant],
                "kind": words(f"policy.kind_{target.kind}"),
                "levels": [words(f"level.{level}") for level in target.levels],
                "year": year,
                "value": round(value * 100, 4) if self._known.metrics[target.metric].unit == "share" else value,
                "clause": self._line_of(loaded, target.clause),
            }
            for target in (loaded.target if loaded else ())
            for year, value in sorted(target.values.items())
        ]
        columns = {
            "metric": st.column_config.SelectboxColumn(
                words("policy.metric"), options=list(self._metrics), width="large"
            ),
            "kind": st.column_config.SelectboxColumn(words("policy.kind"), options=list(self._kinds)),
            "levels": st.column_config.MultiselectColumn(words("policy.level"), options=list(self._levels)[:3]),
            "year": st.column_config.NumberColumn(
                words("policy.year"), min_value=1990, max_value=2100, step=1, format="%d"
            ),
            "value": st.column_config.NumberColumn(words("policy.value")),
            "clause": self._clause_column(),
        }
        schema = {
            "metric": pl.String,
            "kind": pl.String,
            "levels": pl.List(pl.String),
            "year": pl.Int64,
            "value": pl.Float64,
            "clause": pl.Int64,
        }
        return self._editor("targets", rows, schema, columns)

    def _values(self, loaded: OfficeDocument | None) -> pl.DataFrame:
        names = {id_: name for name, id_ in self._parameters.items()}
        rows = [
            {
                "parameter": names[each.parameter],
                "value": float(each.value),
                "clause": self._line_of(loaded, each.clause),
            }
            for each in (loaded.value if loaded else ())
        ]
        columns = {
            "parameter": st.column_config.SelectboxColumn(
                self._context.word("policy.parameter"), options=sorted(self._parameters), width="large"
            ),
            "value": st.column_config.NumberColumn(self._context.word("policy.parameter_value")),
            "clause": self._clause_column(),
        }
        schema = {"parameter": pl.String, "value": pl.Float64, "clause": pl.Int64}
        return self._editor("values", rows, schema, columns)

    def _requires(self, loaded: OfficeDocument | None) -> pl.DataFrame:
        names = {key: name for name, key in self._items.items()}
        rows = [
            {
                "item": names[each.kind, each.item],
                "level": self._context.word(f"level.{each.level}"),
                "clause": self._line_of(loaded, each.clause),
            }
            for each in (loaded.require if loaded else ())
        ]
        columns = {
            "item": st.column_config.SelectboxColumn(
                self._context.word("policy.item"), options=list(self._items), width="large"
            ),
            "level": st.column_config.SelectboxColumn(
                self._context.word("policy.required_of"), options=list(self._levels)
            ),
            "clause": self._clause_column(),
        }
        schema = {"item": pl.String, "level": pl.String, "clause": pl.Int64}
        return self._editor("requires", rows, schema, columns)

    def _duties(self, loaded: OfficeDocument | None) -> pl.DataFrame:
        language = self._context.language
        names = {id_: name for name, id_ in self._alerts.items()}
        rows = [
            {
                "matter": names[each.alert] if each.alert else each.about,
                "unit": each.unit.of(language),
                "post": each.post.of(language) if each.post else None,
                "informs": _BETWEEN.join(unit.of(language) for unit in each.informs) or None,
                "clause": self._line_of(loaded, each.clause),
            }
            for each in (loaded.responsible if loaded else ())
        ]
        columns = {
            "matter": st.column_config.SelectboxColumn(
                self._context.word("policy.matter"), options=[*self._alerts, *self._known.clauses], width="large"
            ),
            "unit": st.column_config.TextColumn(self._context.word("policy.unit")),
            "post": st.column_config.TextColumn(self._context.word("policy.post")),
            "informs": st.column_config.TextColumn(self._context.word("policy.informs")),
            "clause": self._clause_column(),
        }
        schema = {**dict.fromkeys(("matter", "unit", "post", "informs"), pl.String), "clause": pl.Int64}
        return self._editor("duties", rows, schema, columns)

    def _clause_column(self) -> Any:
        return st.column_config.NumberColumn(self._context.word("policy.clause_no"), min_value=1, step=1)

    def _line_of(self, loaded: OfficeDocument | None, clause: str) -> int | None:
        """The line on which a clause of the loaded document stands in the form."""
        codes = [each.clause for each in loaded.clause] if loaded else []
        return codes.index(clause) + 1 if clause in codes else None

    def _editor(
        self, name: str, rows: list[dict[str, Any]], schema: dict[str, Any], columns: dict[str, Any]
    ) -> pl.DataFrame:
        blank = [dict.fromkeys(schema)] * _EMPTY
        draw(paragraph(self._context.word(f"policy.table_{name}"), kind="small"))
        edited: pl.DataFrame = st.data_editor(
            pl.DataFrame([*rows, *blank], schema=schema, orient="row"),
            num_rows="dynamic",
            hide_index=True,
            key=f"{self._key}.{name}",
            placeholder="",
            column_config=columns,
        )
        return edited
