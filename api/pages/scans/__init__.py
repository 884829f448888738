"""Pages about scans: what a phone takes along, and what a coordinator has to settle."""
