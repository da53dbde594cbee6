"""One place, and what is exceptional there."""
