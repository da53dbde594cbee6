"""Whether the server can have a port, asked before anybody is told an address."""

import errno
import socket
from contextlib import closing

from dashboard.server.options import FIXED
from pipelines.text import Text, both

_OTHERS = 20  # ports after one that is taken, of which the first free is named


def why_closed(port: int) -> Text | None:
    """Why the server cannot listen on a port of this machine; None where it can."""
    try:
        _bind(port)
    except OSError as fault:
        other = _free_after(port)
        zh = f"请用 --port 另选{f'，如 {other}' if other else ''}"
        en = f"choose another with --port{f', such as {other}' if other else ''}"
        if fault.errno == errno.EADDRINUSE:
            return both(f"端口 {port} 已被占用，{zh}", f"port {port} is in use: {en}")
        if fault.errno == errno.EACCES:
            return both(
                f"没有权限使用端口 {port}（1024 以下须由系统管理员开放），{zh}",
                f"there is no permission to use port {port} (below 1024 the system keeps them): {en}",
            )
        return both(f"端口 {port} 无法使用，{zh}", f"port {port} cannot be used: {en}")
    return None


def _free_after(port: int) -> int | None:
    for other in range(max(port, 8500) + 1, min(max(port, 8500) + _OTHERS, 65535) + 1):
        try:
            _bind(other)
        except OSError:
            continue
        return other
    return None


def _bind(port: int) -> None:
    """Listens for a moment, as the server will."""
    with closing(socket.socket()) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((str(FIXED["server.address"]), port))
        listening.listen(1)
