"""Both servers of one profile, shared by every process that holds a lease on them."""

import atexit
import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from config.embedded import process
from config.embedded.errors import EmbeddedError
from config.embedded.paths import ServerPaths, make_private
from config.embedded.postgres import PORT, USER, Postgres
from config.embedded.privileges import ServerUser, server_user
from config.embedded.valkey import Valkey


class Servers:
    """PostgreSQL and Valkey of one profile under ``var_dir``.

    ``postgres_needed`` and ``valkey_needed`` are false where the environment names a real server.
    """

    def __init__(
        self,
        var_dir: Path,
        profile: str,
        *,
        database: str = "thoat_ngheo",
        postgres_needed: bool = True,
        valkey_needed: bool = True,
    ) -> None:
        """Only compute where things are; nothing is started or created."""
        self.paths = ServerPaths(var_dir.resolve() / profile)
        self.database = database
        throwaway = profile == "test"
        self.postgres = Postgres(self.paths, throwaway=throwaway) if postgres_needed else None
        self.valkey = Valkey(self.paths, throwaway=throwaway) if valkey_needed else None
        self._lease: IO[bytes] | None = None

    @property
    def needed(self) -> bool:
        """Whether this profile has any server of its own."""
        return self.postgres is not None or self.valkey is not None

    def django_database(self) -> dict[str, Any]:
        """Return Django's description of the embedded database."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.database,
            "USER": USER,
            "HOST": str(self.paths.sockets),
            "PORT": str(PORT),
        }

    def cache_url(self, number: int) -> str:
        """Return the address of Valkey database ``number`` for redis-py and Django's cache."""
        return f"unix://{quote(str(self.paths.valkey_socket))}?db={number}"

    def broker_url(self, number: int) -> str:
        """Return the address of Valkey database ``number`` for Celery."""
        return f"redis+socket://{quote(str(self.paths.valkey_socket))}?virtual_host={number}"

    def hold(self) -> None:
        """Take a lease without starting anything; given back by :meth:`release` or at exit."""
        if self._lease is not None:
            return
        self.paths.root.mkdir(parents=True, exist_ok=True)
        with self._turn():
            lease = (self.paths.root / "lease").open("ab")
            fcntl.flock(lease, fcntl.LOCK_SH)
            self._lease = lease
        atexit.register(self._release_at_exit, os.getpid())

    def start(self) -> None:
        """Hold a lease and start what does not run yet.

        Raises:
            EmbeddedError: with the remedy.
        """
        if not self.needed:
            return
        try:
            self.hold()
            with self._turn():
                user = server_user(self.paths.postgres)
                self._make_folders(user)
                if self.postgres is not None:
                    self.postgres.start(user, self.database)
                if self.valkey is not None:
                    self.valkey.start(user)
        except PermissionError as error:
            raise EmbeddedError(
                f"Không được phép dùng {error.filename}: dữ liệu do người dùng khác tạo. Hãy chạy"
                " bằng người dùng đó, hoặc xoá thư mục var bằng quyền của người đó.",
                f"{error.filename} may not be used: another user made the data. Run as that user,"
                " or have that user remove the folder var.",
            ) from None
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise process.full_disk() from None
            raise

    def release(self) -> None:
        """Give the lease back; the last holder stops the servers."""
        if self._lease is None:
            return
        with self._turn(), self._lease as lease:
            self._lease = None
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._stop()

    def stop(self) -> None:
        """Stop the servers, whoever holds a lease."""
        if self.paths.root.exists():
            with self._turn():
                self._stop()

    def _stop(self) -> None:
        if self.valkey is not None:
            self.valkey.stop()
        if self.postgres is not None:
            self.postgres.stop()
        if self.paths.sockets.parent != self.paths.root:
            with contextlib.suppress(OSError):  # not empty or never made
                self.paths.sockets.rmdir()

    def _release_at_exit(self, holder: int) -> None:
        if os.getpid() == holder:  # a forked child inherits the handler, not the lease
            self.release()

    def _make_folders(self, user: ServerUser) -> None:
        self.paths.log.mkdir(exist_ok=True)
        allowed = {os.geteuid()}
        make_private(self.paths.sockets, user.uid, allowed=allowed)
        make_private(self.paths.valkey, user.uid, allowed=allowed)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one process at a time start, stop, take or give back."""
        with (self.paths.root / "turn").open("ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield
