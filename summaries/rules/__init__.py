"""Measures, periods, rates and the statement that computes figures; no Django."""
