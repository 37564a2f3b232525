"""Writes of imports and exports: each step asked for by a person, long work by a worker."""
