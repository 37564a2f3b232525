"""Minimal valid objects for tests; nothing random that a test could lean on."""
