"""What people decide: the append-only journal of the office, and what its entries say."""
