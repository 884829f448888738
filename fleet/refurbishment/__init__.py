"""What makes a device fit to lend: erasure evidence and checks."""
