"""/summary – what funders read: the ledger beside its targets, what became of equipment, and ways to it."""

from api.pages.summary.reaching import here, summary_page

__all__ = ["here", "summary_page"]
