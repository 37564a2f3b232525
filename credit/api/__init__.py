"""The API of the bank."""
