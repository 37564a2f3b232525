"""Writes of the bank's part: keyword-only, actor first, one transaction."""
