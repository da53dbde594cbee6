"""One module a submitted table; the module's name is the source's id, and its `SOURCE` the declaration."""
