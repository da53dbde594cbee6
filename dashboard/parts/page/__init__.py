"""What stands round and under every page: its address, what it asks, its frame, its faults, and small pieces of markup."""
