"""Past one machine: the marts and the sums under metrics on an existing distributed engine, through Spark Connect.

Nothing here is imported unless a build is asked to run `--on` an engine; the packages that it needs are the optional
group `cluster` (`requirements-cluster.lock`).
"""
