"""Start the embedded servers for the management commands that need them."""

import sys

from django.conf import settings

from config.embedded import EmbeddedError, Servers

#: Commands that work without a database; all others get the servers started for them.
WITHOUT_SERVERS = frozenset(
    {
        "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
        "makemessages", "makemigrations", "spectacular", "sqlmigrate", "startapp",
        "startproject", "test", "testserver", "version", "--help", "-h", "--version",
    }
)  # fmt: skip


def start_servers(argv: list[str]) -> None:
    """Start the servers that the command in ``argv`` needs; they stop with the last user.

    Exits with the remedy when a server cannot run.
    """
    command = argv[1] if len(argv) > 1 else "help"
    servers: Servers | None = getattr(settings, "TN_EMBEDDED", None)
    if servers is None or command in WITHOUT_SERVERS or "--help" in argv:
        return
    try:
        servers.start()
    except EmbeddedError as error:
        sys.exit(str(error))
