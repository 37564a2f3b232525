"""Houses through the API."""
