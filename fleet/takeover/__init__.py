"""Taking over a fleet that somebody else's list has kept so far."""
