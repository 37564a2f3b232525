"""Pure rules of the administrative units."""
