"""Figures that foundations may see."""
