"""What goes wrong with a lent asset, and who is told."""
