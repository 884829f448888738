"""The published figures taken along: a page for a board, a workbook, CSV."""
