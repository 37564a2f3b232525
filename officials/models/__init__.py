"""Models of the officials."""

from officials.models.official import Official, Post

__all__ = ["Official", "Post"]
