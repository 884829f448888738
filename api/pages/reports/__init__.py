"""/reports – the figures of the work: what waits, what nobody asked for, what does not agree."""
