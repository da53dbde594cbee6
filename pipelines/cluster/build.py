"""A build whose marts and sums an engine computes."""

from collections.abc import Callable
from contextlib import suppress

from pipelines.catalogue.catalogue import Catalogue
from pipelines.cluster.session import open_session
from pipelines.errors import EngineError
from pipelines.settings import Home, Settings
from pipelines.text import both
from pipelines.warehouse.build import build
from pipelines.warehouse.publish import EXCHANGE, Build, note_failure


def build_on(
    url: str,
    home: Home,
    settings: Settings,
    progress: Callable[[str], None] = lambda _: None,
    catalogue: Catalogue | None = None,
) -> Build:
    """Builds the warehouse of a home on the engine at `sc://HOST:PORT` and puts it in force; see `warehouse.build`.

    Raises:
        EngineError: the engine cannot be reached, is of a wrong version, stopped answering, or refuses a mart.
    """
    try:
        with open_session(url) as session:
            try:
                from pipelines.cluster.calculator import OnEngine
            except ImportError as fault:
                raise EngineError(
                    both(
                        f"本机未安装 {fault.name}，请运行 pip install --no-deps -r requirements-cluster.lock",
                        f"{fault.name} is not installed: pip install --no-deps -r requirements-cluster.lock",
                    )
                ) from None
            calculator = OnEngine(session, home.warehouse / EXCHANGE)
            return build(home, settings, progress, catalogue, calculator)
    except EngineError as fault:
        with suppress(OSError):
            note_failure(home, str(fault))
        raise
