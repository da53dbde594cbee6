"""One screen each: asks `query`, gives frames to `figures`, puts them in `parts`."""
