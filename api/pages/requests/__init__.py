"""Equipment requests as pages: asking, following, answering, and preparing what was approved."""
