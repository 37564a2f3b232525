"""People who work with the system, their posts, rights and territorial scope."""
