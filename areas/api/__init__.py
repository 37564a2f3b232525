"""The API door of the administrative units."""
