"""Housing cases (room reserved on its floor)."""
