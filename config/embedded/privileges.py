"""Run the servers as an ordinary system user when the project is started by root.

PostgreSQL refuses to run as root. A checkout below a folder that only root may enter (such as
``/root``) must still work, and nobody's folder permissions should be loosened for it: there the
server keeps one capability, the right to pass closed folders, and nothing else of root.
"""

import ctypes
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import EmbeddedError

SYSTEM_USER = "thoat-ngheo-pg"

_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_SECUREBITS = 28
# Without this bit, changing the user takes the capability away, and access(2) leaves it aside.
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2


@dataclass(frozen=True)
class ServerUser:
    """Who the servers run as: the caller, or a system user when the caller is root."""

    uid: int
    gid: int
    switched: bool

    def preexec(self, *needed: Path) -> Callable[[], None] | None:
        """Return what a child does before it becomes a server that must reach ``needed``."""
        if not self.switched:
            return None
        closed = not all(_open_to_all(path) for path in needed)
        libc = ctypes.CDLL(None, use_errno=True) if closed else None

        def drop() -> None:
            if libc is not None:
                _demand(libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
            os.setgroups([])
            os.setgid(self.gid)
            os.setuid(self.uid)
            if libc is not None:
                _keep_passage(libc)

        return drop


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapData(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def _keep_passage(libc: ctypes.CDLL) -> None:
    """Keep the one capability that opens closed folders, across the coming exec."""
    bit = 1 << _CAP_DAC_OVERRIDE
    header = _CapHeader(_CAPABILITY_VERSION_3, 0)
    data = (_CapData * 2)(_CapData(bit, bit, bit), _CapData(0, 0, 0))
    _demand(libc.capset(ctypes.byref(header), ctypes.byref(data)))
    _demand(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


def _demand(result: int) -> None:
    """Fail where the machine (often a container) does not let root keep the capability."""
    if result != 0:
        raise OSError(ctypes.get_errno(), "capability refused")


def _open_to_all(path: Path) -> bool:
    """Tell whether any user can reach and read ``path`` (existing or not yet made)."""
    present = [p for p in [path, *path.parents] if p.exists()]
    folders_open = all(p.stat().st_mode & stat.S_IXOTH for p in present if p != path)
    return folders_open and (not path.is_file() or bool(path.stat().st_mode & stat.S_IROTH))


def server_user(data: Path) -> ServerUser:
    """Return the user that servers of the folder ``data`` run as.

    As root that is whoever made the data, since PostgreSQL serves nobody else's; for new data it is
    a system user, made once.

    Raises:
        EmbeddedError: root cannot create the user on this machine.
    """
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), switched=False)
    if data.exists() and data.stat().st_uid != 0:
        return ServerUser(data.stat().st_uid, data.stat().st_gid, switched=True)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_user()
    return ServerUser(entry.pw_uid, entry.pw_gid, switched=True)


def _make_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [
        useradd,
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
    ]
    try:
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        try:  # two first starts at once: the other one made it
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            raise EmbeddedError(
                f"PostgreSQL không chạy bằng quyền root và không tạo được người dùng {SYSTEM_USER}."
                " Hãy chạy lại bằng một người dùng thường.",
                f"PostgreSQL does not run as root and the user {SYSTEM_USER} cannot be created."
                " Start again as an ordinary user.",
            ) from None
    return pwd.getpwnam(SYSTEM_USER)
