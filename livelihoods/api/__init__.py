"""Production projects and courses through the API."""
