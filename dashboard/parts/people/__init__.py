"""People and what they did: who may do what, by which right one acts, and the trail."""
