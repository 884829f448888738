"""Proposing: which ready thing for which approved line, and why."""
