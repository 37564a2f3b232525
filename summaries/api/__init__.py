"""The API door of figures."""
