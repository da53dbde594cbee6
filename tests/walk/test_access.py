"""axe finds nothing critical and nothing serious on any page, in either language, light and dark."""

import os
from pathlib import Path
from typing import Any

import pytest

from dashboard.parts.page.view import HOME_PAGE, PAGES
from pipelines import query
from pipelines.text import LANGUAGES

pytestmark = pytest.mark.walk

AXE = Path(__file__).parents[1] / "axe" / "node_modules" / "axe-core" / "axe.min.js"
REQUIRED = "WUYE_AXE"  # set by continuous integration once the package is installed: then it must be there
SETTLED = "[data-test-script-state=notRunning] footer.foot"
BAD = ("critical", "serious")
SCHEMES = {"zh": "light", "en": "dark"}


@pytest.fixture(scope="module")
def rules() -> str:
    if not AXE.is_file():
        assert not os.environ.get(REQUIRED), f"{REQUIRED} is set, and axe-core is not installed"
        pytest.skip("axe-core is not installed: npm ci --prefix tests/axe")
    return AXE.read_text(encoding="utf-8")


def links_of(city: Path) -> list[str]:
    """Every page, and the pages that one opens from the list of another: a street's returns, a case, one metric."""
    reader = query.open(city)
    street = reader.areas().filter(level="street").sort("code")["code"][0]
    cases = reader.standings().filter(list="black").head(1)  # none where an office has adopted no rule
    named = [".".join(map(str, case)) for case in cases.select("list", "rule", "period", "subject").iter_rows()]
    return [
        *("?" if page == HOME_PAGE else f"{page}?" for page in PAGES),
        f"submissions?area={street}",
        *(f"standing?list=black&case={case}" for case in named),
        "indicators?metric=committee_rate",
        "submissions?by_week=1",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_critical_or_serious(
    city: Path, served: str, browser: Any, rules: str, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, color_scheme=SCHEMES[language], bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    found = []
    for link in links_of(city):
        page.goto(f"{served}/{link}{'' if link.endswith('?') else '&'}lang={language}")
        page.wait_for_selector(SETTLED)
        page.evaluate(rules)
        told = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            f"{link} {one['impact']} {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in told["violations"]
            if one["impact"] in BAD
        ]
    context.close()
    assert found == []
