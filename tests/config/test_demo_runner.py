"""The process runner of the demonstration."""

import shutil
import socket
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import psutil
import pytest

from config.demo import preflight, runs
from config.demo.runs import Known, Run, descendants
from config.embedded import EmbeddedError


def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        chosen = preflight.choose_port("127.0.0.1", port)
    assert port < chosen <= port + preflight.PORTS_TRIED


def test_no_free_port_says_how_to_choose_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "is_free", lambda host, port: False)
    with pytest.raises(EmbeddedError, match="make demo PORT=9000"):
        preflight.choose_port("127.0.0.1", 8000)


def test_a_nearly_full_disk_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10, 9, 300_000_000))
    with pytest.raises(EmbeddedError, match=r"Only 300 MB are free.*VAR_DIR"):
        preflight.check_space(tmp_path / "not" / "made" / "yet")


def test_a_record_survives_the_way_to_disk_and_back(tmp_path: Path) -> None:
    run = Run(Known(1, 2.5), "http://127.0.0.1:8000/", (Known(3, 4.5),))
    run.save(tmp_path / "run.json")
    assert Run.load(tmp_path / "run.json") == run


@pytest.mark.parametrize("content", ["", "{", "{}", '{"runner": {"pid": 1}}'])
def test_a_damaged_record_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    assert Run.load(tmp_path / "run.json") is None


def test_processes_of_a_killed_run_are_ended_and_others_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runs, "PATIENCE_SECONDS", 0.5)
    # A runner whose child ignores polite requests, and a stranger that has a recorded number.
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", stubborn])  # noqa: S603
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        time.sleep(0.3)
        own = Known.of(psutil.Process(child.pid))
        assert own in descendants(psutil.Process().pid)
        run = Run(Known(1, 0.0), "", (own, Known(stranger.pid, 12345.0)))
        assert run.runner.find() is None
        assert run.end_descendants() == 1
        assert own.find() is None
        assert stranger.poll() is None
    finally:
        for process in (child, stranger):
            process.kill()
            process.wait()
