"""Warm reader processes, each with an end to its memory and to its time: whatever a file does there, we live.

A file is read by code that is not ours and that was written for sound files. A reader that asks for more memory than it
may have, or that reckons without end, is ended by the kernel; one that sleeps is ended from here. What was read beside
such a file is read again, and only the file that ends a reader of its own is refused.
"""

import contextlib
import gc
import logging
import multiprocessing
import os
import resource
import threading
import traceback
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path

from pipelines.catalogue.catalogue import load
from pipelines.disk import refused_by
from pipelines.errors import WuyeError
from pipelines.intake.files.answer import Answer, Question
from pipelines.intake.files.large import judge
from pipelines.intake.records.faults import Fault
from pipelines.interruption import deaf_children
from pipelines.settings import Settings, one_thread_each
from pipelines.text import Text, both

_LOG = logging.getLogger(__name__)
SLICE = 64 << 20  # bytes of a file for which the seconds of the settings are meant
_OBJECTS_UNTIL_COLLECTION = 20_000
GRACE_S = 30  # how much later than its processor time a reader is given up that does not answer

_STOPPED = both(
    "读取时程序中止，文件可能已损坏，或内容大得异常",
    "The reader stopped on this file; it may be damaged, or abnormally large inside",
)


def seconds_for(path: Path, seconds: int) -> int:
    """How long one file may take: the seconds of the settings for every 64 MB that are begun."""
    size = path.stat().st_size if path.exists() else 0
    return seconds * (1 + size // SLICE)


def limit_memory(megabytes: int) -> None:
    """An end to what this process may ask for, and no file of its memory when it is ended."""
    size = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_seconds(seconds: int) -> None:
    """An end to the processor time of this process, from now on; the kernel ends it (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if most < 0 else min(wanted, most), most))


class SpentError(Exception):
    """A reader process failed on a file, and may have no memory left for another. Says the kind of the failure."""


class Readers:
    """Reader processes, started when first needed and again when one has died; with none, files are read here."""

    def __init__(self, workers: int, machine: Settings) -> None:
        self._workers, self._machine = workers, machine
        self._pool: ProcessPoolExecutor | None = None
        self._others: set[int | None] = set()  # processes of whoever calls us, which are not ours to end

    def submit(self, question: Question) -> Future[Answer]:
        """A file is put in the queue."""
        if not self._workers:
            future: Future[Answer] = Future()
            future.set_result(judge(question))
            return future
        if self._pool is None:
            self._others = {process.pid for process in multiprocessing.active_children()}
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=_context(),
                initializer=_begin,
                initargs=(self._machine.receive_memory_mb,),
            )
        try:
            with one_thread_each(), deaf_children():  # the first files start them
                return self._pool.submit(_judge_limited, question, self._seconds(question))
        except BrokenProcessPool:
            self.close()
            return self.submit(question)

    def result(self, question: Question, future: Future[Answer]) -> tuple[Answer, bool]:
        """The answer to the file that waits longest, and whether readers ended meanwhile, and with them other answers.

        A file that ends a reader of its own is refused.
        """
        try:
            return future.result(self._patience(question)), False
        except (BrokenProcessPool, SpentError):
            self.close()
        except TimeoutError:
            return self._too_late(question), True
        try:
            return self.submit(question).result(self._patience(question)), True
        except BrokenProcessPool:
            self.close()
            return _refused("reader_stopped", _STOPPED), True
        except SpentError as fault:
            self.close()
            return _refused(
                "reader_failed", both(f"读取时程序出错（{fault}）", f"The reader failed here ({fault})")
            ), True
        except TimeoutError:
            return self._too_late(question), True

    def kill(self) -> None:
        """Ends the readers at once, whatever they are at."""
        for process in multiprocessing.active_children():
            if self._pool is not None and process.pid not in self._others:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        self.close()

    def close(self) -> None:
        """Ends the readers; what they are at is lost."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _seconds(self, question: Question) -> int:
        return seconds_for(question.path, self._machine.receive_seconds)

    def _patience(self, question: Question) -> int:
        # all that were asked before it are answered: it is under work
        return self._seconds(question) + GRACE_S

    def _too_late(self, question: Question) -> Answer:
        self.kill()
        seconds = self._patience(question)
        what = both(f"读取超过 {seconds} 秒，已中止", f"Reading took more than {seconds} seconds and was stopped")
        return _refused("reader_too_slow", what)


def _context() -> multiprocessing.context.BaseContext:
    """Readers are forked from a process that has everything imported and works on nothing itself, where there is one."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.intake.files.loaded"])
    return context


def _refused(code: str, what: Text) -> Answer:
    mend = both(
        "请用 Excel 打开，删除数据区以外的空行空列，另存后重新报送；仍无法读取的，可拆分为多个文件",
        "Open it in Excel, delete the rows and columns beyond the data, save it and send it again; or split it",
    )
    return Answer(file_faults=(Fault(code=code, what=what, mend=mend),))


def _begin(memory_mb: int) -> None:
    load()
    # Little that a file leaves behind is a circle: what is loaded is not looked through again, the rest more seldom.
    gc.freeze()
    gc.set_threshold(_OBJECTS_UNTIL_COLLECTION)
    limit_memory(memory_mb)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """A reader whose parent was killed would wait for its next file for ever."""
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _judge_limited(question: Question, seconds: int) -> Answer:
    """The answer of a reader process.

    Raises:
        OSError: the disk or the machine refuses what is to be staged; the file is not at fault.
        SpentError: memory ran out, or something failed; this process should read nothing more.
    """
    limit_seconds(seconds)
    try:
        return judge(question)
    except (WuyeError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:
        if isinstance(fault, OSError) and refused_by(fault):
            raise
        # the message may hold what stands in the file: only its kind and its place are told
        place, name = traceback.extract_tb(fault.__traceback__)[-1], type(fault).__name__
        _LOG.error("reading a file failed: %s at %s:%s", name, place.filename, place.lineno)
        raise SpentError(name) from None
