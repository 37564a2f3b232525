"""PostgreSQL and Valkey from wheels, for the demonstration and for tests.

Where ``DATABASE_URL`` or ``REDIS_URL`` is unset, the project runs its own servers with their data
under ``var/<profile>/``. They listen on unix sockets only, at a path that follows from the folder
alone, so settings can name them without starting anything.

Whoever needs them holds a *lease* (:meth:`Servers.hold`): the last holder to let go stops them.
A lease is an advisory file lock, so the kernel gives it back even when a holder is killed; servers
that such a holder left behind are found and used again by the next start.
"""

from config.embedded.errors import EmbeddedError
from config.embedded.servers import Servers

__all__ = ["EmbeddedError", "Servers"]
