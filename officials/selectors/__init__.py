"""Reads of accounts, posts and what they cover."""
