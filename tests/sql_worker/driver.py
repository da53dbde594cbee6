"""Tries many statements in one closed worker: each as the worker would run it, and again past its look at the words,
so that the settings, the limits and the kernel are tried alone too. Prints a line of JSON an attempt."""

import importlib.util
import json
import os
import sys

import duckdb
import polars as pl

spec = importlib.util.spec_from_file_location("child", sys.argv[1])
child = importlib.util.module_from_spec(spec)
spec.loader.exec_module(child)
job = json.load(sys.stdin)
pl.DataFrame({"ready": [1]})
duckdb.connect(":memory:").close()
landlock = child.close_files([job["file"], *child.MACHINE], [job["spill"]]) if job["landlock"] else False
child.limit(job)
connection = duckdb.connect(job["file"], read_only=True)
for setting in child.settings(job):
    connection.execute(setting)
print(json.dumps({"landlock": landlock, "environment": dict(os.environ)}), flush=True)
for sql in job["attempts"]:
    said = []
    for is_checked in (True, False):
        try:
            if is_checked:
                child.accept(connection, sql)
            done = connection.execute(sql)
            rows = str(done.fetchmany(100) if done else "")
            said.append({"ran": rows})
        except (duckdb.Error, ValueError, RuntimeError, MemoryError, UnicodeError) as fault:
            said.append({"refused": f"{type(fault).__name__}: {fault}"[:300]})
    print(json.dumps({"sql": sql[:200], "checked": said[0], "unchecked": said[1]}), flush=True)
