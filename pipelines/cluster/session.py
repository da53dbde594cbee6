"""A session on an engine that speaks Spark Connect: Sail, or Apache Spark. Its faults, as sentences."""

import re
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.errors import EngineError, RequestError
from pipelines.text import both

if TYPE_CHECKING:
    import pyarrow as pa

_PORT = 15002  # Spark Connect's own
_REACH_S = 5.0
OLDEST = {"sail": (0, 7), "spark": (4, 0)}
_SETTINGS = {
    "sail": {"spark.sql.session.timeZone": "UTC"},
    "spark": {
        "spark.sql.session.timeZone": "UTC",
        # This rule of Spark 4.2 breaks plans of `not in` beside a named part that is read twice, and then says so.
        "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.RemoveRedundantAliases",
    },
}
_NAMES = {"sail": "Sail", "spark": "Apache Spark"}
_UNCHANGED = both("已发布的数据没有变", "what is published stays")


class RefusedError(Exception):
    """The engine answered that it cannot do what it was asked. Its first sentence."""


class Session:
    """One open session. Close it with `open_session`."""

    def __init__(self, spark: Any, *, label: str, version: str, address: str) -> None:
        self._spark = spark
        self.label = label
        self.version = version
        self.address = address

    def view(self, name: str, files: Path, schema: str) -> None:
        """Names the rows of Parquet files, so that statements can read them. `schema` is that of Spark's: `a int, b date`.

        Raises:
            EngineError: the engine does not answer, or does not see the files.
        """
        with self._as_fault():
            # Told the schema, Spark need not start a job to find it; Sail 0.7 then errs on which columns may be null.
            reader = self._spark.read if self.label == "sail" else self._spark.read.schema(schema)
            try:
                reader.parquet(str(files)).createOrReplaceTempView(name)
            except Exception as fault:
                if _is_lost(fault):
                    raise
                raise self._blind(files, fault) from None

    def write(self, select: str, folder: Path) -> None:
        """Runs a statement and has the engine write its rows to a folder that is not there yet, as Parquet.

        Raises:
            EngineError: the engine does not answer any more.
            RefusedError: it cannot run the statement.
        """
        with self._as_fault():
            self._spark.sql(select).write.parquet(str(folder))

    def rows(self, select: str) -> "pa.Table":
        """The rows of a statement.

        Raises:
            EngineError, RefusedError: see `write`.
        """
        with self._as_fault():
            return self._spark.sql(select).toArrow()

    @contextmanager
    def _as_fault(self) -> Iterator[None]:
        try:
            yield
        except EngineError:
            raise
        except Exception as fault:  # noqa: BLE001 as above
            if _is_lost(fault):
                raise EngineError(
                    both(
                        f"计算引擎 {self.address} 中途失去联系，{_UNCHANGED.zh}；请重新启动引擎后再运行，或不带 --on 在本机生成",
                        f"the engine at {self.address} stopped answering, {_UNCHANGED.en}: start it again and repeat, or build here without --on",
                    )
                ) from None
            raise RefusedError(_sentence(fault)) from None

    def _blind(self, files: Path, fault: Exception) -> EngineError:
        return EngineError(
            both(
                f"计算引擎 {self.address} 读不到 {files}，{_UNCHANGED.zh}；请让引擎在同一路径下读写本系统数据目录（{_sentence(fault)}）",
                f"the engine at {self.address} cannot read {files}, {_UNCHANGED.en}: let it read and write the home's folder under the same path ({_sentence(fault)})",
            )
        )


@contextmanager
def open_session(url: str) -> Iterator[Session]:
    """A session on the engine at `sc://HOST:PORT`.

    Raises:
        RequestError: that is no such address.
        EngineError: the optional packages are not installed, nobody answers, or the version is too old.
    """
    host, port = _address(url)
    address = f"{host}:{port}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the client's opinion on the version of pandas
        spark = _connect(url, host, port)
        try:
            label, version = _version(spark, address)
            for name, value in _SETTINGS[label].items():
                spark.conf.set(name, value)
            yield Session(spark, label=label, version=version, address=address)
        finally:
            with suppress(Exception):
                spark.stop()


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    with suppress(ValueError):
        if parts.scheme == "sc" and parts.hostname:
            return parts.hostname, parts.port or _PORT
    raise RequestError(f"--on 应为 sc://主机:端口 / --on takes sc://HOST:PORT, not {url.partition(';')[0]!r}")


