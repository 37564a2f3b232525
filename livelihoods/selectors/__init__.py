"""What pages and figures read."""
