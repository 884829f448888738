"""/takeover and /takeovers – another one's list: looked at, put right, taken over, undone."""
