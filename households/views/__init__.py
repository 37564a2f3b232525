"""Pages of the daily work with households."""
