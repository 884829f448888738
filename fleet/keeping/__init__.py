"""Keeping the service's memory: backups, restoring them, moving to another database, upgrading."""
