"""Names of companies and estates are compared: what may be the same, and why. Plain functions over texts; nothing is read or written."""
