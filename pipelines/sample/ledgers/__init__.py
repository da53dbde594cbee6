"""The ledgers of the invented city, one module a theme."""
