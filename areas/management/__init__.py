"""Commands of the administrative units."""
