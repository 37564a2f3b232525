"""Template tags about households."""
