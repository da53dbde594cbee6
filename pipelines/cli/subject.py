"""How the file of an estate, a project manager or a developer is told on the command line."""

import json
from datetime import date

import polars as pl
from rich.table import Table

from pipelines import query
from pipelines.catalogue.entries import LIST_SUBJECTS
from pipelines.cli.company import WORDS, ways
from pipelines.cli.frame import OUT, Call
from pipelines.text import Text


def as_json(file: query.SubjectFile, cases: pl.DataFrame) -> str:
    """Everything of a file as one JSON object: evidence by quarter, hits, moves, posts, decisions, and the cases."""
    frames = {name: getattr(file, name).to_dicts() for name in ("quarters", "hits", "posts", "events")}
    moves = [
        {
            "rule": move.rule,
            "list": move.list,
            "state": move.state,
            "to": move.to,
            "changes": [vars(change) for change in move.changes],
        }
        for move in file.moves
    ]
    result = {
        "kind": file.kind,
        "code": file.code,
        "name": file.name,
        "quarter": file.quarter,
        "facts": dict(file.facts),
    }
    return json.dumps(
        {**result, **frames, "moves": moves, "cases": cases.to_dicts()}, ensure_ascii=False, default=_plain
    )


def print_subject_file(call: Call, reader: query.Reader, file: query.SubjectFile) -> None:
    """The file as a person reads it: scores, posts, decisions, what each rule says, what would turn it."""
    label, rules = LIST_SUBJECTS[file.kind].of(call.language), reader.catalogue.rules
    OUT.print(f"{label} {file.name} {file.code if file.code != file.name else ''}　{file.quarter}", highlight=False)
    if "quarter_score" in file.quarters.columns:
        scores = Table(*call.say("季度 平均分 不及格月份 处理决定", "quarter mean failing-months decisions").split())
        for row in file.quarters.iter_rows(named=True):
            mean = "" if row["quarter_score"] is None else f"{row['quarter_score']:.1f}"
            scores.add_row(row["quarter"], mean, f"{row['failing_months']:g}", f"{row['decisions_in_year']:g}")
        OUT.print(scores)
    if file.posts.height:
        posts = Table(*call.say("项目负责人 小区 编号 任职 离任", "manager estate number since until").split())
        for row in file.posts.iter_rows(named=True):
            posts.add_row(
                row["project_manager_id"],
                row["estate_name"] or "",
                row["estate_id"],
                str(row["starts_on"]),
                str(row["ends_on"] or ""),
            )
        OUT.print(posts)
    for row in file.events.iter_rows(named=True):
        ended = (
            call.say(f"，{row['repealed_on']} 撤销", f", revoked on {row['repealed_on']}") if row["repealed_on"] else ""
        )
        OUT.print(
            call.say(
                f"处理决定 {row['violation_no']}（{row['estate_id']}）{row['decided_on']}{ended}",
                f"decision {row['violation_no']} ({row['estate_id']}) of {row['decided_on']}{ended}",
            ),
            highlight=False,
        )
    verdicts = Table(*call.say("规则 季度 结论 最小变化", "rule quarter verdict smallest-change").split())
    for hit in file.hits.iter_rows(named=True):
        verdicts.add_row(
            f"{hit['code']} {rules[hit['rule']].label.of(call.language)}",
            file.quarter,
            WORDS[hit["state"]].of(call.language),
            "\n".join(ways(file.moves, hit["rule"], call.language)),
        )
    OUT.print(verdicts)


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    return value.isoformat() if isinstance(value, date) else str(value)
