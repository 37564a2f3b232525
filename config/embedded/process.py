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


def wait_ready(
    child: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path, seconds: float = 60
) -> None:
    """Wait until the server answers.

    Raises:
        EmbeddedError: it ended or did not answer in time; the message ends with its log.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        if child.poll() is not None:
            raise failure(log)
        time.sleep(0.03)
    raise failure(log)


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
    if "No space left on device" in tail or "could not resize shared memory" in tail:
        vi = "Ổ đĩa đã đầy. Hãy giải phóng dung lượng rồi chạy lại; dữ liệu đã ghi vẫn còn."
        en = "The disk is full. Free some space and start again; what was written is kept."
    elif "Permission denied" in tail:
        vi = "Máy chủ không vào được thư mục của dự án. Hãy đặt dự án ở thư mục khác."
        en = "The server may not enter the project's folder. Put the project in another folder."
    else:
        vi = "Máy chủ nhúng không khởi động được. Nếu không cần giữ dữ liệu: make reset."
        en = "The embedded server did not start. If its data is not needed: make reset."
    return EmbeddedError(vi, f"{en}\n{log}:\n{tail}")


def read_tail(path: Path, size: int = 4000) -> str:
    """Return the last ``size`` bytes of a log as text."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
