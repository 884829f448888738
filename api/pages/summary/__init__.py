"""/summary – what funders read: the ledger beside its targets, what became of equipment, and ways to it."""
