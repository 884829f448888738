"""Internet for a youth: SIMs, lines and plans."""
