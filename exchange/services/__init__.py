"""Writes of imports: each step of a batch, asked for by a person and carried out by a worker."""
