"""The ledger: youths equipped, published as blocks that are never small, frozen and chained (rules F1–F3)."""

from fleet.publishing.ledger.rule import POOL, Closing, K, Quarter, close

__all__ = ["POOL", "Closing", "K", "Quarter", "close"]
