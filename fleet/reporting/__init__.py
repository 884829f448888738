"""The figures of the work: live, for those who act on them, and never to be sent outside."""
