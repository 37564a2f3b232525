"""Pages of the bank's part."""
