"""Paper: text in, ink out. Knows nothing of the fleet, the web or the clock."""
