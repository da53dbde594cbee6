"""Writes the handful of invented files in `data/examples`: `python -m pipelines.sample.examples FOLDER`."""

import sys
from pathlib import Path

from pipelines.sample.facts import city_facts
from pipelines.sample.papers import paper
from pipelines.sample.plan import INVENTED, Scale
from pipelines.sample.returns import returns

SCALE = Scale(estates=700, complaints=700, companies=40, first="2022-07", last="2022-09")

# What came in → the name under which it is an example, and the share of its rows with mistakes.
_CHOSEN = {
    f"怀柔区_物业月报_2022-07_{INVENTED}.xlsx": ("", 0.0),
    f"石景山区_物业月报_2022-07_{INVENTED}.xlsx": (f"石景山区_物业月报_2022-07_差错很多_{INVENTED}.xlsx", 0.6),
    f"顺义区_季度抽查_2022Q3_{INVENTED}.xlsx": ("", 0.0),
    f"北京市_物业企业名录与合同_2022Q3_{INVENTED}.xlsx": ("", 0.0),
    f"北京市_12345工单_2022-07_{INVENTED}.csv": ("", 0.0),  # GB18030
    f"北京市_12345工单_2022-08_{INVENTED}.csv": ("", 0.0),  # GB18030, separated by semicolons
}


def write_examples(out: Path) -> list[Path]:
    """The example files, written into a folder."""
    facts = city_facts("beijing", SCALE)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for item in returns(facts.city, SCALE):
        if item.file in _CHOSEN:
            name, mistakes = _CHOSEN[item.file]
            file = out / (name or item.file)
            file.write_bytes(paper(facts, item, mistakes))
            written.append(file)
    return sorted(written)


if __name__ == "__main__":
    write_examples(Path(sys.argv[1]))
