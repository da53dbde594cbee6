"""One query in a process of its own: reads a job from standard input, answers on standard output, and ends.

This file runs by itself, with an empty environment, and imports nothing of ours: what it can reach is what it was given.
In this order, each step on the assumption that the others fail: libraries are loaded; Landlock closes every file but
the snapshot, the spill folder and what the interpreter itself reads; resource limits are set; the snapshot is opened
read-only; DuckDB's settings are narrowed and locked; the statement is parsed, and only one SELECT or EXPLAIN goes on.

The job is JSON: file, spill (a folder, or nothing), sql, rows, bytes, seconds, memory_mb. The answer is one line of
JSON (`ok`, or `fault` with `says`), and after an `ok` the rows as Arrow.
"""

import ctypes
import io
import json
import os
import re
import resource
import sys
from typing import Any

import duckdb
import polars as pl

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
READ = 1 << 2 | 1 << 3  # read a file, list a folder
EXECUTE, TRUNCATE = 1 << 0, 1 << 14
WRITE = 1 << 1 | 1 << 8 | 1 << 5 | TRUNCATE  # write, make and remove files
PATH_BENEATH, NO_NEW_PRIVS = 1, 38
# Where DuckDB looks up how much memory there is: without any of them it does not start.
MACHINE = ("/proc/meminfo", "/proc/self/cgroup", "/sys/fs/cgroup")
KINDS = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
# Functions that look outside the tables, or that are meant to wait: refused before they are run, whatever else holds.
_OUTSIDE = re.compile(
    r"\b(read_\w+|parquet_\w+|sniff_csv|glob|getenv|getvariable|current_setting|query|query_table|sleep_ms"
    r"|duckdb_(secrets|extensions|settings|logs\w*|temporary_files|memory|variables)|which_secret|pragma_\w+|icu_\w+"
    r"|json_execute_serialized_sql|from_substrait\w*|write_log|enable_\w+|disable_\w+|sqlite_\w+|postgres_\w+|mysql_\w+"
    r"|iceberg_\w+|delta_\w+|st_read\w*|read_xlsx|http_\w+|arrow_scan\w*|pandas_scan|python_map\w*|checkpoint"
    r"|force_checkpoint|seq_scan|repeat_row|summary|test_\w+|duckdb_lock\w*)\s*\(",
    re.IGNORECASE,
)


_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"[eE]?'(?:[^'\\]|''|\\.)*'|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_EXPLAINED = re.compile(r"^\s*explain\s*(analyze\b|analyse\b|\([^)]*\))?\s*", re.IGNORECASE)


class _Attributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


def close_files(readable: list[str], writable: list[str]) -> bool:
    """Lets this process reach nothing but what is beneath these paths, and open no connection; False where the kernel
    has no Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    abi = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if abi < 1:
        return False
    files = (1 << (13 + (abi >= 2) + (abi >= 3))) - 1
    attributes = _Attributes(files, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = libc.syscall(CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    for paths, access in ((readable, READ), (writable, READ | WRITE)):
        for path in filter(os.path.exists, paths):
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            own = access if os.path.isdir(path) else access & (READ & ~(1 << 3) | 1 << 1 | TRUNCATE)
            rule = _Beneath(own & files, folder)
            libc.syscall(ADD_RULE, rules, PATH_BENEATH, ctypes.byref(rule), 0)
            os.close(folder)
    libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    closed = libc.syscall(RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return bool(closed)


def limit(job: dict[str, Any]) -> None:
    """Ends to address space, processor time, written bytes, processes and open files."""
    space = (job["memory_mb"] + 1536) << 20  # libraries take address space before any row is read
    written = job["spill_mb"] << 20 if job["spill"] else 0
    for kind, most in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_CPU, job["seconds"] + 1),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (most, most))


def settings(job: dict[str, Any]) -> list[str]:
    """DuckDB's settings, the lock last."""
    spill = job["spill"].replace("'", "''")
    return [
        "set threads = 1",
        "set autoload_known_extensions = false",
        "set autoinstall_known_extensions = false",
        "set allow_community_extensions = false",
        "set allow_persistent_secrets = false",
        "set python_enable_replacements = false",
        f"set memory_limit = '{job['memory_mb']}MB'",
        f"set temp_directory = '{spill}'",
        *([f"set max_temp_directory_size = '{job['spill_mb']}MB'"] if spill else []),
        "set max_expression_depth = 250",
        "set enable_external_access = false",
        *([] if spill else ["set disabled_filesystems = 'LocalFileSystem'"]),
        "set lock_configuration = true",
    ]


def accept(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The one statement that may run.

    Raises:
        ValueError: there is none or more than one, it is of another kind, or it reaches outside; the text is the
            reason's key.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise ValueError("not_single")
    statement = statements[0]
    if statement.type not in KINDS:
        raise ValueError("not_select")
    plain = without_texts(sql)
    if re.search(
        r"\b(insert|update|delete|merge|truncate)\s+(into|from|table|only|or|\S+\s+set)\b", plain, re.IGNORECASE
    ):
        raise ValueError("not_select")
    if statement.type == duckdb.StatementType.EXPLAIN:
        inner = connection.extract_statements(_EXPLAINED.sub("", _COMMENT.sub(" ", sql)))
        if [each.type for each in inner] != [duckdb.StatementType.SELECT]:
            raise ValueError("not_select")
    if match := _OUTSIDE.search(plain.replace('"', "")):
        raise ValueError(f"outside:{match[1]}")
    return statement


def without_texts(sql: str) -> str:
    """The statement without comments and with every text blank, so that only its words are looked at."""
    return _TEXT.sub("''", _COMMENT.sub(" ", sql))


def answer(job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Runs the job; the line of JSON, and the rows."""
    connection = duckdb.connect(job["file"], read_only=True)
    try:
        for setting in settings(job):
            connection.execute(setting)
        statement = accept(connection, job["sql"])
        if statement.type == duckdb.StatementType.EXPLAIN:
            lines = [str(row[-1]) for row in connection.execute(statement).fetchall()]
            frame = pl.DataFrame({"plan": "\n".join(lines).split("\n")})
        else:
            relation = connection.sql(job["sql"]).limit(job["rows"] + 1)
            frame = pl.DataFrame(_Stream(relation))
        if frame.height > job["rows"]:
            return {"fault": "too_many"}, b""
        if frame.estimated_size() > job["bytes"]:
            return {"fault": "too_large"}, b""
        file = io.BytesIO()
        frame.write_ipc(file)
        return {"ok": frame.height, "landlock": job["landlock"]}, file.getvalue()
    finally:
        connection.close()


class _Stream:
    def __init__(self, relation: Any) -> None:
        self._relation = relation

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._relation.__arrow_c_stream__(requested_schema)


def main() -> None:
    """Reads the job, closes the doors, runs it."""
    job = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    pl.DataFrame({"ready": [1]}).write_ipc(io.BytesIO())  # its threads start while they may
    duckdb.connect(":memory:").close()
    job["landlock"] = close_files([job["file"], *MACHINE], [job["spill"]] if job["spill"] else [])
    limit(job)
    try:
        head, rows = answer(job)
    except ValueError as refused:
        head, rows = {"fault": str(refused)}, b""
    except (duckdb.OutOfMemoryException, MemoryError, pl.exceptions.PolarsError):
        head, rows = {"fault": "memory"}, b""
    except duckdb.Error as fault:
        head, rows = {"fault": "sql", "says": str(fault)[:2000]}, b""
    out.write(json.dumps(head).encode() + b"\n" + rows)
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
