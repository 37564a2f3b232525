"""Forms about the person who works."""
