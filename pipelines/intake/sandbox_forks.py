"""The warm parent of the sandbox: has everything imported, and forks a child for each request.

It works on nothing itself: where the threads of an engine (Polars, DuckDB) have begun, a fork may wait for a lock that
nobody holds. Those of the allocators know of forks. A request is a byte with four descriptors: the child's standard input, output and
errors, and a socket on which its watcher says its number, and then how it ended.
"""

import contextlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from typing import NoReturn

from pipelines.catalogue.catalogue import load
from pipelines.intake import sandbox_child

IDLE_S = 900.0  # without a request for so long it ends


def main() -> None:
    """Forks until whoever started it has ended, or nothing was asked for a while."""
    door = socket.socket(fileno=int(sys.argv[1]))
    for source in load().sources.values():
        assert source.columns  # imported, for every child
    watchers: set[int] = set()
    while True:
        ready, _, _ = select.select([door], [], [], IDLE_S)
        watchers -= {watcher for watcher in watchers if os.waitpid(watcher, os.WNOHANG)[0]}
        if not ready:
            if watchers:
                continue
            return
        message, descriptors, _, _ = socket.recv_fds(door, 1, 4)
        if not message:
            os._exit(0)
        if watcher := os.fork():
            watchers.add(watcher)
            for descriptor in descriptors:
                os.close(descriptor)
        else:
            door.close()
            _watch(*descriptors)


def _watch(stdin: int, stdout: int, errors: int, control: int) -> NoReturn:
    """Forks the child, and tells how it ended; a child that nobody waits for any more is killed."""
    child = os.fork()
    if not child:
        os.close(control)
        _run(stdin, stdout, errors)
    for descriptor in (stdin, stdout, errors):
        os.close(descriptor)
    with socket.socket(fileno=control) as caller:
        ended = os.pidfd_open(child)
        caller.sendall(b"%d\n" % child)
        ready, _, _ = select.select([caller.fileno(), ended], [], [])
        if ended not in ready:
            _kill(child)
        _, status, used = os.wait4(child, 0)
        answer = {"code": os.waitstatus_to_exitcode(status), "seconds": used.ru_utime + used.ru_stime}
        with contextlib.suppress(BrokenPipeError):  # the caller has ended, so nobody reads the answer
            caller.sendall(json.dumps(answer).encode() + b"\n")
    os._exit(0)


def _kill(child: int) -> None:
    """Ends a child and what it started; one that was forked this very moment has no group of its own yet."""
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)


def _run(stdin: int, stdout: int, errors: int) -> NoReturn:
    code = 1
    try:
        os.setsid()
        for number, descriptor in enumerate((stdin, stdout, errors)):
            os.dup2(descriptor, number)
            os.close(descriptor)
        sandbox_child.main()
        code = 0
    except BaseException:  # noqa: BLE001 (the end of a process: whatever it was is told, as an interpreter does)
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
