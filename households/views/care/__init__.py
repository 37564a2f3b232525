"""Pages of officials' care for households."""
