"""The social policy bank (room reserved on its floor)."""
