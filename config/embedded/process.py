"""Find, start and stop one server process."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from config.embedded.errors import EmbeddedError

#: Started servers outlive their Popen objects; keeping these silences a warning at exit.
_started: list[subprocess.Popen[bytes]] = []


def spawn(
    command: Sequence[str], *, cwd: Path, log: Path, preexec: Callable[[], None] | None
) -> subprocess.Popen[bytes]:
    """Start a server in its own session (Ctrl-C in the terminal does not reach it)."""
    try:
        with log.open("ab") as output:
            child = subprocess.Popen(  # noqa: S603 (fixed program, no shell)
                command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=preexec,  # noqa: PLW1509 (started before any thread)
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
            )
    except subprocess.SubprocessError:  # the privileges could not be arranged
        raise closed_folder() from None
    _started.append(child)
    return child


def running(pid: int, name: str, cwd: Path) -> psutil.Process | None:
    """Return the live process ``pid`` if it is the server ``name`` that works in ``cwd``.

    A number alone proves nothing: after a crash it may belong to another program.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith(name):
            return None
        return process if Path(process.cwd()) == cwd.resolve() else None
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def working_in(name: str, cwd: Path) -> list[psutil.Process]:
    """Return every process of the server ``name`` in ``cwd``, with or without a parent."""
    candidates = psutil.process_iter(["pid"])
    return [found for each in candidates if (found := running(each.pid, name, cwd)) is not None]


def wait_ready(
    child: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path, seconds: float = 60
) -> None:
    """Wait until the server answers.

    Raises:
        EmbeddedError: it ended or did not answer in time; the message ends with its log.
    """
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            if ready():
                return
            if child.poll() is not None:
                break
            time.sleep(0.03)
        raise failure(log)
    except BaseException:  # also Ctrl-C: a server that nobody waited for would stay behind
        child.terminate()
        raise


def stop(process: psutil.Process, first: signal.Signals, last: signal.Signals) -> None:
    """End a server: politely, and after half a minute surely."""
    for number, patience in ((first, 30.0), (last, 10.0), (signal.SIGKILL, 10.0)):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)
        reap()
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(patience)
            return


def reap() -> None:
    """Collect the exit of servers that this process started itself."""
    for child in _started:
        child.poll()


def failure(log: Path) -> EmbeddedError:
    """Turn the end of a server's log into a message with the likely remedy."""
    tail = "\n".join(read_tail(log).splitlines()[-12:])
    detail = f"{log}:\n{tail}"
    if "No space left on device" in tail:
        return full_disk(detail)
    if "Permission denied" in tail:
        return closed_folder(detail)
    return EmbeddedError(
        "Máy chủ nhúng không khởi động được. Nếu không cần giữ dữ liệu: make reset.",
        f"The embedded server did not start. If its data is not needed: make reset.\n{detail}",
    )


def full_disk(detail: str = "") -> EmbeddedError:
    """Describe a disk without space."""
    return EmbeddedError(
        "Ổ đĩa đã đầy. Hãy giải phóng dung lượng rồi chạy lại; dữ liệu đã ghi vẫn còn.",
        "The disk is full. Free some space and start again; what was written is kept."
        f"\n{detail}".rstrip(),
    )


def closed_folder(detail: str = "") -> EmbeddedError:
    """Describe a checkout that the servers' ordinary user cannot reach."""
    return EmbeddedError(
        "PostgreSQL không chạy bằng quyền root, và người dùng thường không vào được thư mục này."
        " Hãy đặt dự án ở thư mục khác (ví dụ /srv), hoặc chạy bằng một người dùng thường.",
        "PostgreSQL does not run as root, and an ordinary user may not enter this folder. Put the"
        " project in another folder (such as /srv), or run as an ordinary user."
        f"\n{detail}".rstrip(),
    )


def read_tail(path: Path, size: int = 4000) -> str:
    """Return the last ``size`` bytes of a log as text."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
