"""Commune statistics, summary views and statutory figures."""
