"""The quarterly meeting: a frozen quarter, what was restated since, matters, orders and the meeting itself."""
