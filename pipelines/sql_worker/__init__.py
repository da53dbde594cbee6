"""One question in SQL, run by a process of its own that can reach nothing but a snapshot, and ends with the answer."""
