"""Equipment requests as pages: asking, following, answering, and preparing what was approved."""

from api.pages.requests import asking, deciding, following, preparing

__all__ = ["asking", "deciding", "following", "preparing"]
