"""Divisions and polygons that come with the code; `NOTICE.md` says whose they are."""
