"""Where files that no web server serves are kept."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_storage() -> FileSystemStorage:
    """Return the store of private files; they leave it only through a view that checks scope."""
    return FileSystemStorage(location=settings.PRIVATE_ROOT, base_url=None)
