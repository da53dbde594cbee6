"""The server in a process of its own."""

import sys


def command(port: int) -> list[str]:
    """The command that serves the home in `WUYE_HOME`."""
    return [sys.executable, "-c", f"from dashboard.server.serve import serve; serve({port})"]
