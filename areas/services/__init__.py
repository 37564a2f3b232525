"""Writes of the administrative units."""
