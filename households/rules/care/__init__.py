"""Rules of officials' care for households, without a database."""
