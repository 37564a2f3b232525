"""What changes anything."""
