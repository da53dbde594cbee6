"""Answers are held against what stands, stored, kept aside or put back. It alone writes to the store and the archive."""
