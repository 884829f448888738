"""Labels: batches of them, and how they are printed."""
