"""Livelihood models, vocational training and jobs (room reserved on its floor)."""
