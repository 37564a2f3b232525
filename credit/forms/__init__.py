"""Forms of the bank's part."""
