"""The embedded servers start from whatever a crash, an accident or an odd folder left behind."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.embedded import EmbeddedError, Servers
from config.embedded.paths import LONGEST_NAME, SOCKET_PATH_BYTES, make_private, socket_dir


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder for servers of the test's own; whatever runs there is stopped."""
    yield tmp_path
    for root in {path.parent.parent for path in tmp_path.rglob("postgres/PG_VERSION")}:
        Servers(root, "test").stop()


def living(servers: Servers) -> list[psutil.Process]:
    """Return the running servers."""
    assert servers.postgres is not None
    assert servers.valkey is not None
    return [found for found in (servers.postgres.find(), servers.valkey.find()) if found]


@pytest.mark.parametrize(
    "root",
    ["/srv/thoat-ngheo/var/demo", "/srv/" + "x" * 200, "/srv/Thoát nghèo", "/srv/a b", "/srv/a,b"],
)
def test_the_socket_folder_is_short_plain_and_always_the_same(root: str) -> None:
    chosen = socket_dir(Path(root))
    assert len(os.fsencode(chosen / LONGEST_NAME)) <= SOCKET_PATH_BYTES
    assert not set(str(chosen)) & set(" ,á")
    assert chosen == socket_dir(Path(root))


def test_a_socket_folder_that_somebody_else_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(EmbeddedError, match="belongs to another user"):
        make_private(tmp_path / "run", os.geteuid(), allowed=set())


def test_servers_stop_with_their_last_user_and_keep_the_data(folder: Path) -> None:
    first, second = Servers(folder / "Thoát nghèo", "test"), Servers(folder / "Thoát nghèo", "test")
    first.start()
    second.start()
    assert first.postgres is not None
    with first.postgres.connect("thoat_ngheo") as connection:
        connection.execute("create table kept (word text)")
    first.release()
    assert len(living(second)) == 2
    second.release()
    assert living(second) == []
    second.start()
    assert second.postgres is not None
    with second.postgres.connect("thoat_ngheo") as connection:
        connection.execute("select word from kept")
    second.release()


def test_start_recovers_from_killed_servers_and_foreign_pid_files(folder: Path) -> None:
    servers = Servers(folder, "test")
    servers.start()
    for process in living(servers):
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while living(servers):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    # The number in the file now belongs to this very process.
    (servers.paths.postgres / "postmaster.pid").write_text(f"{os.getpid()}\n")
    servers.start()
    assert len(living(servers)) == 2
    servers.release()
    assert living(servers) == []


def test_a_server_whose_socket_was_cleaned_away_is_replaced(folder: Path) -> None:
    servers = Servers(folder, "test")
    servers.start()
    before = {process.pid for process in living(servers)}
    for name in ("valkey.sock", ".s.PGSQL.5432"):  # as cleaners of /tmp do
        (servers.paths.sockets / name).unlink()
    servers.start()
    after = {process.pid for process in living(servers)}
    assert len(after) == 2
    assert not after & before
    assert not any(psutil.pid_exists(pid) for pid in before)
    servers.release()


def test_a_half_initialised_folder_is_put_aside(folder: Path) -> None:
    servers = Servers(folder, "test")
    servers.paths.postgres.mkdir(parents=True)
    (servers.paths.postgres / "precious").write_text("not ours to delete")
    (servers.paths.root / "postgres.new").mkdir()  # an interrupted initdb
    servers.start()
    assert len(living(servers)) == 2
    assert [path.read_text() for path in servers.paths.root.glob("postgres.incomplete-*/precious")]
    servers.release()


def test_data_of_another_major_version_is_kept_and_explained(folder: Path) -> None:
    servers = Servers(folder, "test")
    servers.start()
    servers.release()
    (servers.paths.postgres / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 17.*make\s+reset"):
        servers.start()
    servers.release()
