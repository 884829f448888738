"""Who takes part: organisations, sites, accounts, youths."""
