"""Files that nobody means well with, or that went wrong on their way, and what must become of each."""
