"""Who misspells a name is told the three that are near, found by id, code or either label."""

import pytest

from pipelines.catalogue.catalogue import load
from pipelines.errors import RequestError
from pipelines.nearest import nearest


@pytest.mark.parametrize(
    "asked", ["comittee_rate", "committee rate", "M-COV-1", "业委会组建率", "Owners committee rate"]
)
def test_an_unknown_metric_names_the_three_nearest(asked: str) -> None:
    with pytest.raises(RequestError, match="there is no metric") as fault:
        load().metric(asked)
    zh, en = str(fault.value).split(" / ")
    assert "committee_rate" in zh
    assert len(en.split("near to it: ")[1].split(", ")) == 3


def test_of_nothing_nothing_is_near() -> None:
    assert nearest("x", {}) == ()
