"""The API door of standards, households and classes."""
