"""Engines for tests: Sail in a process of its own, Apache Spark where there is one; two builds compared cell by cell."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

SAIL = "from pysail.spark import SparkConnectServer; SparkConnectServer(ip='127.0.0.1', port={port}).start(background=False)"
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def needs_client() -> None:
    for name in ("sqlglot", "pyspark", "grpc"):
        pytest.importorskip(name, reason=f"{name} of the optional group `cluster` is not installed")


@contextmanager
def sail() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a Sail of one's own, and its process."""
    needs_client()
    pytest.importorskip("pysail", reason="pysail of the optional group `cluster` is not installed")
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", SAIL.format(port=port)], stderr=subprocess.DEVNULL)
    with answering(server, port) as url:
        yield url, server


@contextmanager
def spark(folder: Path) -> Iterator[str]:
    """The address of an Apache Spark of one's own."""
    needs_client()
    if not shutil.which("java"):
        pytest.skip("Java is missing: Apache Spark cannot run")
    home = os.environ.get("SPARK_HOME")
    if not home:
        pytest.skip("SPARK_HOME is not set: there is no Apache Spark")
    port = free_port()
    settings = {"spark.connect.grpc.binding.port": port, "spark.sql.shuffle.partitions": 2, "spark.ui.enabled": "false"}
    said = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    command = [f"{home}/bin/spark-submit", "--master", "local[2]", "--class", SERVER, *said, "spark-internal"]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with answering(server, port) as url:
        yield url


@contextmanager
def answering(server: subprocess.Popen[bytes], port: int) -> Iterator[str]:
    try:
        for _ in range(1_200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, "the engine ended before it answered"
            time.sleep(0.1)  # until it listens
        yield f"sc://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def differences(first: Path, second: Path) -> list[str]:
    """The tables of two published files that differ: in their columns, types, or a cell of any row."""
    with duckdb.connect() as connection:
        for name, file in (("first", first), ("second", second)):
            connection.execute(f"attach '{file}' as {name} (read_only)")
        listed = "select table_name from duckdb_tables() where database_name = '{}' order by all"
        tables, others = (
            [name for (name,) in connection.execute(listed.format(name)).fetchall()] for name in ("first", "second")
        )
        assert tables == others
        return [name for name in tables if _differ(connection, name)]


def _differ(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    sides = f'first."{table}"', f'second."{table}"'
    shapes = [connection.execute(f"describe {side}").fetchall() for side in sides]
    left_over = " union all ".join(f"(from {a} except all from {b})" for a, b in (sides, sides[::-1]))
    return shapes[0] != shapes[1] or connection.execute(f"select count(*) from ({left_over})").fetchone() != (0,)
