"""Stock-takes as pages: the list, the count of one place, what differs, and files to take along."""
