"""One Sail for the tests of a process."""

from collections.abc import Iterator

import pytest

from tests.cluster import engines


@pytest.fixture(scope="session")
def sail() -> Iterator[str]:
    with engines.sail() as (url, _):
        yield url