@contextmanager
def _main_module_named() -> Iterator[None]:
    """Names the file of a main module that has none, as under `python -c`: PySpark takes it for a run of its own doctests
    (`pyspark.sql.connect.utils.check_dependencies`) and would end the process."""
    main = sys.modules["__main__"]
    if hasattr(main, "__file__"):
        yield
        return
    main.__file__ = sys.executable
    try:
        yield
    finally:
        del main.__file__


def _connect(url: str, host: str, port: int) -> Any:
    try:
        with _main_module_named():
            from pyspark.sql.connect.client import DefaultChannelBuilder
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
    except ImportError as fault:
        raise EngineError(
            both(
                f"本机未安装引擎客户端（缺 {fault.name}），请运行 pip install --no-deps -r requirements-cluster.lock",
                f"the engine's client is not installed ({fault.name} is missing): pip install --no-deps -r requirements-cluster.lock",
            )
        ) from None
    try:
        socket.create_connection((host, port), timeout=_REACH_S).close()
        channel = DefaultChannelBuilder(url)
        channel.setChannelOption("grpc.keepalive_time_ms", 30_000)  # a machine that vanishes is noticed
        channel.setChannelOption("grpc.keepalive_timeout_ms", 20_000)
        spark = SparkSession(connection=channel)
        spark.client.set_retry_policies([DefaultPolicy(max_retries=3, max_backoff=2_000)])
        return spark
    except Exception as fault:  # noqa: BLE001 sockets and the client each have their own kinds
        raise EngineError(
            both(
                f"连接不上计算引擎 {host}:{port}（{_sentence(fault)}），{_UNCHANGED.zh}；请先启动引擎并核对地址，或不带 --on 在本机生成",
                f"no engine answers at {host}:{port} ({_sentence(fault)}), {_UNCHANGED.en}: start it and check the address, or build here without --on",
            )
        ) from None


def _version(spark: Any, address: str) -> tuple[str, str]:
    """Which engine it is and of which version. Apache Spark adds its revision, Sail does not."""
    try:
        version, _, revision = str(spark.sql("select version()").collect()[0][0]).partition(" ")
    except Exception as fault:  # noqa: BLE001 as above
        raise EngineError(
            both(
                f"{address} 不是可用的 Spark Connect 服务（{_sentence(fault)}），{_UNCHANGED.zh}；请核对地址",
                f"{address} does not speak Spark Connect ({_sentence(fault)}), {_UNCHANGED.en}: check the address",
            )
        ) from None
    label = "spark" if revision else "sail"
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST[label]:
        oldest = ".".join(str(number) for number in OLDEST[label])
        name = _NAMES[label]
        raise EngineError(
            both(
                f"{address} 上的 {name} 为 {version}，需 {oldest} 或更高，{_UNCHANGED.zh}；请升级引擎，或不带 --on 在本机生成",
                f"{name} at {address} is {version}, and {oldest} or later is needed, {_UNCHANGED.en}: upgrade it, or build here without --on",
            )
        )
    return label, version


_LOST = (
    "UNAVAILABLE",
    "Connection refused",
    "RETRIES_EXCEEDED",
    "Socket closed",
    "failed to connect",
    "SESSION_CLOSED",
)


def _is_lost(fault: BaseException) -> bool:
    """Whether nobody answers any more, as against an answer that refuses."""
    code = getattr(fault, "code", None)
    text = f"{type(fault).__name__} {code() if callable(code) else ''} {fault}"
    return any(word in text for word in _LOST)


def _sentence(fault: BaseException) -> str:
    details = getattr(fault, "details", None)  # of gRPC's faults, whose own text is a dump
    text = str((details() if callable(details) else None) or fault)
    return " ".join(text.split())[:300] or type(fault).__name__
