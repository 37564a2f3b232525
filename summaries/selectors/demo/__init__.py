"""Reads behind the synthetic population: files of figures, their units, and the solved plan."""
