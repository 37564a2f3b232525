"""``python -m config.demo``: prepare the data, then run web, worker and beat until Ctrl-C."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
from django.conf import settings
from honcho.manager import Manager

from config import env
from config.demo.console import say, stop
from config.demo.preflight import check_space, choose_port
from config.demo.runs import Known, Run, descendants
from config.embedded import EmbeddedError, Servers

#: Root is a valid way to try the demonstration; no need to warn of it at every start.
QUIET = "ignore:You're running the worker with superuser privileges"


def commands(host: str, port: int) -> dict[str, list[str]]:
    """Return what runs, by name. No pid files: a killed run must not stop the next one."""
    celery = ["celery", "--app", "config", "--quiet"]
    log = ["--loglevel", "WARNING"]
    return {
        "web": [
            "gunicorn", "config.wsgi", "--bind", f"{host}:{port}", "--worker-class", "gthread",
            "--workers", "2", "--threads", "4", "--graceful-timeout", "3", "--log-level", "warning",
        ],
        "worker": [*celery, "worker", "--concurrency", "2", *log],
        "beat": [*celery, "beat", "--pidfile=", *log],
    }  # fmt: skip


def manage(*arguments: str) -> None:
    """Run a management command with its output shown; end with its code when it fails."""
    code = subprocess.call([sys.executable, str(env.BASE_DIR / "manage.py"), *arguments])
    if code < 0 or code == 130:
        sys.exit(130)
    if code != 0:
        stop(
            f"Bước «{' '.join(arguments)}» không thành công; nguyên nhân ở trên. Chạy lại make demo"
            " để tiếp tục, hoặc make reset để làm lại từ đầu.",
            f"The step '{' '.join(arguments)}' failed, for the reason above. Run make demo again to"
            " continue, or make reset to start afresh.",
        )


def refuse_second_run(record: Path) -> None:
    """Stop when this demonstration already runs; end what a killed one left behind."""
    earlier = Run.load(record)
    if earlier is None:
        return
    if earlier.runner.find() is not None:
        stop(
            f"Bản dùng thử đang chạy tại {earlier.address} (tiến trình {earlier.runner.pid}).",
            f"The demonstration already runs at {earlier.address} (process {earlier.runner.pid}).",
        )
    if earlier.end_descendants():
        say(
            "Lần chạy trước bị ngắt; đã dừng các tiến trình còn sót lại.",
            "The previous run was killed; its remaining processes have been stopped.",
        )
    record.unlink(missing_ok=True)


@contextlib.contextmanager
def guarded(record: Path, *, host: str, port: int, banner: str) -> Iterator[None]:
    """Run a guard beside; afterwards end every process that is left, then the guard."""
    me = Known.of(psutil.Process())
    command = [sys.executable, "-m", "config.demo.guard", "--runner", str(me.pid)]
    command += ["--began", repr(me.began), "--host", host, "--port", str(port), "--banner", banner]
    guard = subprocess.Popen(command, start_new_session=True)
    try:
        yield
    finally:
        below = tuple(known for known in descendants(me.pid) if known.pid != guard.pid)
        Run(me, "", below).end_descendants()
        guard.kill()
        guard.wait()
        record.unlink(missing_ok=True)


def banner(address: str) -> str:
    """Return what is shown when the web server answers."""
    line = "─" * 64
    return (
        f"\n{line}\n  THOÁT NGHÈO · bản dùng thử, dữ liệu giả định · demonstration, synthetic data"
        f"\n\n  {address}\n\n  Dừng: Ctrl-C    Stop: Ctrl-C\n{line}\n"
    )


def run(servers: Servers) -> int:
    """Prepare and run everything; return the exit code."""
    check_space(servers.paths.root)
    servers.paths.root.mkdir(parents=True, exist_ok=True)
    record = servers.paths.root / "run.json"
    refuse_second_run(record)
    say("Đang khởi động PostgreSQL và Valkey…", "Starting PostgreSQL and Valkey…")
    servers.start()
    say("Đang cập nhật cấu trúc dữ liệu…", "Bringing the tables up to date…")
    manage("migrate", "--no-input", "--verbosity", "0")
    manage("prepare_demo")
    host = env.DEMO_HOST
    port = choose_port(host, env.PORT)
    if port != env.PORT:
        say(
            f"Cổng {env.PORT} đang có chương trình khác dùng; dùng cổng {port}.",
            f"Port {env.PORT} is in use by another program; using port {port}.",
        )
    manager = Manager()
    for name, command in commands(host, port).items():
        manager.add_process(
            name, "exec " + shlex.join([sys.executable, "-W", QUIET, "-m", *command])
        )
    with guarded(record, host=host, port=port, banner=banner(f"http://{host}:{port}/")):
        manager.loop()
    interrupted = manager.returncode in {130, 143}
    return 0 if interrupted else manager.returncode or 0


def main() -> None:
    """Run the demonstration; Ctrl-C ends it and everything it started."""
    env.default_settings()
    os.chdir(env.BASE_DIR)
    servers: Servers = settings.TN_EMBEDDED
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        code = run(servers)
    except EmbeddedError as error:
        stop(error.vi, error.en)
    except KeyboardInterrupt:
        code = 130
    finally:
        servers.release()
    say("Đã dừng tất cả; dữ liệu được giữ lại.", "Everything has stopped; the data is kept.")
    sys.exit(code)


if __name__ == "__main__":
    main()
