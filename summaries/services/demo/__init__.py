"""The synthetic population of the demonstration, built from published figures."""
