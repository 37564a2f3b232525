"""The memory of a worker is its own, whoever started it."""

import subprocess
import sys

PRINTS = "from benchmarks.import_memory import most_memory; print(most_memory())"


def test_the_memory_of_who_started_the_worker_does_not_count() -> None:
    held = bytearray(300 << 20)
    held[::4096] = b"x" * len(held[::4096])
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", PRINTS], capture_output=True, text=True, check=True
    )
    assert 5 < float(done.stdout) < 150
