"""Dates and numbers as Vietnamese offices write them, in both languages."""
