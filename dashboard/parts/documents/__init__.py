"""Documents and definitions: clauses, duties, the handbook, any metric as a page, and the office's own documents."""
