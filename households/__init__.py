"""Persons, households, poverty standards, reviews and classes."""
