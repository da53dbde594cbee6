"""Commands over the declarations: check and handbook."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from pipelines.cli.frame import ERR, OUT, app
from pipelines.text import LANGUAGES

FURTHER: list[Callable[[], Iterable[str]]] = []  # checks of what stands above the data commands: its screens and words


@app.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON / Print JSON")] = False) -> None:
    """清点并交叉核对全部定义文件 / Counts and cross-checks of every declaration."""
    counts = census()
    if as_json:
        print(json.dumps(counts, ensure_ascii=False))
    else:
        for name, count in counts.items():
            if name != "problems":
                OUT.print(f"{name:20} {count}")
        for problem in counts["problems"]:
            ERR.print(problem)
    if counts["problems"]:
        raise typer.Exit(1)


def census() -> dict[str, Any]:
    """What is declared, counted, and what does not fit together."""
    from pipelines.catalogue.catalogue import ROOT, load
    from pipelines.catalogue.clauses import recorded
    from pipelines.catalogue.consistency import problems
    from pipelines.warehouse.consistency import sql_problems

    known = load()
    faults = [*problems(known), *sql_problems(known)]
    for further in FURTHER:
        faults += further()
    clauses = [clause for document in known.documents.values() for clause in document.clause]
    codes = {metric.code for metric in known.metrics.values()}
    screens = ROOT.parent / "dashboard" / "screens"
    return {
        "documents": len(known.documents),
        "clauses": len(clauses),
        "clauses_held": sum(1 for one in recorded(known).values() if one.is_held),
        "clauses_unmeasured": sum(1 for clause in clauses if clause.clause not in known.measuring),
        "metrics": len(known.metrics),
        "metric_codes": len(codes),
        "metrics_without_why": sum(1 for metric in known.metrics.values() if metric.why is None),
        "metrics_unchecked": sum(1 for metric in known.metrics.values() if not metric.is_checked),
        "rules": len(known.rules),
        "alerts": len({alert.code for alert in known.alerts.values()}),
        "parameters": len(known.parameters),
        "credit_models": len(known.credit_models),
        "readings": len(known.readings),
        "sources": len(known.sources),
        "marts": len(known.marts),
        "screens": len([path for path in screens.glob("*.py") if path.stem != "__init__"]),
        "languages": len(LANGUAGES),
        "problems": faults,
    }


@app.command()
def handbook(
    out: Annotated[Path, typer.Option("-o", "--out", help="输出文件夹 / A folder")],
) -> None:
    """生成口径手册和数据字典（中英文） / Write the indicator handbook and the data dictionary, in both languages."""
    from pipelines.catalogue import handbook as handbook_module
    from pipelines.catalogue.catalogue import load

    for file in handbook_module.write(load(), out):
        OUT.print(str(file))
