"""The scanner: what its page is served with, what it says, and what keeps it open without a network."""
