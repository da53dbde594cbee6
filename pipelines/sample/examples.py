"""Writes the handful of invented files in `data/examples`: `python -m pipelines.sample.examples FOLDER`."""

import sys
from pathlib import Path

from pipelines.sample.facts import city_facts
from pipelines.sample.papers import paper
from pipelines.sample.plan import INVENTED, Scale
from pipelines.sample.returns import returns

SCALE = Scale(estates=700, complaints=700, companies=40, first="2022-07", last="2022-09")

# A month of which streets send their own.
STREET = Scale(estates=700, complaints=100, companies=40, first="2022-10", last="2022-10")

# What came in → the name under which it is an example, and the share of its rows with mistakes.
_CHOSEN = {
    f"怀柔区_物业月报_2022-07_{INVENTED}.xlsx": ("", 0.0),
    f"石景山区_物业月报_2022-07_{INVENTED}.xlsx": (f"石景山区_物业月报_2022-07_差错很多_{INVENTED}.xlsx", 0.6),
    f"顺义区_季度抽查_2022Q3_{INVENTED}.xlsx": ("", 0.0),
    f"北京市_物业企业名录与合同_2022Q3_{INVENTED}.xlsx": ("", 0.0),
    f"北京市_12345工单_2022-07_{INVENTED}.csv": ("", 0.0),  # GB18030
    f"北京市_12345工单_2022-08_{INVENTED}.csv": ("", 0.0),  # GB18030, separated by semicolons
}
_FORM = f"石景山区八宝山街道_物业月报_2022-10_{INVENTED}.xlsx"


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
    own = city_facts("beijing", STREET)
    form = next(item for item in returns(own.city, STREET) if item.file == _FORM)
    (out / form.file).write_bytes(paper(own, form, 0.0))
    return sorted([*written, out / form.file])


if __name__ == "__main__":
    write_examples(Path(sys.argv[1]))
