"""Reads of the bank's part; they take the viewer."""
