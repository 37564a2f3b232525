"""Writes of figures: recomputing and proving."""
