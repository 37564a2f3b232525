"""Measurements: each feature beside the floor it cannot beat, in one run, as a ratio."""
