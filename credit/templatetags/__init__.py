"""Words of the bank's part in templates."""
