"""Errors of the domain, independent of the door (form, API, command) they surface at."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A refused operation: a stable code for machines, a sentence for people.

    ``code`` is stable across releases and languages. ``message`` says what happened and what to do
    about it, in the viewer's language. ``field`` names the input at fault when there is one.
    """

    code: str = "error"

    def __init__(
        self, message: str | Promise, *, field: str | None = None, **details: object
    ) -> None:
        """Keep the message lazy so that it is shown in the language of whoever sees it."""
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details


class PhotoRefused(DomainError):
    """A file is not a photo that is kept."""

    code = "photo_refused"
