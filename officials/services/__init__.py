"""Writes of accounts and posts."""
