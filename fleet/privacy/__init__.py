"""One youth's data: all that is held, its erasure, its term, and tombstones that outlive a restore."""
