"""Where embedded servers keep data, sockets and logs."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError

#: Linux keeps 108 bytes for a socket's path, the last of them a zero byte.
SOCKET_PATH_BYTES = 107
#: The longest name that is put into the socket folder (PostgreSQL's lock file beside its socket).
LONGEST_NAME = ".s.PGSQL.5432.lock"
#: Commas and spaces are separators in libpq and in broker addresses; accents need quoting in them.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+")
#: Not the user's own temporary folder: it may differ between two shells that share the servers.
SHORT_PLACE = Path("/tmp")  # noqa: S108 (owner and mode are checked before use)


@dataclass(frozen=True)
class ServerPaths:
    """Folders of one set of servers (one profile: demo, test or bench)."""

    root: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data folder."""
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's data folder."""
        return self.root / "valkey"

    @property
    def log(self) -> Path:
        """Server logs."""
        return self.root / "log"

    @property
    def sockets(self) -> Path:
        """Folder of both sockets: under the root, or a short stand-in where that is unusable."""
        return socket_dir(self.root)

    @property
    def valkey_socket(self) -> Path:
        """Valkey's unix socket."""
        return self.sockets / "valkey.sock"


def socket_dir(root: Path) -> Path:
    """Return ``root/run``, or a short hashed folder when a socket could not live at that path.

    The answer depends on the path and the user only, so every process names the same folder.
    """
    natural = root / "run"
    length = len(os.fsencode(natural / LONGEST_NAME))
    if length <= SOCKET_PATH_BYTES and PLAIN_PATH.fullmatch(str(natural)):
        return natural
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    return SHORT_PLACE / f"thoat-ngheo-{os.geteuid()}-{digest}"


def make_private(path: Path, owner: int, *, allowed: set[int]) -> None:
    """Create ``path`` for ``owner`` alone; refuse a folder that somebody else made first.

    Raises:
        EmbeddedError: the folder belongs to a user outside ``allowed`` or is a link.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = path.lstat()
    if path.is_symlink() or state.st_uid not in allowed | {owner}:
        raise EmbeddedError(
            f"Thư mục {path} thuộc người dùng khác. Hãy xoá thư mục đó rồi chạy lại.",
            f"The folder {path} belongs to another user. Remove it and start again.",
        )
    if state.st_uid != owner:
        os.chown(path, owner, -1)
    path.chmod(0o700)
