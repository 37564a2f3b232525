"""Reads of the administrative units."""
