"""Forms of officials' care for households."""
