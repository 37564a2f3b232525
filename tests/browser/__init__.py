"""Journeys in headless Chromium on the screen of a phone, and accessibility of every page."""
