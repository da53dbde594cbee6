"""Names of regions by their six-digit code (GB/T 2260, with the history that python-stdnum carries)."""

import re
from pathlib import Path

from stdnum import numdb

from pipelines.reference.romanise import romanised
from pipelines.text import Text

_ENGLISH = {
    "110000": "Beijing",
    "120000": "Tianjin",
    "310000": "Shanghai",
    "320614": "Haimen, Nantong",
    "340100": "Hefei",
    "410105": "Jinshui, Zhengzhou",
}


def packaged_divisions(region: str) -> Path | None:
    """The division table of a region that comes with the code; None where there is none."""
    file = Path(__file__).with_name("divisions") / f"{region}.csv"
    return file if file.exists() else None


def region_name(code: str) -> Text | None:
    """The name of a province, city, district or county; None where the code is not known."""
    matches = dict(numdb.get("cn/loc").info(code))
    names = [properties.get("county") or properties.get("province") for properties in matches.values() if properties]
    own = next((name for name in reversed(names) if name), None)
    if own is None or not code.isdigit() or len(code) != 6:
        return None
    latest = re.sub(r"\[[^\]]*\]", "", own.split(",")[-1])  # "[2020-]海门区" bears the years of the name
    return Text(zh=latest, en=_ENGLISH.get(code) or romanised(latest))
