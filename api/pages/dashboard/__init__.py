"""/dashboard – the live figures of the work, for coordinators: each number opens the rows that it counts."""
