"""Contracts of the design that import-linter and ruff cannot express."""
