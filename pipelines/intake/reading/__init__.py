"""Bytes become sheets of text, whatever program wrote them. It may read what was sent, and nothing else."""
