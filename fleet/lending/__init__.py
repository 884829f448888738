"""From an association's request to a loan and back."""
