"""The domain: what the fleet is and what may happen to it."""
