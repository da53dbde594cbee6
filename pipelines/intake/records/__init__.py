"""What the rooms of intake hand to each other and keep: faults, receipts, manifests. Plain data; no file is touched here."""
