"""The small city with a frozen quarter: papers are made of nothing else."""

import pytest

from pipelines.review.freeze import freeze
from pipelines.settings import Home
from tests.copies import copy_of
from tests.dashboard.pack.papers import ACTOR, QUARTER


@pytest.fixture(scope="session")
def frozen_home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the small city in which a quarter is frozen. Read it; whoever writes makes a copy."""
    home = copy_of(small_home, tmp_path_factory.mktemp("papers") / "home")
    freeze(home.path, QUARTER, actor=ACTOR)
    return home
