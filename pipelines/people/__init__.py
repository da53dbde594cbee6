"""Who may do what: people and their rights, their sessions, and the trail of what they did."""
